"""The address of a cell: read, refused, and answered with the nearest one that exists."""

from __future__ import annotations

import pytest

from orchestration.trace.place import MalformedPlaceError, Place, absent_place, parse_place

KNOWN = [
    Place("2031", "bilaga1", 1, 1, 1),
    *(Place("2031", "bilaga2", table, row, col) for table in (1, 2, 3, 7) for row in (1, 2) for col in (1, 2, 3)),
]


def test_five_steps_are_read_and_written_back() -> None:
    place = parse_place(" 2031/bilaga2/12/3/2 ")
    assert place == Place("2031", "bilaga2", 12, 3, 2)
    assert str(place) == "2031/bilaga2/12/3/2"


@pytest.mark.parametrize(
    "text",
    ["", "2031", "2031/bilaga2/12/3", "2031/bilaga2/12/3/2/1", "2031/bilaga2/x/3/2", "2031//1/1/1", "a/b/1/-1/1"],
)
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(MalformedPlaceError) as refused:
        parse_place(text)
    assert repr(text) in str(refused.value)
    assert "report/part/table/row/column" in str(refused.value)


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        (Place("2030", "bilaga2", 1, 1, 1), "no such report: the release: expected report 2031, found 2030."),
        (Place("2031", "bilaga3", 1, 2, 1), "no such part: 2031: expected part bilaga1 or bilaga2, found bilaga3."),
        (Place("2031", "bilaga2", 9, 2, 2), "no such table: 2031/bilaga2: expected table 1–3, 7, found 9."),
        (Place("2031", "bilaga2", 7, 9, 2), "no such row: 2031/bilaga2/7: expected row 1–2, found 9."),
        (Place("2031", "bilaga2", 7, 2, 0), "no such column: 2031/bilaga2/7/2: expected column 1–3, found 0."),
    ],
)
def test_the_first_step_that_leads_nowhere_is_named(place: Place, sentence: str) -> None:
    assert str(absent_place(place, KNOWN)).startswith(sentence)


@pytest.mark.parametrize(
    ("place", "nearest"),
    [
        (Place("2031", "Bilaga2", 2, 9, 2), "2031/bilaga2/2/2/2"),
        (Place("2031", "bilaga2", 5, 1, 3), "2031/bilaga2/3/1/3"),
        (Place("2031", "bilaga2", 6, 1, 99), "2031/bilaga2/7/1/3"),
    ],
)
def test_the_nearest_cell_is_given(place: Place, nearest: str) -> None:
    assert str(absent_place(place, KNOWN)).endswith(f"The nearest cell is {nearest}.")


def test_a_cell_that_exists_is_no_error_to_tell() -> None:
    with pytest.raises(ValueError, match="is among the cells"):
        absent_place(KNOWN[0], KNOWN)
