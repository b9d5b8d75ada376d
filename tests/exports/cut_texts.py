"""Which texts of a sheet have no room: reckoned from widths and heights as a reader's program has them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from openpyxl.cell import Cell
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

LETTERS_A_DIGIT, MOST_LETTERS_A_DIGIT = 1.12, 1.3
"""Letters in the room of a digit, which widths count: of texts that wrap, and of those that run on."""
POINTS_A_LINE, STANDARD_WIDTH = 12, 8.43


def cut_texts(sheet: Worksheet) -> list[tuple[str, str]]:
    """Place and text of each: one that wraps needs a row of its height, another runs on over empty, printed cells."""
    area = range_boundaries(str(sheet.print_area).rsplit("!", maxsplit=1)[1].replace("$", ""))
    last = int(area[2] or 0)
    widths = dict.fromkeys(range(1, last + 1), STANDARD_WIDTH)
    for held in sheet.column_dimensions.values():
        widths |= dict.fromkeys(range(int(held.min or 0), int(held.max or 0) + 1), held.width)
    taken: dict[int, list[int]] = {}
    for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
        taken.setdefault(cell.row, []).append(cell.column)
    return [
        (cell.coordinate, text)
        for cell, text in _texts(sheet)
        if not _fits(text, cell, sheet.row_dimensions[cell.row].height, widths, [*taken[cell.row], last + 1])
    ]


def _texts(sheet: Worksheet) -> Iterator[tuple[Cell, str]]:
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell, Cell) and isinstance(cell.value, str):
                yield cell, cell.value


def _fits(text: str, cell: Cell, height: float | None, widths: dict[int, float], taken: list[int]) -> bool:
    """``taken``: columns of the row that hold something, and the first that is not printed."""
    if cell.alignment.wrap_text and not cell.hyperlink:  # LibreOffice does not wrap a link
        lines = textwrap.wrap(text, int(widths[cell.column] * LETTERS_A_DIGIT), break_long_words=False)
        return (height or POINTS_A_LINE) >= POINTS_A_LINE * len(lines)
    room = sum(widths[at] for at in range(cell.column, min(at for at in taken if at > cell.column)))
    return len(text) <= room * MOST_LETTERS_A_DIGIT
