"""Where the groups of a printed table stand, and the same table with other groups in their place.

Works on lines (rows, or columns) of cell specifications and knows no figures. A line's *item* is what it shows apart
from the group: the indicators and measures of its cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from orchestration.regroup.request import RegroupError

COUNTRY = "riket"
Axis = Literal["rows", "columns", "none"]
Levels = tuple[str, ...]
Item = tuple[tuple[str | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Spec:
    """What one cell shows; ``grouping`` and ``group`` may be exchanged, the rest stays."""

    round: str
    indicator_id: str | None
    quantity_id: str | None
    period: str
    measure: str
    decimals: int
    zero_symbol: str | None
    not_asked_symbol: str | None
    grouping_id: str
    group_code: str

    @property
    def item(self) -> tuple[str | None, ...]:
        """What is shown, whoever it is shown for."""
        return self.round, self.indicator_id, self.quantity_id, self.period, self.measure


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: label of each row and column by level, cells of each row.

    ``group_level``: at which level of the row labels groups were put in; None where that was not in the rows.
    """

    row_labels: tuple[Levels, ...]
    col_labels: tuple[Levels, ...]
    cells: tuple[tuple[Spec, ...], ...]
    group_level: int | None = None

    def turned(self) -> Grid:
        """Rows as columns."""
        return Grid(self.col_labels, self.row_labels, tuple(zip(*self.cells, strict=True)))


@dataclass(frozen=True, slots=True)
class GroupLabel:
    """A group that is to be shown, and what it is called."""

    grouping: str
    group: str
    label: str


@dataclass(frozen=True, slots=True)
class _Line:
    labels: Levels
    specs: tuple[Spec, ...]

    @property
    def item(self) -> Item:
        return tuple(spec.item for spec in self.specs)

    @property
    def is_country(self) -> bool:
        return self.specs[0].group_code == COUNTRY


def axis_of(grid: Grid) -> Axis:
    """Say where the table's groups stand: in its rows, its columns, or nowhere (one group throughout).

    RegroupError for a table whose rows and columns both mix groups.
    """
    groups = {spec.group_code for row in grid.cells for spec in row}
    if len(groups) == 1:
        return "none"
    if all(len({spec.group_code for spec in row}) == 1 for row in grid.cells):
        return "rows"
    if all(len({spec.group_code for spec in column}) == 1 for column in grid.turned().cells):
        return "columns"
    raise RegroupError(
        "a table whose groups stand in no line of their own",
        "its layout",
        "one group a row, or one a column",
        "rows and columns with several",
        "Split the table in data/tables",
    )


def regroup(grid: Grid, groups: Sequence[GroupLabel]) -> Grid:
    """Give the same table for other groups: each line that shows a group once for each new one.

    Lines for the whole country stay as they are, unless the table shows nothing else; then every row is repeated under
    each group.
    """
    axis = axis_of(grid)
    if axis == "columns":
        return _by_rows(grid.turned(), groups, repeat_country=False).turned()
    return _by_rows(grid, groups, repeat_country=axis == "none")


def _by_rows(grid: Grid, groups: Sequence[GroupLabel], repeat_country: bool) -> Grid:
    lines = [_Line(labels, specs) for labels, specs in zip(grid.row_labels, grid.cells, strict=True)]
    moving = [line for line in lines if repeat_country or not line.is_country]
    named = _item_labels(moving, repeat_country)
    by_item = not repeat_country and _is_item_by_item(moving)
    new = list(_new_lines(moving, named, groups, by_item))
    if by_item:
        new = list(_among_country(lines, new))
    else:
        first = lines.index(moving[0])
        before = [line for line in lines[:first] if line not in moving]
        after = [line for line in lines[first:] if line not in moving]
        new = [*before, *new, *after]
    level = min(map(len, named.values())) if by_item else 0
    return Grid(tuple(line.labels for line in new), grid.col_labels, tuple(line.specs for line in new), level)


def _item_labels(moving: Sequence[_Line], as_printed: bool) -> dict[Item, Levels]:
    """Name each item by the levels of the labels that its lines have in common: what differs names the group."""
    lines: dict[Item, list[_Line]] = {}
    for line in moving:
        lines.setdefault(line.item, []).append(line)
    named = {}
    for item, same in lines.items():
        levels = same[0].labels
        common = tuple(label for label in levels if all(label in line.labels for line in same))
        named[item] = tuple(filter(None, common if len(same) > 1 or as_printed else levels[1:]))
    return named


def _is_item_by_item(moving: Sequence[_Line]) -> bool:
    """True where all groups of one item stand together, as opposed to all items of one group."""
    items = [line.item for line in moving]
    runs = 1 + sum(first != second for first, second in pairwise(items))
    if len(set(items)) == 1:  # either way; then the item stands first if the labels do so
        return len({line.labels[0] for line in moving}) == 1
    return runs == len(set(items))


def _new_lines(
    moving: Sequence[_Line], named: Mapping[Item, Levels], groups: Sequence[GroupLabel], by_item: bool
) -> Iterator[_Line]:
    templates = list({line.item: line for line in moving}.values())
    if by_item:
        pairs = [(template, group) for template in templates for group in groups]
    else:
        pairs = [(template, group) for group in groups for template in templates]
    for template, group in pairs:
        item = named[template.item]
        labels = (*item, group.label) if by_item else (group.label, *item)
        specs = tuple(replace(spec, grouping_id=group.grouping, group_code=group.group) for spec in template.specs)
        yield _Line(labels, specs)


def _among_country(lines: Sequence[_Line], new: Sequence[_Line]) -> Iterator[_Line]:
    """Put the new lines of an item where its old ones stood, between the country's lines."""
    done = set()
    for line in lines:
        if line.is_country:
            yield line
        elif line.item not in done:
            done.add(line.item)
            yield from (fresh for fresh in new if fresh.item == line.item)
