"""Sheets that are copies of one another are found without holding every answer of each against every other's."""

from __future__ import annotations

from itertools import combinations

import duckdb
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.editing.suspicion import LOOK_BACK

LIMITS = {"twin_variables": 12, "twin_answers": 6, "twin_least": 0.8}
Sheet = list[int | None]


@st.composite
def sheets(draw: st.DrawFn) -> list[Sheet]:
    """A few sheets of twelve answers, some of them another one with some answers changed."""
    answer = st.sampled_from([1, 2, 3, None])
    found = draw(st.lists(st.lists(answer, min_size=12, max_size=12), min_size=2, max_size=4))
    for copied in draw(st.lists(st.sampled_from(found), max_size=3)):
        changes = draw(st.dictionaries(st.integers(0, 11), answer, max_size=4))
        found = [*found, [changes.get(at, cell) for at, cell in enumerate(copied)]]
    return found


def asked(found: list[Sheet]) -> set[tuple[str, str, int, int]]:
    rows = [
        {"unit_code": str(row), "row_no": row, "variable_id": f"v{at:02}", "code": str(cell), "number": None}
        for row, sheet in enumerate(found)
        for at, cell in enumerate(sheet)
        if cell is not None
    ]
    kinds = [("unit_code", pa.string()), ("row_no", pa.int32()), ("variable_id", pa.string()), ("code", pa.string())]
    with duckdb.connect() as session:
        session.register("answers", pa.Table.from_pylist(rows, pa.schema([*kinds, ("number", pa.float64())])))
        told = session.execute(LOOK_BACK["twins"], LIMITS).fetchall()
    return {(unit, other, answers, alike) for unit, _, other, answers, alike in told}


def reckoned(found: list[Sheet]) -> set[tuple[str, str, int, int]]:
    """Each two held against each other, in the variables that are answered in more than one way."""
    varied = [at for at in range(12) if len({sheet[at] for sheet in found} - {None}) > 1]
    twins = set()
    for (one, first), (other, second) in combinations(enumerate(found), 2):
        both = [(first[at], second[at]) for at in varied if None not in (first[at], second[at])]
        alike = sum(left == right for left, right in both)
        if len(both) >= LIMITS["twin_answers"] and alike / len(both) >= LIMITS["twin_least"]:
            twins.add((str(other), str(one), len(both), alike))
    return twins


@settings(max_examples=60)
@given(sheets())
def test_just_those_are_found_that_agree_in_enough_of_what_both_answered(found: list[Sheet]) -> None:
    assert asked(found) == reckoned(found)


def test_copies_are_found_at_all() -> None:
    sheet: Sheet = [1, 2, 3] * 4
    assert {pair[:2] for pair in asked([sheet, [2, 3, 1] * 4, [*sheet[:-1], 1]])} == {("2", "0")}
