"""No question put to answers holds every one of them against every unit: such a join grows with the square."""

from __future__ import annotations

import duckdb

from orchestration.editing.suspicion import EDITS

CELLS = "create table cells (unit_code varchar, variable_id varchar, row_no integer, code varchar, number double)"
UNITS = "create table units (unit_code varchar, place_code varchar)"
TERMS = """create table terms (edit varchar, rollup varchar, side varchar, combine varchar, terms integer,
    variable_id varchar, codes varchar[], sign varchar, factor double, other_id varchar)"""
BY_PAIRS = ("NESTED_LOOP", "BLOCKWISE_NL", "CROSS_PRODUCT", "PIECEWISE_MERGE", "IE_JOIN")


def plan(sql: str) -> str:
    with duckdb.connect() as session:
        for table in (CELLS, UNITS, TERMS):
            session.execute(table)
        session.execute("insert into units select range, range from range(1000)")
        session.execute(
            "insert into cells (unit_code, variable_id) select range % 1000, range // 1000 from range(9000)"
        )
        return str(session.execute(f"explain (format json) {sql}").fetchall())


def test_edits_are_judged_by_joins_of_equality() -> None:
    assert [kind for kind in BY_PAIRS if kind in plan(EDITS["judged"])] == []


def test_a_join_by_a_condition_of_both_sides_would_be_seen() -> None:
    pairs = plan(
        "select * from cells inner join units on cells.unit_code = if(cells.row_no > 1, place_code, units.unit_code)"
    )
    assert [kind for kind in BY_PAIRS if kind in pairs] != []
