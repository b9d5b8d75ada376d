"""Turns one cell into one typed value, or says what is wrong with it. Pure functions, one a column type.

Here belongs the form of a single cell. What says whose row it is lies in ``identity_cells``, relations between cells
lie elsewhere.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from orchestration.facts.formats import Column, ColumnType
from orchestration.facts.model import ValueStatus
from orchestration.facts.register_model import Municipality
from orchestration.facts.sources import SourceSpec
from orchestration.landing.decoder_messages import Cell, Fault, Special
from orchestration.landing.frame import Frame
from orchestration.quoting import LONGEST, quote

if TYPE_CHECKING:
    from orchestration.landing.keys import Keys


@dataclass(frozen=True, slots=True)
class Lacking:
    """What stands where a number is due and its source gives none: hidden there, or missing."""

    status: ValueStatus


Value = str | int | float | bool | date | Lacking
_WHOLE = re.compile(r"-?\d+", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]+", re.ASCII)
_LARGEST = 2**53
_WITH_ZERO = re.compile(r"(-?\d+)\.0", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
UNNAMED, NOBODY = "unnamed", "nobody"
"""Kinds of a cell with a value that the source's reading profile does not name, and with a key that names nobody."""
_SPECIAL = {
    UNNAMED: (
        "value that the reading profile does not name",
        "a value of the profile",
        "name it under values of the profile in data/readings, or correct the cell",
    ),
    "formula": ("formula instead of a value", "a value", "paste the column as values and save again"),
    "error": ("error value", "a value", "correct the cell that shows an error"),
    "time": ("date with a time of day", "a date", "format the cell as a date without time"),
}


class CellError(Exception):
    """A cell that cannot be used: what is wrong, expected, found, remedy.

    ``cause`` names what cells of a file have in common that are wrong in the same way (see ``Fault``).
    """

    def __init__(self, what: str, expected: str, found: str, remedy: str, cause: str = "") -> None:
        """Keep the parts."""
        super().__init__(what)
        self.what, self.expected, self.found, self.remedy, self.cause = what, expected, found, remedy, cause

    def fault(self, row: int, municipality: str, column: str) -> Fault:
        """Return the fault with its place."""
        return Fault(
            self.what,
            row=row,
            municipality=municipality,
            column=column,
            expected=self.expected,
            found=self.found,
            remedy=self.remedy,
            cause=self.cause,
        )


@dataclass(frozen=True, slots=True)
class Setting:
    """What a cell is read against: its source, the round's frame, municipalities by name, the permitted origins.

    ``keys``: what the key may be, where the source's reading profile has one.
    """

    spec: SourceSpec
    frame: Frame
    codes_by_name: Mapping[str, str]
    origins: Mapping[str, str]
    keys: Keys | None = None


def is_blank(cell: Cell) -> bool:
    """Tell whether there is nothing in the cell."""
    return cell is None or cell == ""


def text_of(cell: Cell) -> str:
    """Return what the file shows in the cell, as text; a whole number without decimals."""
    if cell is None:
        return ""
    if isinstance(cell, Special):
        return cell.text
    if isinstance(cell, bool):
        return str(cell).upper()
    return str(cell)


def quoted(cell: Cell) -> str:
    """Return the cell as a finding quotes it: text in quotation marks, cut to a readable length."""
    if is_blank(cell):
        return "empty"
    text = text_of(cell)
    return quote(text) if isinstance(cell, str) or len(text) > LONGEST else text


def refuse_decimal_zero(cell: Cell, meant: Callable[[str], bool]) -> None:
    """Raise CellError for ``1.0`` where ``1`` is meant: the file went through a program that made decimals of codes."""
    matched = _WITH_ZERO.fullmatch(cell) if isinstance(cell, str) else None
    if matched and meant(matched[1]):
        remedy = "export codes and whole numbers without decimals; the codebook is not to be changed"
        what = "whole numbers written with a decimal"
        raise CellError(what, repr(matched[1]), quoted(cell), remedy, cause="decimal zero")


def refuse_control(text: str) -> None:
    """Raise CellError for a control character other than tab and line end, which no one can see or has typed."""
    if found := _CONTROL.search(text):
        at = f"U+{ord(found[0]):04X} at position {found.start() + 1}"
        raise CellError("control character in a text", "text, tabs and line ends", at, "remove the character")


def label(municipality: Municipality) -> str:
    """Return code and name, as findings name a municipality."""
    return f"{municipality.municipality_code} {municipality.municipality}"


def refuse_special(cell: Cell) -> None:
    """Raise CellError for a formula, an error value or a time of day."""
    if isinstance(cell, Special) and cell.kind in _SPECIAL:
        what, expected, remedy = _SPECIAL[cell.kind]
        cause = f"{UNNAMED} {cell.text}" if cell.kind == UNNAMED else ""
        raise CellError(what, expected, quote(cell.text), remedy, cause)


def parse_number(cell: Cell, decimal: str, decimals: int | None = None) -> float:
    """Return a number; in text only digits and the stated decimal sign. ``decimals``: how many are permitted."""
    refuse_special(cell)
    if cell is None or isinstance(cell, bool | Special):
        raise _not_number(cell, decimal)
    if isinstance(cell, str):
        cell = _number_in_text(cell, decimal)
    if decimals is not None and round(cell, decimals) != cell:
        due = "a whole number" if decimals == 0 else f"at most {decimals} decimals"
        raise CellError(
            "decimals where none are due", due, str(cell).replace(".", decimal or "."), "correct the number"
        )
    return float(cell)


def _number_in_text(text: str, decimal: str) -> float:
    if not decimal:
        raise CellError("number stored as text", "a number cell", quote(text), "convert the column to numbers")
    if not re.fullmatch(rf"-?\d+(?:{re.escape(decimal)}\d+)?", text, re.ASCII):
        refuse_decimal_zero(text, lambda _: True)
        raise _not_number(text, decimal)
    number = float(text.replace(decimal, "."))
    return number if math.isfinite(number) else math.copysign(_LARGEST, number)


def _not_number(cell: Cell, decimal: str) -> CellError:
    sign = f" with decimal sign {decimal!r}" if decimal else ""
    expected = f"digits only{sign}, no spaces between thousands" if decimal else "a number cell"
    return CellError("text in a number field", expected, quoted(cell), "correct the cell")


def check_bounds(number: float, minimum: float | None, maximum: float | None) -> None:
    """Raise CellError for a number below or above what is possible."""
    low = "" if minimum is None else f"at least {minimum:.15g}"
    high = "" if maximum is None else f"at most {maximum:.15g}"
    if (minimum is not None and number < minimum) or (maximum is not None and number > maximum):
        what = "negative number" if number < 0 and minimum is not None and minimum >= 0 else "number out of bounds"
        raise CellError(
            what, " and ".join(filter(None, (low, high))), f"{number:.15g}", "correct the number, or ask the sender"
        )


def parse_integer(cell: Cell, column: Column, setting: Setting) -> int:
    """Return a whole number within the column's bounds."""
    number = parse_number(cell, setting.spec.options.decimal, 0)
    check_bounds(number, column.minimum, column.maximum)
    if abs(number) > _LARGEST:
        raise CellError("number out of bounds", f"at most {_LARGEST}", f"{number:g}", "correct the number")
    return int(number)


def parse_real(cell: Cell, column: Column, setting: Setting) -> float:
    """Return a number within the column's bounds."""
    number = parse_number(cell, setting.spec.options.decimal)
    check_bounds(number, column.minimum, column.maximum)
    return number


def parse_mapped(cell: Cell, column: Column, _setting: Setting) -> Value:
    """Return the landed value of a text among the column's ``values``."""
    refuse_special(cell)
    values = column.values or {}
    if not isinstance(cell, str) or cell not in values:
        remedy = f"correct the cell; a new value is declared in data/formats, column {column.name}"
        raise CellError("value outside its answer set", " or ".join(map(repr, values)), quoted(cell), remedy)
    return values[cell]


def parse_day(cell: Cell) -> date:
    """Return the day of a date cell, or of a text YYYY-MM-DD."""
    refuse_special(cell)
    found = _date(cell, _DAY, "")
    if found is None:
        remedy = "correct the cell, or state dates in the source's reading profile"
        raise CellError("not a date", "a date as YYYY-MM-DD", quoted(cell), remedy)
    return found


def parse_date(cell: Cell, column: Column, setting: Setting) -> date:
    """Return a date, inside the round's collection or the source's period where the column says so."""
    found = parse_day(cell)
    if column.within == "collection":
        collection = setting.frame.collection
        last = None if collection.late_kept else collection.last
        _refuse_outside(
            found, collection.first, last, "collection_start and collection_end in the codebook's round.yaml"
        )
    elif column.within and (period := setting.spec.options.period):
        _refuse_outside(found, period.first, period.last, "period in the sources file")
    return found


def _refuse_outside(found: date, first: date, last: date | None, stated: str) -> None:
    if found < first or (last is not None and found > last):
        expected = f"{first} to {last}" if last else f"{first} or later"
        remedy = f"see that it is the right round's file, or correct {stated}"
        raise CellError("date of another round", expected, str(found), remedy)


def parse_month(cell: Cell, column: Column, setting: Setting) -> date:
    """Return the first day of a month, one of the source's months."""
    refuse_special(cell)
    text = cell.text[:7] if isinstance(cell, Special) and cell.text.endswith("-01") else cell
    found = _date(text, _MONTH, "-01")
    if found is None:
        raise CellError("not a month", "a month as YYYY-MM", quoted(cell), "correct the cell")
    if not setting.spec.may_have(found.isoformat()[:7]):
        months = ", ".join(setting.spec.options.months)
        expected = f"{months} or a later month" if setting.spec.schedule == "monthly" else months
        remedy = "delete the row, or add the month to the sources file"
        raise CellError("month that the round does not have", expected, quoted(cell), remedy)
    return found


def _date(cell: Cell, pattern: re.Pattern[str], day: str) -> date | None:
    text = text_of(cell) if isinstance(cell, str) or (isinstance(cell, Special) and cell.kind == "date") else ""
    if not pattern.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text + day)
    except ValueError:
        return None


def parse_text(cell: Cell, _column: Column, _setting: Setting) -> str:
    """Return any text without control characters."""
    refuse_special(cell)
    refuse_control(text_of(cell))
    return text_of(cell)


def parse_address(cell: Cell, column: Column, setting: Setting) -> str:
    """Return a web address, scheme included."""
    text = parse_text(cell, column, setting)
    if not _ADDRESS.fullmatch(text):
        remedy = "write the whole address, or leave the cell empty if the column may be"
        raise CellError("not a web address", "an address that begins with https:// or http://", quoted(cell), remedy)
    return text


PARSERS: Mapping[ColumnType, Callable[[Cell, Column, Setting], Value]] = {
    "code": parse_mapped,
    "boolean": parse_mapped,
    "date": parse_date,
    "month": parse_month,
    "integer": parse_integer,
    "number": parse_real,
    "text": parse_text,
    "address": parse_address,
}
"""Types whose value depends on the cell alone; the others are judged by ``identity``."""
