"""What the workbook looks like: cell formats, column widths, line breaks. No content and no sheet is decided here."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

FONT: Mapping[str, Any] = MappingProxyType({"font_name": "Arial", "font_size": 10, "font_scheme": "none"})
TITLE_CHARACTERS = 100
NOTE_CHARACTERS = 145
PRINT_CHARACTERS = 118
SPARE_COLUMN_CHARACTERS = 9
_LABEL_CHARACTERS = (16, 58)
_VALUE_CHARACTERS = (10, 26)
_HEADING_LINES = 4
# Letters are narrower than the digits that a width counts.
_LETTERS_A_DIGIT = 1.12
LINE_POINTS = 13.5
TITLE_POINTS = 16.5
# A4 in landscape within the margins of table_sheet.py, and a character of the font, in points.
_PAGE_POINTS = (769, 498)
_CHARACTER_POINTS = 5.4
_SPILL = 0.45
_FILTER_BUTTON_POINTS = 15
# Swedish thousands whatever the reader's own setting; the first section of a number format may carry a language.
_COUNT = "[$-41D]#,##0"
_SHARE = "0"
_TEXT = "@"
# Room as wide as an x to the right, where a mark may stand. Not an indent: LibreOffice loses it between formats.
_ROOM = "_x"
_GRID = {"bottom": 4, "bottom_color": "#A6A6A6", "valign": "top"}


@dataclass(frozen=True, slots=True)
class Styles:
    """The formats of one workbook, made once; XlsxWriter formats belong to their workbook."""

    workbook: Any
    title: Any
    mark: Any
    link: Any
    heading: Any
    value_heading: Any
    label: Any
    total_label: Any
    text: Any
    note: Any
    fact: Any
    figures: dict[tuple[bool, bool, str, int], Any]
    symbols: dict[bool, Any]

    def figure(self, share: bool, total: bool, mark: str, decimals: int = 0) -> Any:
        """Format of a figure: percent or number, in bold for totals, with a mark after it."""
        key = (share, total, mark, decimals)
        if key not in self.figures:
            pattern = (_SHARE if share else _COUNT) + ("." + "0" * decimals if decimals else "")
            self.figures[key] = self._right(pattern + (f'"{mark}"' if mark else _ROOM), total)
        return self.figures[key]

    def symbol(self, total: bool) -> Any:
        """Format of a symbol: text that stands where the figures stand."""
        if total not in self.symbols:
            self.symbols[total] = self._right(_TEXT + _ROOM, total)
        return self.symbols[total]

    def _right(self, pattern: str, bold: bool) -> Any:
        return self.workbook.add_format({**_GRID, "align": "right", "num_format": pattern, "bold": bold})


def make_styles(workbook: Any) -> Styles:
    """Make the formats. Colours only repeat what words, marks or position already say."""
    head = {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E7EEF2", "bottom": 1, "top": 1}
    return Styles(
        workbook=workbook,
        title=workbook.add_format({"bold": True, "font_size": 12}),
        mark=workbook.add_format({"italic": True}),
        link=workbook.add_format({"font_color": "#0B4F8A", "underline": 1, "valign": "top"}),
        heading=workbook.add_format(head),
        value_heading=workbook.add_format({**head, "align": "right", "indent": 1}),
        label=workbook.add_format({**_GRID, "text_wrap": True}),
        total_label=workbook.add_format({**_GRID, "text_wrap": True, "bold": True}),
        text=workbook.add_format({"text_wrap": True, "valign": "top"}),
        note=workbook.add_format({"valign": "top"}),
        fact=workbook.add_format({"text_wrap": True, "valign": "top", "align": "left", "num_format": _COUNT}),
        figures={},
        symbols={},
    )


def wrapped(text: str, characters: int) -> list[str]:
    """Break a long line at spaces, never inside a word nor at a no-break space."""
    return textwrap.wrap(text, characters, break_long_words=False, break_on_hyphens=False) or [""]


def keep_together(text: str) -> str:
    """Put a no-break space between thousands and before a unit, so that ``15 000`` and ``(%)`` are not torn off."""
    return re.sub(r"(?<=\d) (?=\d{3}\b)| (?=\(?%)", "\u00a0", text)


def label_width(texts: Sequence[str]) -> int:
    """Width of a label column, in characters."""
    least, most = _LABEL_CHARACTERS
    return min(max(least, max(len(text) for text in texts) + 2), most)


def value_width(heading: str) -> int:
    """Width of a value column, in characters: the longest word fits, a long heading takes few lines."""
    least, most = _VALUE_CHARACTERS
    longest_word = max(len(word) for word in heading.split(" ")) + 4
    return max(least, longest_word, min(most, math.ceil(len(heading) / _HEADING_LINES) + 4))


def heading_height(headings: Sequence[str], widths: Sequence[int]) -> float:
    """Height of the header row in points; below the words there is room for the filter button."""
    lines = max(len(wrapped(heading, width)) for heading, width in zip(headings, widths, strict=True))
    return lines * LINE_POINTS + _FILTER_BUTTON_POINTS


def row_height(labels: Sequence[str], widths: Sequence[int]) -> float:
    """Height of a table row in points."""
    lines = max(len(wrapped(label, int(width * _LETTERS_A_DIGIT))) for label, width in zip(labels, widths, strict=True))
    return lines * LINE_POINTS + 2


def pages_tall(characters: int, points: float) -> int:
    """How many pages of A4 a sheet of that width and height is printed on.

    A part of a page that little more than notes would stand on is none: the program makes all a little smaller.
    """
    width, height = _PAGE_POINTS
    pages = points * min(1.0, width / (characters * _CHARACTER_POINTS)) / height
    return max(1, math.ceil(pages - _SPILL))
