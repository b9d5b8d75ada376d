"""Every mart of the small world against a second computation in plain Python, to the cell."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.conftest import SmallBuild
from tests.warehouse.conftest import Built
from tests.warehouse.oracle import (
    answer_statuses,
    displays,
    group_values,
    indicator_values,
    possible_values,
    unit_values,
)
from tests.warehouse.world import (
    FORMS,
    INDICATORS,
    PRINTED_YEAR,
    ROUNDS,
    UNLOADED_ROUND,
    VARIABLES,
    World,
    asked,
    groups_of,
    layout,
    municipalities_of,
    units_of,
)

pytestmark = pytest.mark.xdist_group("warehouse")  # one worker: the small world is built once


def test_every_node_of_the_project_is_good(small_build: SmallBuild) -> None:
    bad = {name: status for name, status in small_build.nodes.items() if status not in {"success", "pass"}}
    assert not bad
    assert len(small_build.nodes) > 100


def test_answers_have_the_kind_of_value(warehouse: Built) -> None:
    rows = warehouse.rows("select round, unit_code, variable_id, status from fct_answers")
    expected = answer_statuses(World())
    assert len(rows) == len(expected)
    assert {row[:3]: row[3] for row in rows} == expected
    assert {row[3] for row in rows} == {"answered", "not_answered", "dont_know", "not_applicable"}


def test_answers_carry_code_label_and_number(warehouse: Built) -> None:
    rows = warehouse.rows(
        "select variable_id, code, label, number, source_id, source_row_no from fct_answers"
        " where round = '2031' and municipality_code = '0104' order by variable_id"
    )
    assert rows[0] == ("annat", None, None, None, "form", 10)
    assert rows[1:3] == [("antal", None, None, 0.0, "form", 7), ("drift", "2", "Delvis", None, "form", 2)]
    assert ("medel", "99", "Vet ej", None, "form", 8) in rows
    silent = "select distinct code, number, source_id from fct_answers where municipality_code = '0204'"
    assert warehouse.rows(silent) == [(None, None, None)]


def test_indicators_of_municipalities(warehouse: Built) -> None:
    rows = warehouse.rows(
        "select round, municipality_code, indicator_id, numerator, base, status from fct_indicator_municipality"
    )
    expected = indicator_values(World())
    assert len(rows) == len(expected) == sum(len(municipalities_of(r)) for r in ROUNDS) * len(INDICATORS)
    assert {row[:3]: row[3:] for row in rows} == expected
    kinds = {"answered", "not_answered", "dont_know", "not_applicable", "not_asked"}
    assert {row[5] for row in rows} == kinds


def test_what_silence_leaves_open_is_what_every_completion_comes_to(warehouse: Built) -> None:
    rows = warehouse.rows(
        "select round, municipality_code, indicator_id, lowest, highest, numerator, base_non_response"
        " from fct_indicator_municipality where base is not null"
    )
    expected = {
        key: (
            0 if 0 in ways else None if None in ways else 1,
            1 if 1 in ways else None if None in ways else 0,
        )
        for key, ways in possible_values(World()).items()
    }
    assert {row[:3]: row[3:5] for row in rows} == expected
    assert {(0, 0, 0), (1, 1, 1), (0, 1, 0), (0, 1, None), (None, None, None)} <= {row[3:6] for row in rows}


def test_item_non_response_and_answers_in_part(warehouse: Built) -> None:
    rows = "select round, municipality_code, indicator_id from fct_indicator_municipality where item_non_response = 1"
    blank = {key for key, value in indicator_values(World()).items() if value[1] and value[2] == "not_answered"}
    assert set(warehouse.rows(rows)) == blank
    assert blank == {("2031", "0103", "tjanst.ja")}
    partly = "select distinct round, municipality_code from fct_indicator_municipality where partly_answered"
    assert warehouse.rows(partly) == [("2032", "0205")]


def test_indicators_of_units(warehouse: Built) -> None:
    rows = warehouse.rows("select round, unit_code, indicator_id, numerator, base, status from fct_indicator_unit")
    expected = unit_values(World())
    assert len(rows) == len(expected)
    assert {row[:3]: row[3:] for row in rows} == expected


def test_indicators_of_groups(warehouse: Built) -> None:
    rows = warehouse.rows(
        "select round, grouping_id, group_code, indicator_id,"
        " municipalities, answering, numerator, base, share_percent,"
        " units, units_answering, unit_numerator, unit_base, unit_share_percent, status from fct_indicator_group"
    )
    expected = group_values(World())
    assert len(rows) == len(expected)
    assert {row[:4]: (row[4:9], row[9:14], row[14]) for row in rows} == expected
    assert {row[14] for row in rows} == {"answered", "not_applicable", "not_asked"}
    assert any(row[4] != row[9] for row in rows)


def test_who_does_not_answer_is_in_no_base_but_the_frame(warehouse: Built) -> None:
    rows = warehouse.rows(
        "select indicator_id, numerator from fct_indicator_municipality where municipality_code = '0204' and base = 1"
    )
    assert rows == [("svar.enkat", 0), ("svar.enkat", 0)]


def test_printed_cells_as_people_read_them(warehouse: Built) -> None:
    rows = warehouse.rows("select row_no, col_no, display from report_cells_computed")
    expected = displays(World())
    assert len(rows) == len(expected) == len(layout())
    assert {row[:2]: row[2] for row in rows} == expected
    assert {"*", "0", ".", "–"} <= set(expected.values())


def test_verdicts_of_the_back_test(warehouse: Built) -> None:
    rows = warehouse.rows(
        "select row_no, col_no, verdict, errata_obsolete from report_cells"
        " where verdict <> 'equal' or errata_obsolete order by all"
    )
    assert rows == [
        (2, 1, "errata", False),
        (3, 2, "differs", False),
        (4, 2, "equal", True),
        (5, 3, "differs", False),
        (9, 6, "not_printed", False),
        (14, 1, "carried", False),
        (14, 2, "carried", False),
        (14, 3, "carried", False),
        (14, 4, "carried", False),
    ]


def test_a_year_without_answers_is_carried_from_print(warehouse: Built) -> None:
    rows = warehouse.rows(
        "select col_no, round, value, base, status, display, printed, data_origin from report_cells"
        " where row_no = 14 order by 1"
    )
    assert rows == [
        (1, PRINTED_YEAR, Decimal("34.00"), None, "no_answers", "34", "34", "published"),
        (2, PRINTED_YEAR, Decimal("33.50"), None, "no_answers", "33,5", "33,5", "published"),
        (3, UNLOADED_ROUND, None, None, "no_answers", "*", "*", "published"),
        (4, PRINTED_YEAR, Decimal("12.00"), None, "no_answers", "12", None, "published"),
    ]
    computed = warehouse.rows(
        "select distinct status, value, display, data_origin from report_cells_computed where row_no = 14"
    )
    assert computed == [("no_answers", None, "..", "no_answers")]


def test_dimensions_hold_what_the_round_says(warehouse: Built) -> None:
    assert warehouse.rows(
        "select round, municipalities, answering, units, units_answering, data_origin from dim_round"
    ) == [
        ("2031", 9, 8, 9, 8, "synthetic"),
        ("2032", 8, 6, 10, 7, "synthetic"),
    ]
    sizes = warehouse.rows(
        "select municipality_code, size_group, region_code, county_code, skr_group from dim_municipality"
        " where round = '2031'"
    )
    names = ("storlek", "region", "lan", "skr")
    assert {row[0]: row[1:] for row in sizes} == {m: tuple(groups_of(m)[name] for name in names) for m in FORMS}
    variables = warehouse.rows("select round, variable_id from dim_variable")
    assert set(variables) == {(r, name) for r in ROUNDS for name in VARIABLES if asked(name, r)}


def test_a_round_without_answers_is_in_no_mart(warehouse: Built) -> None:
    catalogue = warehouse.rows(f"select round from '{warehouse.landing}/catalog/rounds.parquet' order by 1")
    assert catalogue == [(r,) for r in (*ROUNDS, UNLOADED_ROUND)]
    with_round = warehouse.rows(
        "select distinct table_name from duckdb_columns()"
        " where column_name = 'round' and table_name not like 'stg%' order by 1"
    )
    # A cell and a printed figure may speak of any year.
    of_print = {"int_layout_cells", "int_published_series", "fct_indicator_series", "report_cells"}
    for table in {name for (name,) in with_round} - of_print - {"report_cells_computed"}:
        assert warehouse.rows(f"select count(*) from {table} where round = '{UNLOADED_ROUND}'") == [(0,)], table


def test_use_of_the_patient_overview_by_user(warehouse: Built) -> None:
    rows = warehouse.rows("select searches_per_user, searches_per_user_municipal, data_origin from fct_npo_month")
    assert rows == [(Decimal("0.13"), Decimal("8.14"), "collected")] * 2


def test_tables_lie_in_the_order_of_their_key(warehouse: Built) -> None:
    keys = {
        "fct_answers": "round, unit_code, variable_id",
        "fct_indicator_unit": "round, unit_code, indicator_id",
        "fct_indicator_series": "indicator_id, round, grouping_id, group_code, measure, source, report, place",
        "fct_indicator_panel": "round, previous_round, indicator_id",
        "fct_quantity": "round, quantity_id, period, grouping_id, group_code",
        "fct_indicator_municipality": "round, municipality_code, indicator_id",
        "fct_indicator_group": "round, grouping_id, group_code, indicator_id",
        "report_cells": "report, part, table_no, row_no, col_no",
        "dim_municipality": "round, municipality_code",
    }
    for table, key in keys.items():
        stored = warehouse.rows(f"select {key} from {table}")
        assert stored == sorted(stored), table


def test_errata_and_symbols_stand_beside_the_cells(warehouse: Built) -> None:
    notes = (
        "select row_no, col_no, erratum_printed, erratum_computed from report_cell_notes where erratum_kind is not null"
    )
    assert {row[:2]: row[2:] for row in warehouse.rows(notes)} == warehouse.world.errata
    symbols = warehouse.rows("select row_no, col_no, zero_symbol, not_asked_symbol from report_cell_notes")
    assert set(symbols) == {(c.row_no, c.col_no, c.zero_symbol or None, c.not_asked_symbol or None) for c in layout()}


def test_every_municipality_stands_in_its_groups(warehouse: Built) -> None:
    members = set(warehouse.rows("select round, municipality_code, grouping_id, group_code from dim_group_member"))
    assert members == {(r, m, *group) for r in ROUNDS for m in municipalities_of(r) for group in groups_of(m).items()}


def test_the_register_of_answers_is_kept(warehouse: Built) -> None:
    register = warehouse.rows("select round, unit_code, municipality_code, questionnaire, answered from fct_responses")
    assert set(register) == {
        (r, unit, code, FORMS[code], (r, unit) in World().answers) for r in ROUNDS for unit, code in units_of(r).items()
    }


def test_register_variables_are_known_of_every_unit(warehouse: Built) -> None:
    found = set(warehouse.rows("select round, unit_code, variable_id, code from int_register_variables"))
    expected = {
        (r, unit, variable, code)
        for r in ROUNDS
        for unit, municipality in units_of(r).items()
        for variable, code in {
            "reg_svarat": str(int((r, unit) in World().answers)),
            "reg_enkat": FORMS[municipality],
            "reg_lan": municipality[:2],
            "reg_enhet": "municipality" if unit == municipality else "district",
        }.items()
    }
    assert found == expected
