"""Where groups stand in a printed table, and the table with others in their place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.regroup.request import RegroupError
from orchestration.regroup.shape import Grid, GroupLabel, Spec, axis_of, regroup

SIZES = [GroupLabel("storlek", "a", "Små"), GroupLabel("storlek", "b", "Stora")]
COUNTIES = [GroupLabel("lan", str(number), f"Län {number}") for number in range(3)]


def spec(item: str, group: str, grouping: str = "storlek", measure: str = "share") -> Spec:
    return Spec("r", item, None, "", measure, 0, None, None, grouping, group)


def by_columns(items: list[str], groups: list[GroupLabel]) -> Grid:
    """Items in the rows, groups in the columns."""
    cells = tuple(tuple(spec(item, group.group, group.grouping) for group in groups) for item in items)
    return Grid(tuple((item,) for item in items), tuple((group.label,) for group in groups), cells)


def by_blocks(items: list[str], groups: list[GroupLabel]) -> Grid:
    """All items of a group below each other, group by group; two columns."""
    rows = [(group, item) for group in groups for item in items]
    cells = tuple(tuple(spec(f"{item}{kind}", g.group, g.grouping) for kind in "xy") for g, item in rows)
    return Grid(tuple((group.label, item) for group, item in rows), (("x",), ("y",)), cells)


def by_items(items: list[str], groups: list[GroupLabel]) -> Grid:
    """All groups of an item below each other, item by item; one column."""
    rows = [(item, group) for item in items for group in groups]
    cells = tuple((spec(item, group.group, group.grouping),) for item, group in rows)
    return Grid(tuple((item, group.label) for item, group in rows), (("x",),), cells)


SHAPES = {"columns": by_columns, "blocks": by_blocks, "items": by_items}
names = st.lists(st.text("pqrstu", min_size=1, max_size=4), min_size=1, max_size=4, unique=True)


@pytest.mark.parametrize("shape", SHAPES)
@given(items=names)
def test_a_table_for_its_own_groups_is_itself(shape: str, items: list[str]) -> None:
    table = SHAPES[shape](items, SIZES)
    assert regroup(table, SIZES).cells == table.cells


@pytest.mark.parametrize("shape", SHAPES)
@given(items=names)
def test_there_and_back_is_the_same_table(shape: str, items: list[str]) -> None:
    table = SHAPES[shape](items, SIZES)
    assert regroup(regroup(table, COUNTIES), SIZES).cells == table.cells


@pytest.mark.parametrize("shape", SHAPES)
@given(items=names)
def test_every_item_is_shown_for_every_group_and_nothing_else(shape: str, items: list[str]) -> None:
    table = SHAPES[shape](items, SIZES)
    before = {cell.item for row in table.cells for cell in row}
    shown = {(cell.item, cell.group_code) for row in regroup(table, COUNTIES).cells for cell in row}
    assert shown == {(item, group.group) for item in before for group in COUNTIES}


def test_lines_are_named_as_in_print() -> None:
    assert regroup(by_columns(["p"], SIZES), COUNTIES).col_labels == (("Län 0",), ("Län 1",), ("Län 2",))
    blocks = regroup(by_blocks(["p", "q"], SIZES), COUNTIES[:2])
    assert blocks.row_labels == (("Län 0", "p"), ("Län 0", "q"), ("Län 1", "p"), ("Län 1", "q"))
    items = regroup(by_items(["p", "q"], SIZES), COUNTIES[:2])
    assert items.row_labels == (("p", "Län 0"), ("p", "Län 1"), ("q", "Län 0"), ("q", "Län 1"))


def test_the_country_stays_where_it_stood() -> None:
    table = by_items(["p"], SIZES)
    whole = Grid((*table.row_labels, ("Totalt",)), table.col_labels, (*table.cells, (spec("p", "riket", "alla"),)))
    assert regroup(whole, COUNTIES[:2]).row_labels == (("p", "Län 0"), ("p", "Län 1"), ("Totalt",))


def test_a_table_of_the_country_alone_is_repeated_for_each_group() -> None:
    table = Grid((("p",), ("q",)), (("x",),), ((spec("p", "riket", "alla"),), (spec("q", "riket", "alla"),)))
    assert axis_of(table) == "none"
    assert regroup(table, COUNTIES[:2]).row_labels == (("Län 0", "p"), ("Län 0", "q"), ("Län 1", "p"), ("Län 1", "q"))


def test_groups_in_rows_and_columns_at_once_are_refused() -> None:
    mixed = Grid(
        (("1",), ("2",)), (("x",), ("y",)), ((spec("p", "a"), spec("p", "b")), (spec("q", "b"), spec("q", "a")))
    )
    with pytest.raises(RegroupError, match="one group a row, or one a column"):
        regroup(mixed, COUNTIES)


LABELS = st.text("a >:/;|", min_size=1, max_size=6).filter(str.strip)


@pytest.mark.parametrize("shape", SHAPES)
@given(items=st.lists(LABELS, min_size=2, max_size=4, unique=True), names=st.lists(LABELS, min_size=1, max_size=3))
def test_labels_stand_whole_whatever_characters_they_have(shape: str, items: list[str], names: list[str]) -> None:
    groups = [GroupLabel("egen", str(number), name) for number, name in enumerate(names)]
    made = regroup(SHAPES[shape](items, SIZES), groups)
    shown = [label for labels in (*made.row_labels, *made.col_labels) for label in labels]
    assert set(shown) <= {*items, *names, "x", "y"}
    assert made.group_level == {"columns": None, "blocks": 0, "items": 1}[shape]
    if made.group_level is not None:
        assert {labels[made.group_level] for labels in made.row_labels} == set(names)
