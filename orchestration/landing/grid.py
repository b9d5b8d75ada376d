"""Matches the header of a sheet with the columns expected, and gives the rows below it.

Here belong names and widths; the cells' content is judged elsewhere.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orchestration.facts.sources import SourceSpec
from orchestration.landing.cells import is_blank, quoted, text_of
from orchestration.landing.decoder_messages import Cell, Fault, Row, Sheet
from orchestration.landing.fault_list import Report
from orchestration.landing.header import Header, find_header, headers_elsewhere
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

    rows: tuple[Row, ...]
    place: Mapping[str, int]
    set_aside: int

    def cell(self, row: Row, column: str) -> Cell:
        """Return the cell of a column that is in ``place``; a row that ends before it has an empty cell there."""
        index = self.place[column]
        return row.cells[index] if index < len(row.cells) else None

    def raw(self, row: Row, column: str) -> str:
        """Return what the file shows in that cell, as text."""
        return row.raw[self.place[column]] if row.raw else text_of(self.cell(row, column))


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
    below = _without_empty_end(header.below, len(header.names))
    kept = _of_width(below, len(header.names), spec, report)
    return Grid(kept, place, len(below) - len(kept))


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


def _without_empty_end(rows: tuple[Row, ...], width: int) -> tuple[Row, ...]:
    """Leave out what a delimiter at the end of every line makes: cells beyond the header, empty in every row."""
    if all(len(row.cells) > width and all(map(is_blank, row.cells[width:])) for row in rows):
        return tuple(Row(row.number, row.cells[:width]) for row in rows)
    return rows


def _of_width(rows: Sequence[Row], width: int, spec: SourceSpec, report: Report) -> tuple[Row, ...]:
    """Return the rows that are as wide as the header; note the others. A workbook leaves empty cells at the end out."""
    kept = []
    for row in rows:
        beyond = [cell for cell in row.cells[width:] if not is_blank(cell)]
        if spec.format == "csv" and len(row.cells) < width:
            last = row is rows[-1]
            if not (last and report.has(_CUT_OFF)):
                report.add(_short(row, width, last=last))
        elif spec.format == "csv" and len(row.cells) > width:
            remedy = "quote cells that hold the delimiter, or export the file again"
            found = f"{len(row.cells)} cells"
            cause = "" if beyond else "delimiter at the end of rows"
            report.add(
                Fault(
                    "row too long", row=row.number, expected=f"{width} cells", found=found, remedy=remedy, cause=cause
                )
            )
        elif beyond:
            remedy = "delete what stands beside the table"
            expected = f"nothing to the right of {_letter(width - 1)}"
            report.add(
                Fault(
                    "cell beside the table", row=row.number, expected=expected, found=quoted(beyond[0]), remedy=remedy
                )
            )
        elif width > _NARROW and sum(not is_blank(cell) for cell in row.cells) == 1:
            report.add(_note(row, width))
        else:
            kept.append(row)
    return tuple(kept)


def _note(row: Row, width: int) -> Fault:
    found = quoted(next(cell for cell in row.cells if not is_blank(cell)))
    remedy = "delete the note, or fill in the row"
    return Fault("row with a single cell", row=row.number, expected=f"{width} cells", found=found, remedy=remedy)


def _short(row: Row, width: int, *, last: bool) -> Fault:
    what = _CUT_OFF if last else "row too short"
    remedy = "fetch or export the file again" if last else "restore the missing cells, or export the file again"
    return Fault(what, row=row.number, expected=f"{width} cells", found=f"{len(row.cells)} cells", remedy=remedy)
