"""Arrow schemas of the catalog's landing tables, in the order of docs/architecture.md, and each table's key.

Here belong names, types and keys; filling the tables is ``orchestration.facts.tables``.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

TYPES = {
    "str": pa.string(),
    "int": pa.int32(),
    "float": pa.float64(),
    "date": pa.date32(),
    "bool": pa.bool_(),
    "texts": pa.list_(pa.string()),
}


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table: its columns as ``name:type`` (no type: text; ``?`` after it: may be NULL), and its key."""

    columns: tuple[str, ...]
    key: tuple[str, ...]

    @property
    def schema(self) -> pa.Schema:
        """The pyarrow schema; columns that may not be NULL are declared so."""
        return pa.schema([_field(column) for column in self.columns])

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in order."""
        return tuple(column.split(":")[0] for column in self.columns)


def _field(column: str) -> pa.Field:
    name, _, type_ = column.partition(":")
    return pa.field(name, TYPES[type_.removesuffix("?") or "str"], nullable=type_.endswith("?"))


def _spec(columns: str, key: str) -> TableSpec:
    return TableSpec(tuple(columns.split()), tuple(key.split()))


_CELL_PLACE = "report part table_no row_no col_no"

CATALOG_TABLES: dict[str, TableSpec] = {
    "rounds": _spec(
        "round label reference_period collection_start:date collection_end:date reminders:int size_scheme skr_edition"
        " backtest previous_round:str? population_note collection_note assumed",
        "round",
    ),
    "round_units": _spec("round unit_code unit municipality_code kind population:int?", "round unit_code"),
    "published_rounds": _spec("round label", "round"),
    "municipalities": _spec(
        "municipality_code municipality official_name county_code county region_code region", "municipality_code"
    ),
    "population": _spec("municipality_code reference_date:date population:int", "municipality_code reference_date"),
    "skr_groups": _spec(
        "edition municipality_code skr_group skr_group_label skr_main_group skr_main_group_label",
        "edition municipality_code",
    ),
    "size_groups": _spec(
        "scheme population_date:date group_no:int group_code label lower_limit:int upper_limit:int?", "scheme group_no"
    ),
    "code_labels": _spec("column_name code label label_english", "column_name code"),
    "auxiliary_totals": _spec("round total_id value:int unit_of_measure source description", "round total_id"),
    "grouping_members": _spec(
        "grouping_id grouping_label group_code group_label sort_no:int municipality_code",
        "grouping_id group_code municipality_code",
    ),
    "questions": _spec(
        "round question_id number:int kind parent_question_id:str? questionnaires theme text", "round question_id"
    ),
    "variables": _spec(
        "round variable_id question_id sort_no:int item:str? type answer_set:str? universe_id questionnaires"
        " required:bool minimum:float? maximum:float?",
        "round variable_id",
    ),
    "answer_codes": _spec("round answer_set code sort_no:int label status", "round answer_set code"),
    "rules": _spec("round rule_id kind combine n_terms:int expression description:str?", "round rule_id"),
    "rule_codes": _spec("round rule_id term_no:int variable_id code", "round rule_id term_no variable_id code"),
    "indicators": _spec("indicator_id sort_no:int label theme", "indicator_id"),
    "quantities": _spec(
        "quantity_id sort_no:int label theme unit_of_measure source counts_persons:bool", "quantity_id"
    ),
    "quantity_definitions": _spec(
        "round quantity_id measure:str? statistic:str? threshold:int? denominator:str? base_id:str? comparability"
        " reason:str?",
        "round quantity_id",
    ),
    "display_limits": _spec("rule product origin smallest:int", "rule product origin"),
    "secrecy_turns": _spec("grouping turn:int", "grouping"),
    "source_statuses": _spec("source status symbol meaning", "source status"),
    "sample_designs": _spec("source confidence_percent:int normal_quantile:float", "source"),
    "text_codes": _spec("round variable_id text_key code label sort_no:int", "round variable_id text_key code"),
    "indicator_definitions": _spec(
        "round indicator_id numerator_rule base_id base_rule question_id:str? rollup", "round indicator_id"
    ),
    "indicator_history": _spec("indicator_id round asked:bool comparability reason:str?", "indicator_id round"),
    "observation_definitions": _spec(
        "observation_kind indicator_id sort_no:int label theme counted numerator_rule base_rule", "indicator_id"
    ),
    "observation_rules": _spec("observation_kind rule_id combine n_terms:int expression", "observation_kind rule_id"),
    "observation_rule_codes": _spec(
        "observation_kind rule_id term_no:int variable_id code", "observation_kind rule_id term_no variable_id code"
    ),
    "layout_tables": _spec(
        "report round part table_no:int title corner_label:str? notes:str? n_rows:int n_cols:int printed_n:str?",
        "report part table_no",
    ),
    "layout_cells": _spec(
        "report round part table_no:int row_no:int col_no:int row_label col_label row_labels:texts col_labels:texts"
        " indicator_id:str? grouping_id group_code measure"
        " zero_symbol:str? not_asked_symbol:str? quantity_id:str? period:str? decimals:int printed_n:str?",
        _CELL_PLACE,
    ),
}

PUBLISHED_TABLES: dict[str, TableSpec] = {
    "published_cells": _spec(
        "report part table_no:int row_no:int col_no:int row_label col_label printed value:float?"
        " unit_of_measure base:int? place",
        _CELL_PLACE,
    ),
    "series": _spec(
        "report series_no:int indicator round grouping group measure printed value:float? unit_of_measure base:int?"
        " place note:str?",
        "report series_no",
    ),
    "errata": _spec(
        "report part table_no:int row_no:int col_no:int printed computed kind proof_inputs explanation", _CELL_PLACE
    ),
}
