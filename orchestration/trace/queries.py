"""The questions that a trace asks of a release's marts, and the marts it needs. SQL is ``queries.sql``."""

from __future__ import annotations

from pathlib import Path

from orchestration.warehouse.macros import read_queries

QUERIES = read_queries(Path(__file__).with_name("queries.sql"))
MARTS = (
    "dim_answer_code",
    "dim_code_label",
    "dim_group",
    "dim_group_member",
    "dim_indicator",
    "dim_indicator_round",
    "dim_municipality",
    "dim_observation_indicator",
    "dim_quantity",
    "dim_quantity_round",
    "dim_question",
    "dim_round",
    "dim_unit",
    "dim_value_status",
    "dim_variable",
    "fct_answers",
    "fct_indicator_estimate",
    "fct_indicator_group",
    "fct_indicator_municipality",
    "fct_indicator_series",
    "fct_indicator_unit",
    "fct_observation",
    "fct_observation_group",
    "fct_quantity",
    "fct_quantity_value",
    "fct_reading",
    "fct_responses",
    "fct_stimulus_funds",
    "report_cell_notes",
    "report_cells",
    "report_tables",
)
