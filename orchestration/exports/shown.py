"""How one cell is shown: a true number or a symbol, and the mark that stands after it."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.exports.cells import Cell
from orchestration.exports.product import Texts

NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure (``number``) or, without one, a symbol (``text``); ``mark`` is empty or stands right after the figure.

    Shares are whole percents, counts are numbers of municipalities.
    """

    number: int | None
    text: str
    mark: str
    is_share: bool


def shown(cell: Cell, texts: Texts) -> Shown:
    """Turn a cell into what is shown. Raises ValueError if the cell shows another figure than its value."""
    digits = cell.display.replace(NO_BREAK_SPACE, "").strip()
    number = int(digits) if digits.isdecimal() else None
    if number is not None and cell.value is not None and number != cell.value:
        place = f"{cell.report} {cell.part}/{cell.table_no}, row {cell.row_no}, column {cell.col_no}"
        raise ValueError(f"{place}: expected a display of {cell.value}, found {cell.display!r}; correct report_cells")
    mark = texts.marks.get(cell.verdict, "")
    if not mark and number is not None:
        mark = texts.marks.get(cell.status, "")
    return Shown(number, cell.display, mark, cell.measure == "share")


def swedish(number: int) -> str:
    """A whole number as people read it: no-break space between thousands."""
    return f"{number:,}".replace(",", NO_BREAK_SPACE)
