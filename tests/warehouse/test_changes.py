"""What moves in the warehouse when something moves in the landing, and what does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.warehouse.conftest import Build, Built
from tests.warehouse.oracle import displays, group_values, indicator_values
from tests.warehouse.rendered import Rendered
from tests.warehouse.world import Row, World, default_answers

pytestmark = pytest.mark.xdist_group("warehouse")  # one worker: the small world is built once
CELLS = "select row_no, col_no, display from report_cells_computed order by 1, 2"


def changed_answers() -> dict[tuple[str, str], dict[str, str]]:
    """The default answers, but municipality 0102 has marked its first option in the first round."""
    answers = default_answers()
    answers["2031", "0102"] = {**answers["2031", "0102"], "flagga_a": "1"}
    return answers


def moved_cells() -> set[tuple[int, int]]:
    """The cells that the change moves, by the second computation."""
    before, after = displays(World()), displays(World(answers=changed_answers()))
    return {place for place in before if before[place] != after[place]}


@pytest.fixture(scope="module")
def changed(build: Build, small_world: World) -> Built:
    return build(replace(small_world, answers=changed_answers()))


def test_one_changed_answer_moves_exactly_the_cells_it_should(warehouse: Built, changed: Built) -> None:
    moved = {row[:2] for row in set(warehouse.rows(CELLS)) ^ set(changed.rows(CELLS))}
    assert moved == moved_cells()
    assert 6 <= len(moved) < 30


def test_the_back_test_names_the_moved_cells(warehouse: Built, changed: Built) -> None:
    differing = "select row_no, col_no from report_cells where verdict = 'differs'"
    assert not set(warehouse.rows(differing)) & moved_cells()
    assert set(changed.rows(differing)) - set(warehouse.rows(differing)) == moved_cells()


def test_one_changed_answer_changes_what_is_asked_next(warehouse: Built, changed: Built) -> None:
    follow_up = (
        "select status from fct_answers where round = '2031' and municipality_code = '0102' and variable_id = 'antal'"
    )
    assert warehouse.rows(follow_up) == [("not_applicable",)]
    assert changed.rows(follow_up) == [("not_answered",)]


def test_one_changed_answer_moves_exactly_the_indicators_it_should(warehouse: Built, changed: Built) -> None:
    world = World(answers=changed_answers())
    values = changed.rows(
        "select round, municipality_code, indicator_id, numerator, base, status from fct_indicator_municipality"
    )
    assert {row[:3]: row[3:] for row in values} == indicator_values(world)
    groups = (
        "select round, grouping_id, group_code, indicator_id, numerator, base, share_percent from fct_indicator_group"
    )
    expected = {key: value.municipalities[2:] for key, value in group_values(world).items()}
    assert {row[:4]: row[4:] for row in changed.rows(groups)} == expected
    touched = {row[0] for row in set(warehouse.rows(groups)) ^ set(changed.rows(groups))}
    assert touched == {"2031"}


def test_without_printed_figures_the_computed_cells_are_the_same(build: Build, warehouse: Built) -> None:
    unprinted = build(World())
    everything = "select * from report_cells_computed order by all"
    assert unprinted.rows(everything) == warehouse.rows(everything)
    assert unprinted.rows("select distinct verdict from report_cells") == [("not_printed",)]


ROUND = {"round": "2031", "unit_code": "0101", "municipality_code": "0101", "data_origin": "synthetic"}
PLACE = {"report": "p", "round": "2031", "part": "bilaga2", "table_no": 1, "row_no": 90, "col_no": 1}
FAULTS: dict[str, tuple[Row, ...]] = {
    "answers__form": (
        {**ROUND, "variable_id": "drift", "code": "2"},
        {**ROUND, "unit_code": "0202", "municipality_code": "0202", "variable_id": "annat", "text": "Okodad text"},
    ),
    "population": ({"municipality_code": "0101", "population": 5},),
    "layout_cells": (
        {**PLACE, "indicator_id": "finns.inte", "grouping_id": "alla", "group_code": "riket", "measure": "medel"},
    ),
    "published_cells": (
        {**PLACE, "row_no": 1, "printed": "5", "row_label": "Rad", "col_label": "En annan kolumn", "place": "s. 1"},
    ),
    "row_decisions": (
        {**ROUND, "source_id": "form", "row_no": 9998, "rule": "after_closing", "decision": "marked", "reason": "Sent"},
    ),
    "web_review": ({**ROUND, "municipality_code": "9999", "category": "none", "data_origin": "okänt"},),
    "indicator_definitions": (
        {**ROUND, "indicator_id": "svar.enkat", "numerator_rule": "numerator:drift.egen", "base_rule": "base:ramen"},
    ),
}


def answers_of_two_districts() -> dict[tuple[str, str], dict[str, str]]:
    """The default answers, but a second district of the same municipality has services of its own."""
    answers = default_answers()
    answers["2032", "0205-02"] = {**answers["2032", "0205-02"], "drift": "2", "tjanst": "2"}
    return answers


def test_the_data_tests_find_what_is_wrong(build: Build) -> None:
    broken = build(
        World(
            answers=answers_of_two_districts(),
            extra=FAULTS,
            published={(99, 1): "5"},
            errata={(98, 1): ("5", "6")},
        )
    )
    failed = Rendered(broken.target).objections(broken.database, broken.landing)
    for beginning in (
        "unique_key_stg_questionnaire__answers",
        "unique_key_fct_answers",
        "source_unique_key_catalog_population",
        "source_unique_key_catalog_indicator_definitions",
        "unique_key_fct_indicator_municipality",
        "source_holds_catalog_layout_cells",
        "holds_report_cells_computed",
        "holds_stg_web_review__reviews",
        "relationships_fct_web_review",
        "coded_texts_have_codes",
        "joint_units_are_alone",
        "rows_left_out_have_no_answers",
        "printed_cells_are_laid_out",
        "errata_name_laid_out_cells",
        "headings_are_as_printed",
    ):
        assert any(name.startswith(beginning) for name in failed), (beginning, sorted(failed))
    assert failed["joint_units_are_alone"] == [
        ("2032", "tjanst.ja", "0205", "0205-01", "0205-02", 2),
    ]
    assert [row[:3] for row in failed["coded_texts_have_codes"]] == [("2031", "annat", "Okodad text")]
