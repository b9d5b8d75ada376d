"""Finds personal data in free texts, and masks it or refuses the file, before anything is landed or quoted.

Found are personal identity numbers, coordination numbers among them, by their form and check digit; addresses of
e-mail; Swedish telephone numbers, and others that begin with a plus. A name by itself is not: nothing tells it from
other words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial

import numpy as np

from orchestration.facts.formats import Format
from orchestration.facts.personal_data import PersonalData
from orchestration.landing.decoder_messages import Fault
from orchestration.landing.fault_list import Report
from orchestration.landing.grid import Grid
from orchestration.luhn import has_check_digit

_DASH = "\\-\u2010-\u2015\u2212"
_SPACE = " \u00a0\u202f"
_PATTERNS = {
    "personal_number": re.compile(
        rf"(?<!\d)(?:(?:18|19|20)[{_SPACE}]?)?(\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01]))"
        rf"[{_SPACE}]?[+{_DASH}]?[{_SPACE}]?(\d{{4}})(?!\d)",
        re.ASCII,
    ),
    "e_mail": re.compile(r"[\w.+'-]+(?:@|\s?[(\[]at[)\]]\s?)[\w-]+(?:\.[\w-]+)+"),
    "telephone": re.compile(
        rf"(?<![\w+,.{_DASH}])(?:(?:\+|00)[1-9]\d{{0,2}}[{_SPACE}]?(?:\(0\))?|0[1-9]\d{{0,2}})"
        rf"[{_SPACE}{_DASH}/]*\d(?:[{_SPACE}{_DASH}]?\d){{4,8}}(?![\w])",
        re.ASCII,
    ),
}
"""In the order of looking: what one has found is no other's."""


def masked(text: str, rules: PersonalData) -> tuple[str, tuple[str, ...]]:
    """Return the text with a word in the place of each thing found, and the kinds that were found."""
    kinds = []
    for kind, pattern in _PATTERNS.items():
        changed = pattern.sub(partial(_word, kind, getattr(rules, kind).word), text)
        kinds += [kind] * (changed != text)
        text = changed
    return text, tuple(kinds)


def _word(kind: str, word: str, found: re.Match[str]) -> str:
    """The word; what looks like a number of a person and has another check digit stays as it is."""
    return word if kind != "personal_number" or has_check_digit(found[1] + found[2]) else found[0]


def free_texts(format_: Format) -> tuple[str, ...]:
    """The columns of a kind of source that hold free texts."""
    return tuple(column.name for column in format_.columns if column.type == "text" and column.to is None)


def without_personal_data(grid: Grid, columns: Iterable[str], rules: PersonalData, report: Report) -> Grid:
    """Return the grid with the free texts of ``columns`` masked; a fault for each cell of a kind that is refused.

    No fault holds what was found.
    """
    for name in (name for name in columns if name in grid.place):
        column = grid.column(name)
        for cell in {cell for cell in column.cells if isinstance(cell, str)}:
            text, kinds = masked(cell, rules)
            if not kinds:
                continue
            at = np.flatnonzero(column.where(cell.__eq__))
            report.extend(_refused(name, kinds, rules, grid.rows.numbers[at].tolist()))
            grid = grid.put(name, at, text)
    return grid


def _refused(column: str, kinds: Iterable[str], rules: PersonalData, rows: Iterable[int]) -> Iterator[Fault]:
    for kind in kinds:
        treatment = getattr(rules, kind)
        for row in rows if treatment.decision == "refuse" else ():
            yield Fault(
                "personal data in a free text",
                row=row,
                column=column,
                expected="none",
                found=treatment.word,
                remedy="have the sender take it out, or mask it: decision in data/personal_data.yaml",
                cause=f"personal data {kind}",
            )
