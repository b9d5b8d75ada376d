"""Finds the header of a sheet, on one row or on two, and names its columns.

Here belong the names as the file has them; matching them with those expected is ``grid``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from orchestration.facts.sources import SourceSpec
from orchestration.landing.cells import text_of
from orchestration.landing.decoder_messages import Cell, Row, Sheet

JOINT = " / "


@dataclass(frozen=True, slots=True)
class Header:
    """The columns' names from the left, the rows below, and the row on which the header begins (None: the format's)."""

    names: tuple[str, ...]
    below: tuple[Row, ...]
    row: int | None


def find_header(sheet: Sheet, spec: SourceSpec) -> Header | int:
    """Return the header that the format or the sources file names; the number of the row that is not there, if one is.

    A second row of a header is missing when nothing stands on it: names would be those of the upper row.
    """
    if sheet.header is not None:
        return Header(sheet.header, sheet.rows, None)
    first, last = spec.options.header_row, spec.options.header_row + spec.options.header_rows - 1
    tiers = {row.number: row.cells for row in sheet.rows if first <= row.number <= last}
    for number in range(first, last + 1):
        if number not in tiers:
            return number
    below = tuple(row for row in sheet.rows if row.number > last)
    return Header(names_of([tiers[number] for number in sorted(tiers)]), below, first)


def headers_elsewhere(sheet: Sheet, spec: SourceSpec) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield each row on which a header of that many rows could begin, with the names it would give."""
    tiers = spec.options.header_rows
    for at, row in enumerate(sheet.rows):
        rows = sheet.rows[at : at + tiers]
        if [item.number for item in rows] == list(range(row.number, row.number + tiers)):
            yield row.number, names_of([item.cells for item in rows])


def names_of(tiers: Sequence[Sequence[Cell]]) -> tuple[str, ...]:
    """Return the columns' names; of two rows ``upper / lower``.

    The upper header reaches to the right over blank cells (those of a merged cell are blank). A column with nothing on
    the lower row is called by its own upper cell, one with no upper header so far by the lower cell. Names end with the
    last column that has any.
    """
    if len(tiers) == 1:
        names = [text_of(cell) for cell in tiers[0]]
    else:
        names, reaching = [], ""
        for upper, lower in zip_longest(*([text_of(cell) for cell in tier] for tier in tiers), fillvalue=""):
            reaching = upper or reaching
            names.append(f"{reaching}{JOINT}{lower}" if reaching and lower else upper or lower)
    while names and not names[-1]:
        names.pop()
    return tuple(names)
