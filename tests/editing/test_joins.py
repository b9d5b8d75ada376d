"""No question put to answers holds every one of them against every unit: such a join grows with the square."""

from __future__ import annotations

import duckdb
import pytest

from orchestration.editing.suspicion import EDITS

CELLS = "create table cells (unit_code varchar, variable_id varchar, row_no integer, code varchar, number double)"
UNITS = "create table units (unit_code varchar, place_code varchar)"
TERMS = """create table terms (edit varchar, rollup varchar, side varchar, combine varchar, terms integer,
    variable_id varchar, codes varchar[], sign varchar, factor double, other_id varchar)"""
SUMS = "create table sums (edit varchar, kind varchar, at_most integer, side varchar, variable_id varchar)"
BY_PAIRS = ("NESTED_LOOP", "BLOCKWISE_NL", "CROSS_PRODUCT", "PIECEWISE_MERGE", "IE_JOIN")


def plan(sql: str) -> str:
    with duckdb.connect() as session:
        for table in (CELLS, UNITS, TERMS, SUMS):
            session.execute(table)
        session.execute("insert into units select range, range from range(1000)")
        session.execute(
            "insert into cells (unit_code, variable_id) select range % 1000, range // 1000 from range(9000)"
        )
        session.execute(f"create view tested as {EDITS['tested']}")
        session.execute("create table judged (edit varchar, unit_code varchar, row_no integer, holds boolean)")
        return str(session.execute(f"explain (format json) {sql}").fetchall())


@pytest.mark.parametrize("query", ["judged", "implied", "summed"])
def test_edits_are_judged_by_joins_of_equality(query: str) -> None:
    assert [kind for kind in BY_PAIRS if kind in plan(EDITS[query])] == []


def test_a_join_by_a_condition_of_both_sides_would_be_seen() -> None:
    pairs = plan(
        "select * from cells inner join units on cells.unit_code = if(cells.row_no > 1, place_code, units.unit_code)"
    )
    assert [kind for kind in BY_PAIRS if kind in pairs] != []
