"""Turns labelled rows into cells with value, unit, base and place.

Belongs here: what a printed string means as a number, and which unit and base the layout gives it.
Does not belong here: finding the rows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from orchestration.transcription.errors import TranscriptionError
from orchestration.transcription.grid import Row, read_rows
from orchestration.transcription.layout import ReportLayout, Unit
from orchestration.transcription.sections import TableText

_NUMBER = re.compile(r"\d{1,3}(?: \d{3})*(?:,\d+)?")


@dataclass(frozen=True)
class Cell:
    """One printed cell. ``value`` and ``base`` are machine-readable numbers as text, empty where there is none.

    Field order is the column order of ``cells.csv``.
    """

    part: str
    table_no: int
    row_no: int
    col_no: int
    row_label: str
    col_label: str
    printed: str
    value: str
    unit_of_measure: Unit
    base: str
    place: str


def read_cells(table: TableText, report: ReportLayout) -> Iterator[Cell]:
    """Give the cells of one table row by row, from the left.

    Raises TranscriptionError for a cell that is neither a number nor one of the report's symbols.
    """
    rows = read_rows(table, report.label_repairs)
    base_below = _base_in_base_row(rows, table, report)
    for row_no, row in enumerate(rows, start=1):
        base_cell = _base_in_row(row, table) or base_below
        for index, (column, printed) in enumerate(zip(row.columns, row.cells, strict=True)):
            unit = _unit(row, column, table, report)
            base = (base_cell or _base(row, column, table, report)) if unit == "percent" else ""
            yield Cell(
                part=table.part.part,
                table_no=table.layout.table,
                row_no=row_no,
                col_no=index + 1,
                row_label=row.label,
                col_label=column,
                printed=printed,
                value=_value(printed, report, f"{table.name}, line {row.line}, cell {index + 1}"),
                unit_of_measure=unit,
                base=base,
                place=table.part.place.format(table=table.layout.table, row=row_no, column=index + 1),
            )


def _value(printed: str, report: ReportLayout, where: str) -> str:
    if printed in report.symbols:
        return ""
    number = printed
    for mark in report.note_marks:
        number = number.removesuffix(mark)
    if _NUMBER.fullmatch(number) is None:
        expected = f"a number or one of the symbols {' '.join(report.symbols)}"
        remedy = "Check the cell against the print, or correct header_rows or symbols in the layout"
        raise TranscriptionError(where, expected, repr(printed), remedy)
    return number.replace(" ", "").replace(",", ".")


def _unit(row: Row, column: str, table: TableText, report: ReportLayout) -> Unit:
    for rule in table.layout.row_units:
        if rule.label.search(row.label):
            return rule.unit_of_measure
    for rule in report.column_units:
        if rule.label.search(column):
            return rule.unit_of_measure
    return table.layout.unit_of_measure


def _base_in_row(row: Row, table: TableText) -> str:
    """The figure of the row's own base column, empty where the table has none."""
    pattern = table.layout.base_column
    if pattern is None:
        return ""
    found = [cell for column, cell in zip(row.columns, row.cells, strict=True) if pattern.search(column)]
    if len(found) != 1 or not found[0].isdigit():
        raise TranscriptionError(
            f"{table.name}, line {row.line}",
            f"one whole number in a column that matches {pattern.pattern!r}",
            repr(found),
            "Check the row against the print, or correct base_column in the layout",
        )
    return found[0]


def _base_in_base_row(rows: list[Row], table: TableText, report: ReportLayout) -> str:
    """The count in the row that holds the base of all shares of the table, empty where the table has none."""
    pattern = table.layout.base_row
    if pattern is None:
        return ""
    found = [
        cell
        for row in rows
        if pattern.search(row.own_label)
        for column, cell in zip(row.columns, row.cells, strict=True)
        if _unit(row, column, table, report) == "count"
    ]
    if len(found) != 1 or not found[0].isdigit():
        raise TranscriptionError(
            table.name,
            f"one row that matches {pattern.pattern!r} with one whole number that counts",
            repr(found),
            "Check the table against the print, or correct base_row or column_units in the layout",
        )
    return found[0]


def _base(row: Row, column: str, table: TableText, report: ReportLayout) -> str:
    """The base printed nearest to the cell: row label, column head, block, title."""
    for text in (row.own_label, column):
        if (match := report.printed_base.search(text)) is not None:
            return match["base"]
    if row.block is not None:
        other = table.layout.other_base_rows
        rests_on_other = other is not None and other.search(row.own_label) is not None
        return (row.block.other_base if rests_on_other else row.block.base) or ""
    match = report.printed_base.search(table.title)
    scope = table.layout.title_base_columns
    holds = match is not None and (scope is None or scope.search(column) is not None)
    return match["base"] if match is not None and holds else ""
