"""Takes a decoded sheet apart into columns, and makes a sheet of a few cells: for looking and for trying.

Here belongs all that depends on how the landing holds a sheet; what the cells mean lies elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from orchestration.landing.decoder_messages import Cell, Row, Sheet
from orchestration.landing.header import Header

Columns = tuple[tuple[Cell, ...], ...]


def has_rows(sheet: Sheet | None) -> bool:
    """Tell whether there is anything in the sheet."""
    return sheet is not None and bool(sheet.rows)


def top_of(sheet: Sheet, rows: int) -> Sheet:
    """Return the first so many rows."""
    return replace(sheet, rows=sheet.rows[:rows])


def below(header: Header) -> tuple[tuple[int, ...], Columns]:
    """Return the numbers of the rows below a header, and their cells, column by column."""
    numbers = tuple(row.number for row in header.below)
    cells = [row.cells for row in header.below]
    return numbers, tuple(tuple(row[at] if at < len(row) else None for row in cells) for at in range(len(header.names)))


def sheet_of(name: str, cells: Iterable[Cell], labels: Mapping[str, str] | None = None) -> Sheet:
    """Return a sheet of one column, with the value labels that the file has for it."""
    rows = tuple(Row(number, (cell,)) for number, cell in enumerate(cells, 1))
    return Sheet("", rows, (name,), {name: labels} if labels else {})


def column_of(sheet: Sheet, name: str) -> list[Cell]:
    """Return the cells of a column of a sheet that names its columns itself."""
    at = (sheet.header or ()).index(name)
    return [row.cells[at] for row in sheet.rows]
