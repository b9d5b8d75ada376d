"""Finds the header of a sheet, on one row or on two, and names its columns.

Here belong the names as the file has them; matching them with those expected is ``grid``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from orchestration.facts.sources import SourceSpec
from orchestration.landing.cells import text_of
from orchestration.landing.decoder_messages import Cell
from orchestration.landing.sheet import Sheet

JOINT = " / "


@dataclass(frozen=True, slots=True)
class Header:
    """The columns' names from the left, the rows below, and the row on which the header begins (None: the format's).

    The rows have at least as many columns as there are names.
    """

    names: tuple[str, ...]
    below: Sheet
    row: int | None


def find_header(sheet: Sheet, spec: SourceSpec) -> Header | int:
    """Return the header that the format or the sources file names; the number of the row that is not there, if one is.

    A second row of a header is missing when nothing stands on it: names would be those of the upper row.
    """
    if sheet.header is not None:
        return Header(sheet.header, sheet.widened(len(sheet.header)), None)
    first, last = spec.options.header_row, spec.options.header_row + spec.options.header_rows - 1
    places = np.flatnonzero((sheet.numbers >= first) & (sheet.numbers <= last)).tolist()
    tiers = {row.number: row.cells for row in sheet.rows(places)}
    for number in range(first, last + 1):
        if number not in tiers:
            return number
    names = names_of([tiers[number] for number in sorted(tiers)])
    return Header(names, sheet.keep(sheet.numbers > last).widened(len(names)), first)


def headers_elsewhere(sheet: Sheet, spec: SourceSpec) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield each row on which a header of that many rows could begin, with the names it would give."""
    tiers = spec.options.header_rows
    for at in range(len(sheet)):
        rows = list(sheet.rows(range(at, min(at + tiers, len(sheet)))))
        if [item.number for item in rows] == list(range(rows[0].number, rows[0].number + tiers)):
            yield rows[0].number, names_of([item.cells for item in rows])


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
