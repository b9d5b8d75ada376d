"""Moves the name of a round in a text of facts from the old year to the new, where it stands for the round itself.

Here belongs the treatment of text lines, so that comments and order of the hand-written files stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_OWN_KEY = re.compile(r"(report|round):\s")
_WORDED = re.compile(r"\s*(title|subtitle):\s|\s*-?\s*\{?\s*(groups: \w+, )?(under|label):\s")
_OTHER_ROUND = re.compile(r"[{,]\s*round:\s")
_PRINTED_N = re.compile(r', printed_n: "[^"]*"|^printed_n: .*\n')
_PERIODS = re.compile(r"(periods:\s*\[.*)\]\s*$")


def moved(text: str, old: str, new: str) -> str:
    """Put ``new`` for ``old`` wherever it stands as a year of its own; days and months (``2021-02``) are left alone."""
    return re.sub(rf"(?<!\d){re.escape(old)}(?!\d|-\d)", new, text)


def moved_layout(text: str, old: str, new: str) -> str:
    """Move a layout: report, round, title and labels. Cells of a stated round, and notes, stay as they are.

    A number that print had in place of a base belongs to the old round alone.
    """

    def line_of(line: str) -> str:
        own = _OWN_KEY.match(line) or (_WORDED.match(line) and not _OTHER_ROUND.search(line))
        return _PRINTED_N.sub("", moved(line, old, new) if own else line)

    return _by_line(text, line_of)


def moved_figure(text: str, old: str, new: str) -> str:
    """Move a figure like a layout; where its periods are rounds and the old one is among them, the new one follows."""

    def line_of(line: str) -> str:
        found = _PERIODS.match(line)
        if found and re.search(rf"\"{re.escape(old)}\"\s*$", found[1]):
            return f'{found[1]}, "{new}"]\n'
        return line

    return _by_line(moved_layout(text, old, new), line_of)


def moved_product(text: str, old: str, new: str) -> str:
    """Move a product; a workbook whose name does not hold the year gets it, since workbooks share a folder."""

    def line_of(line: str) -> str:
        if line.startswith("workbook:") and new not in line:
            stem, dot, suffix = line.rpartition(".")
            return f"{stem}_{new}{dot}{suffix}"
        return line

    return _by_line(moved(text, old, new), line_of)


def names_year(text: str, *years: str) -> bool:
    """Tell whether one of the years stands in the text."""
    return any(re.search(rf"(?<!\d){re.escape(year)}(?!\d)", text) for year in years if year)


def _by_line(text: str, change: Callable[[str], str]) -> str:
    return "".join(map(change, text.splitlines(keepends=True)))
