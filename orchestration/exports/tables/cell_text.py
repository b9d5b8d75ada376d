"""How one cell is shown: a true number or a symbol, and the mark that stands after it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from orchestration.exports.tables.cells import Cell
from orchestration.facts.products import Texts

NO_BREAK_SPACE = "\u00a0"

_FIGURE = re.compile(r"−?\d+(?:,\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class CellText:
    """A figure (``number``) or, without one, a symbol or the two numbers of a share of a small base (``text``).

    ``mark`` is empty or stands right after the figure.

    ``text`` is what people read; ``number`` has as many decimals as it. Shares are percents.
    """

    number: Decimal | None
    text: str
    mark: str
    is_share: bool

    @property
    def is_in_counts(self) -> bool:
        """True for a share that is given as two numbers; a symbol has no digit."""
        return self.number is None and any(character.isdigit() for character in self.text)

    @property
    def decimals(self) -> int:
        """Decimals of the figure; 0 for a symbol."""
        exponent = Decimal(0 if self.number is None else self.number).as_tuple().exponent
        return -exponent if isinstance(exponent, int) else 0


def cell_text(cell: Cell, texts: Texts) -> CellText:
    """Turn a cell into what is shown. Raises ValueError if the cell shows another figure than its value."""
    number = _figure(cell.display)
    if number is not None and cell.value is not None and cell.value != number:
        place = f"{cell.report} {cell.part}/{cell.table_no}, row {cell.row_no}, column {cell.col_no}"
        found = f"expected a display of {machine(cell.value)}, found {cell.display!r}"
        raise ValueError(f"{place}: {found}; correct report_cells")
    mark = texts.marks.get(cell.verdict, "") if number is not None or cell.verdict != "carried" else ""
    if not mark and number is not None:
        mark = texts.marks.get(cell.status, "")
    return CellText(number, cell.display, mark, cell.unit_of_measure == "percent")


def _figure(display: str) -> Decimal | None:
    digits = display.replace(NO_BREAK_SPACE, "").strip()
    return Decimal(digits.replace(",", ".").replace("−", "-")) if _FIGURE.fullmatch(digits) else None


def machine(number: Decimal) -> str:
    """Write a number as machines read it: point, no separators, no zeros at the end of decimals."""
    return format(number.normalize(), "f")


def swedish(number: int) -> str:
    """A whole number as people read it: no-break space between thousands."""
    return f"{number:,}".replace(",", NO_BREAK_SPACE)


def swedish_number(number: Decimal) -> str:
    """A number as people read it: decimal comma, no-break space between thousands, no zeros at the end of decimals."""
    return f"{Decimal(machine(number)):,}".replace(",", NO_BREAK_SPACE).replace(".", ",").replace("-", "−")
