"""Matches the header of a sheet with the columns expected, and gives the rows below it.

Here belong names and widths; the cells' content is judged elsewhere.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from orchestration.facts.sources import SourceSpec
from orchestration.landing.cells import is_blank, quoted, text_of
from orchestration.landing.decoder_messages import Cell, Fault, Row
from orchestration.landing.fault_list import Report
from orchestration.landing.header import Header, find_header, headers_elsewhere
from orchestration.landing.sheet import Column, Ints, Sheet
from orchestration.quoting import quote, quote_apart

_CLOSE = 0.7
_CUT_OFF = "file cut off"
_COMPARED = 20
_LISTED = 6
_DELIMITERS = {";": "semicolon", ",": "comma", "\t": "tab", "|": "bar"}
_LETTERS = 26
_NARROW = 2


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows below the header, with the place of every expected column that stands there exactly once.

    ``set_aside`` counts the rows of another width than the header, which are not among ``rows``.
    """

    rows: Sheet
    place: Mapping[str, int]
    set_aside: int

    def column(self, name: str) -> Column[Cell]:
        """Return a column that is in ``place``; where rows end before it, it is empty."""
        return self.rows.columns[self.place[name]]

    def put(self, name: str, at: npt.NDArray[Any], new: Cell) -> Grid:
        """Return the grid with another cell in a column that is in ``place``, in the rows at these positions."""
        columns = list(self.rows.columns)
        columns[self.place[name]] = self.column(name).put(at, new, text_of(new))
        return replace(self, rows=replace(self.rows, columns=tuple(columns)))

    def text(self, at: int, names: Iterable[str]) -> str:
        """Return what stands in a row in those of the columns that are in ``place``, parted by blanks."""
        return " ".join(text_of(self.column(name)[at]) for name in names if name in self.place).strip()


def make_grid(sheet: Sheet, spec: SourceSpec, expected: Sequence[str], report: Report) -> Grid | None:
    """Match header and columns, and note every fault of the header and of the rows' widths.

    None if there is no header to go by: wrong delimiter, header on another row, nothing below the titles.
    """
    header = find_header(sheet, spec)
    if not isinstance(header, Header):
        if not report:
            fault = Fault("header missing", row=header, expected=_some(expected), found="no such row", remedy=_HEADER)
            report.add(fault)
        return None
    if not _usable(header, sheet, spec, expected, report):
        return None
    place = _match(header, expected, report)
    rows = rows_of_width(header, spec, report)
    return Grid(rows, place, rows.set_aside)


_HEADER = "see that header_row in the sources file is the row of the header, and that the file is complete"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return f"the columns {', '.join(map(quote, names[:_LISTED]))}{more}"


def _usable(header: Header, sheet: Sheet, spec: SourceSpec, expected: Sequence[str], report: Report) -> bool:
    if set(header.names) & set(expected):
        return True
    stated = spec.options.delimiter
    joined = header.names[0] if len(header.names) == 1 else ""
    other = max((mark for mark in _DELIMITERS if mark != stated), key=joined.count) if joined and stated else ""
    row = header.row
    if other and joined.count(other):
        remedy = "export the file again with the delimiter stated, or correct delimiter in the sources file"
        report.add(Fault("wrong delimiter", row=row, expected=_named(stated), found=_named(other), remedy=remedy))
        return False
    elsewhere = [
        number
        for number, names in headers_elsewhere(sheet, spec)
        if len(set(names) & set(expected)) * 2 >= len(expected)
    ]
    if elsewhere:
        found = f"the header on row {elsewhere[0]}"
        report.add(
            Fault("header on another row", row=row, expected=f"the header on row {row}", found=found, remedy=_HEADER)
        )
    else:
        report.add(
            Fault("header missing", row=row, expected=_some(expected), found=_some(header.names), remedy=_HEADER)
        )
    return False


def _named(delimiter: str) -> str:
    return f"{_DELIMITERS.get(delimiter, 'delimiter')} {delimiter!r}"


def _match(header: Header, expected: Sequence[str], report: Report) -> dict[str, int]:
    row, names = header.row, header.names
    counts = Counter(names)
    known = set(expected)
    missing = [name for name in expected if name not in counts]
    unknown = [(index, name) for index, name in enumerate(names) if name not in known]
    for name, count in counts.items():
        if count > 1 and name in known:
            places = ", ".join(_letter(index) for index, other in enumerate(names) if other == name)
            remedy = "delete the column that is not meant"
            report.add(
                Fault(
                    "two columns of one name",
                    row=row,
                    column=name,
                    expected="one",
                    found=f"{count}: {places}",
                    remedy=remedy,
                )
            )
    renamed = _renamed([name for _, name in unknown], missing)
    for index, name in unknown:
        report.add(_unknown(name or f"({_letter(index)})", renamed.get(name), row))
    for name in missing:
        if name not in renamed.values():
            remedy = "export the file again with every column of the form"
            report.add(
                Fault("column missing", row=row, column=name, expected=f"a column {name}", found="none", remedy=remedy)
            )
    return {name: names.index(name) for name in expected if counts[name] == 1}


def _unknown(name: str, meant: str | None, row: int | None) -> Fault:
    if meant:
        expected, found = quote_apart(meant, name)
        remedy = f"name the column {meant}"
        return Fault("column renamed", row=row, column=name, expected=expected, found=found, remedy=remedy)
    remedy, expected = "delete the column, or declare it in the codebook or in data/formats", "a column of the form"
    return Fault("unknown column", row=row, column=name, expected=expected, found=quote(name), remedy=remedy)


def _renamed(unknown: Sequence[str], missing: Sequence[str]) -> dict[str, str]:
    """Return unknown name → missing name that it most likely is, each used once; the closest pairs first."""
    pairs = [
        (difflib.SequenceMatcher(None, left.casefold(), right.casefold()).ratio(), left, right)
        for left in unknown[:_COMPARED]
        for right in missing[: _COMPARED * _COMPARED]
    ]
    matched: dict[str, str] = {}
    for ratio, left, right in sorted(pairs, key=lambda pair: (-pair[0], pair[1:])):
        if ratio >= _CLOSE and left not in matched and right not in matched.values():
            matched[left] = right
    return matched


def _letter(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return f"column {letters}"


def rows_of_width(header: Header, spec: SourceSpec, report: Report) -> Sheet:
    """Return the rows below a header that are as wide as it is; note the others and count them as set aside."""
    below = _without_empty_end(header.below, len(header.names))
    kept = _of_width(below, len(header.names), spec, report)
    return replace(kept, set_aside=below.set_aside + len(below) - len(kept))


def _without_empty_end(rows: Sheet, width: int) -> Sheet:
    """Leave out what a delimiter at the end of every line makes: cells beyond the header, empty in every row."""
    beyond = rows.columns[width:]
    if (rows.widths > width).all() and all(column.where(is_blank).all() for column in beyond):
        return replace(rows, widths=np.full_like(rows.widths, width), columns=rows.columns[:width])
    return rows


def _of_width(rows: Sheet, width: int, spec: SourceSpec, report: Report) -> Sheet:
    """Return the rows that are as wide as the header; note the others. A workbook leaves empty cells at the end out."""
    filled, beyond = _filled(rows, 0), _filled(rows, width) > 0
    other = rows.widths != width if spec.format == "csv" else beyond
    if width > _NARROW:
        other = other | (filled == 1)
    for at in np.flatnonzero(other).tolist():
        row = rows.row(at)
        if spec.format == "csv" and len(row.cells) < width:
            last = at == len(rows) - 1
            if not (last and report.has(_CUT_OFF)):
                report.add(_short(row, width, last=last))
        elif spec.format == "csv" and len(row.cells) > width:
            report.add(_long(row, width, stray=not beyond[at]))
        elif beyond[at]:
            report.add(_beside(row, width))
        else:
            report.add(_note(row, width))
    return rows.keep(~other) if other.any() else rows


def _filled(rows: Sheet, first: int) -> Ints:
    """Count the cells of each row that are not blank, from a column on."""
    filled = np.zeros(len(rows), np.int32)
    for column in rows.columns[first:]:
        filled += ~column.where(is_blank)
    return filled


def _long(row: Row, width: int, *, stray: bool) -> Fault:
    return Fault(
        "row too long",
        row=row.number,
        expected=f"{width} cells",
        found=f"{len(row.cells)} cells",
        remedy="quote cells that hold the delimiter, or export the file again",
        cause="delimiter at the end of rows" if stray else "",
    )


def _beside(row: Row, width: int) -> Fault:
    found = next(cell for cell in row.cells[width:] if not is_blank(cell))
    remedy = "delete what stands beside the table"
    expected = f"nothing to the right of {_letter(width - 1)}"
    return Fault("cell beside the table", row=row.number, expected=expected, found=quoted(found), remedy=remedy)


def _note(row: Row, width: int) -> Fault:
    found = quoted(next(cell for cell in row.cells if not is_blank(cell)))
    remedy = "delete the note, or fill in the row"
    return Fault("row with a single cell", row=row.number, expected=f"{width} cells", found=found, remedy=remedy)


def _short(row: Row, width: int, *, last: bool) -> Fault:
    what = _CUT_OFF if last else "row too short"
    remedy = "fetch or export the file again" if last else "restore the missing cells, or export the file again"
    return Fault(what, row=row.number, expected=f"{width} cells", found=f"{len(row.cells)} cells", remedy=remedy)
