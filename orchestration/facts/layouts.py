"""Expands the table layouts under ``data/tables/`` to one CellSpec a printed cell, checked against the catalogue.

Here belongs precedence (cell < block < row < column < override) and what a cell must have. Values are computed in SQL.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, cast, get_args

from orchestration.facts.complaints import Complaints
from orchestration.facts.groupings import SIZE_GROUPING, groups_of
from orchestration.facts.layout_files import Heading, LayoutFile
from orchestration.facts.layout_groups import expanded
from orchestration.facts.layout_rules import DECIMALS, Known, faults_of
from orchestration.facts.model import CellSpec, Measure, TableLayout
from orchestration.facts.reader import fact_name
from orchestration.facts.states import left_out
from orchestration.facts.yaml_reader import read_yaml

__all__ = ["GIVEN", "groups_of", "load_layouts"]

SYMBOLS = ("zero_symbol", "printed_zero", "not_asked_symbol")
CANNOT_OCCUR = "."
FILLED = ("indicator", "quantity")
GIVEN = (*FILLED, "grouping", "group", "measure", *SYMBOLS, "round", "period", "decimals")

LEVELS_JOINED = " > "
"""Between the levels of a label in one line; nothing takes a label apart by it."""

_BLANK = re.compile(r"\{([^{}]*)\}")

_Source = tuple[str, Mapping[str, str]]
_Kind = Literal["blocks", "rows", "columns"]


@dataclass(slots=True)
class _Table:
    """One layout being expanded: which settings had an effect, and which complaints were made already."""

    file: str
    complaints: Complaints
    effective: set[tuple[str, str]] = field(default_factory=set)
    said: set[tuple[str, str]] = field(default_factory=set)

    def complain(self, what: str, place: str, expected: str, found: str, remedy: str) -> None:
        """Note the first of each fault: one wrong line would otherwise complain once a cell."""
        if (what, found) not in self.said:
            self.said.add((what, found))
            self.complaints.add(what, f"{self.file}, {place}", expected, found, remedy)


def load_layouts(data_dir: Path, known: Known) -> tuple[TableLayout, ...]:
    """Read, validate and expand every layout below ``data_dir/tables``, sorted by report, part and table number.

    Raises FactErrors with every error: keys unknown, missing or without effect, unknown round, indicator, quantity,
    grouping, group or measure, a cell twice, an override outside the table, a file whose place and content disagree.
    """
    complaints = Complaints(fact_name(data_dir, data_dir / "tables"))
    layouts = []
    out, folder = left_out(data_dir), data_dir / "tables"
    for path in (path for path in sorted(folder.rglob("*.yaml")) if path.relative_to(folder).parts[0] not in out):
        shape = read_yaml(data_dir, path, LayoutFile, complaints)
        if shape is None:
            continue
        table = _Table(fact_name(data_dir, path), complaints)
        _note_place(table, shape, path.relative_to(folder))
        if shape.round in known.groups:
            layouts.append(_expand(table, shape, known))
        else:
            expected = ", ".join(sorted(known.groups))
            table.complain("unknown round", "round", expected, shape.round, "write its codebook first")
    complaints.settle()
    return tuple(sorted(layouts, key=lambda layout: (layout.report, layout.part, layout.table_no)))


def _note_place(table: _Table, shape: LayoutFile, path: Path) -> None:
    expected = f"{shape.report}/{shape.part}/{shape.table_no}.yaml"
    if path.as_posix() != expected:
        remedy = "rename the file, or correct report, part and table_no"
        table.complain(
            "layout in another place than it says", "report, part, table_no", expected, path.as_posix(), remedy
        )


def _expand(table: _Table, shape: LayoutFile, known: Known) -> TableLayout:
    rows, columns = _rows(shape, known), _lines(shape, "columns", known)
    overrides = _overrides(table, shape, [line_no for line_no, *_ in rows], len(columns))
    cells = []
    for row_no, (_, row_sources, labels) in enumerate(rows, start=1):
        for col_no, (_, col_source, column) in enumerate(columns, start=1):
            place = f"row {row_no} ({labels[-1]}), column {col_no} ({column.label})"
            sources = [("cell", shape.cell), *row_sources, col_source, *overrides.get((row_no, col_no), [])]
            given = {"round": shape.round, **_given(table, place, sources)}
            for what, expected, found, remedy in faults_of(given, shape.round, known):
                table.complain(what, place, expected, found, remedy)
            cells.append(replace(_cell((row_no, col_no), labels, column.labels, given), printed_n=column.printed_n))
    _note_without_effect(table, shape)
    _note_twice(table, cells)
    _note_left_out(table, cells, known)
    return TableLayout(
        shape.report,
        shape.round,
        shape.part,
        shape.table_no,
        shape.title,
        shape.notes,
        shape.corner,
        tuple(cells),
        shape.printed_n,
    )


def _rows(shape: LayoutFile, known: Known) -> list[tuple[int, list[_Source], tuple[str, ...]]]:
    """Give the table's rows: number of the line in ``rows``, settings of block and line, labels by level."""
    rows = _lines(shape, "rows", known)
    if not shape.blocks:
        return [(number, [source], row.labels) for number, source, row in rows]
    return [
        (number, [block_source, source], (block.label, *row.labels))
        for _, block_source, block in _lines(shape, "blocks", known)
        for number, source, row in rows
    ]


def _lines(shape: LayoutFile, name: _Kind, known: Known) -> list[tuple[int, _Source, Any]]:
    """Give the lines of a kind as they stand in the table: number in the file, settings with their place, line."""
    lines: tuple[Heading, ...] = getattr(shape, name)
    return [
        (number, (_place(name, number, lines[number - 1]), line.set), line)
        for number, line in expanded(shape, lines, known.groups)
    ]


def _place(name: _Kind, number: int, line: Heading) -> str:
    return f"{name} {number} ({line.label})"


def _overrides(
    table: _Table, shape: LayoutFile, lines: list[int], n_columns: int
) -> dict[tuple[int, int], list[_Source]]:
    """Give the overrides by place in the table; ``lines``: of each row, its number in the layout's ``rows``."""
    found: dict[tuple[int, int], list[_Source]] = {}
    for number, item in enumerate(shape.overrides, start=1):
        place, values = f"overrides {number}", item.model_dump(include=set(GIVEN), exclude_none=True)
        rows = [no for no, line_no in enumerate(lines, start=1) if item.row_no == no or item.line_no == line_no]
        if not rows or item.col_no > n_columns:
            expected = f"row_no up to {len(lines)}, line_no up to {len(shape.rows)}, col_no up to {n_columns}"
            outside = f"{(item.row_no or item.line_no, item.col_no)}"
            table.complain("override outside the table", place, expected, outside, "correct the place")
        for key in ((row_no, item.col_no) for row_no in rows):
            if key in found:
                table.complain("override twice", place, "one override a cell", f"{key}", "join the two")
            else:
                found[key] = [(place, {name: str(value) for name, value in values.items()})]
    return found


def _given(table: _Table, place: str, sources: list[_Source]) -> dict[str, str]:
    """Settle the cell's settings; one set to nothing (other than a symbol) is as if it were not set."""
    winner = {key: (source, value) for source, values in sources for key, value in values.items()}
    table.effective.update((source, key) for key, (source, _) in winner.items() if key in GIVEN)
    given = {key: value for key, (_, value) in winner.items() if key in SYMBOLS or (key in GIVEN and value)}

    for key in ("zero_symbol", "not_asked_symbol"):
        if re.search(r"\d", given.get(key, "")) or (key == "zero_symbol" and given.get(key) == CANNOT_OCCUR):
            expected = "a sign that claims nothing: no digit, and for a zero no ., which says that there can be none"
            remedy = "remove the key; what print has for a zero is printed_zero, and what it claims wrongly an erratum"
            table.complain("symbol that claims what is not so", place, expected, f"{key} {given[key]!r}", remedy)

    def fill(match: re.Match[str]) -> str:
        key = match[1]
        if key not in winner or key in GIVEN:
            remedy = "give the key in cell, block, row or column"
            table.complain("key that nothing fills", place, f"a value for {{{key}}}", repr(match.string), remedy)
            return match[0]
        table.effective.add((winner[key][0], key))
        return winner[key][1]

    return {key: _BLANK.sub(fill, value) if key in FILLED else value for key, value in given.items()}


def _cell(
    number: tuple[int, int], row_labels: tuple[str, ...], col_labels: tuple[str, ...], given: Mapping[str, str]
) -> CellSpec:
    return CellSpec(
        row_no=number[0],
        col_no=number[1],
        row_label=LEVELS_JOINED.join(row_labels),
        col_label=LEVELS_JOINED.join(col_labels),
        row_labels=row_labels,
        col_labels=col_labels,
        indicator=given.get("indicator", ""),
        grouping=given.get("grouping", ""),
        group=given.get("group", ""),
        measure=cast(Measure, given.get("measure", "")),
        zero_symbol=given.get("zero_symbol", ""),
        printed_zero=given.get("printed_zero", given.get("zero_symbol", "")),
        not_asked_symbol=given.get("not_asked_symbol", ""),
        round=given["round"],
        quantity=given.get("quantity", ""),
        period=given.get("period", ""),
        decimals=int(given["decimals"]) if given.get("decimals") in DECIMALS else 0,
    )


def _note_without_effect(table: _Table, shape: LayoutFile) -> None:
    for name in get_args(_Kind):
        for number, line in enumerate(getattr(shape, name), start=1):
            source, keys = _place(name, number, line), {*line.set, *(["group"] if line.groups else [])}
            for key in sorted(key for key in keys if (source, key) not in table.effective):
                remedy = "remove the key, or use it in the indicator"
                expected = f"one of {', '.join(GIVEN)}, or a key of the indicator, that nothing overrides"
                table.complain("key without effect", source, expected, f"{key} in {source}", remedy)


def _note_twice(table: _Table, cells: list[CellSpec]) -> None:
    first: dict[tuple[str, ...], CellSpec] = {}
    for cell in cells:
        subject = cell.indicator or cell.quantity
        key = (subject, cell.grouping, cell.group, cell.measure, cell.round, cell.period)
        other = first.setdefault(key, cell)
        if other is not cell and "{" not in subject:
            place = f"row {cell.row_no} ({cell.row_label}), column {cell.col_no} ({cell.col_label})"
            found = f"{' '.join(filter(None, key))} also in row {other.row_no}, column {other.col_no}"
            table.complain("cell twice", place, "another figure in each cell", found, "correct one of the two")


def _note_left_out(table: _Table, cells: list[CellSpec], known: Known) -> None:
    """Note a table that sets some size groups of a round side by side and leaves others out.

    Groups that are wrong or missing in a cell have been noted as such.
    """
    shown: dict[str, set[str]] = {}
    for cell in cells:
        if cell.grouping == SIZE_GROUPING:
            shown.setdefault(cell.round, set()).add(cell.group)
    for round_, groups in shown.items():
        due = known.groups[round_][SIZE_GROUPING] if round_ in known.codebook_rounds else ()
        if len(groups) > 1 and groups < set(due):
            missing = sorted(set(due) - groups)
            expected = f"all size groups of {round_} ({', '.join(due)})"
            remedy = f"write groups: {SIZE_GROUPING} in their place"
            table.complain("size groups left out", "group", expected, f"none of {', '.join(missing)}", remedy)
