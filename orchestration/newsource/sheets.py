"""Takes a decoded sheet apart into columns, and makes a sheet of a few cells: for looking and for trying.

Here belongs all that depends on how the landing holds a sheet; what the cells mean lies elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from orchestration.landing.decoder_messages import Cell
from orchestration.landing.header import Header
from orchestration.landing.sheet import Column, Sheet

Columns = tuple[tuple[Cell, ...], ...]


def has_rows(sheet: Sheet | None) -> bool:
    """Tell whether there is anything in the sheet."""
    return sheet is not None and len(sheet) > 0


def top_of(sheet: Sheet, rows: int) -> Sheet:
    """Return the first so many rows."""
    return sheet.keep(np.arange(min(rows, len(sheet))))


def below(header: Header) -> tuple[tuple[int, ...], Columns]:
    """Return the numbers of the rows below a header, and their cells, column by column."""
    columns = header.below.columns[: len(header.names)]
    return tuple(header.below.numbers.tolist()), tuple(_cells(column) for column in columns)


def sheet_of(name: str, cells: Iterable[Cell], labels: Mapping[str, str] | None = None) -> Sheet:
    """Return a sheet of one column, with the value labels that the file has for it."""
    column = tuple(cells)
    rows = np.arange(len(column), dtype=np.int32)
    widths = np.ones(len(column), np.int32)
    return Sheet("", rows + 1, widths, (Column(column, rows),), (name,), {name: labels} if labels else {})


def column_of(sheet: Sheet, name: str) -> list[Cell]:
    """Return the cells of a column of a sheet that names its columns itself."""
    return list(_cells(sheet.columns[(sheet.header or ()).index(name)]))


def _cells(column: Column[Cell]) -> tuple[Cell, ...]:
    return tuple(column[at] for at in range(len(column.index)))
