"""Turns a table whose cells are parted by blanks into one whose cells are parted by tabs, for ``grid`` to read.

Where the print lost its tabs, figures follow their label on the same line or after it, a label runs over several
lines, and column heads stand one above the other, sometimes letter by letter. The layout then states the column heads;
they are not taken on trust but found again in the text, which also tells where the rows begin.

Belongs here: where column heads end, which line closes a row, and what its label is. Figures have no blanks inside.
Does not belong here: nesting, units, bases, and counting the rows, which are the same for every table.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate

from orchestration.transcription.errors import TranscriptionError
from orchestration.transcription.layout import ReportLayout
from orchestration.transcription.sections import Line, TableText


def as_tabbed(table: TableText, report: ReportLayout) -> TableText:
    """Give the table with its whole title, one line of column heads, and one line of label and cells a row.

    Lines keep the number of the printed line that closes them. Raises TranscriptionError where the column heads of the
    layout are not in the text, for a row of another width, and for figures without a label.
    """
    begin, end = _place_of_heads(table)
    title = " ".join([table.title, *(line.text for line in table.lines[:begin] if line.text)])
    heads = Line(table.lines[end - 1].number, "\t".join(["", *table.layout.column_heads]))
    return replace(table, title=title, lines=(heads, *_rows(table, end, _figure(report))))


def _place_of_heads(table: TableText) -> tuple[int, int]:
    """The first run of whole lines that reads as the column heads, blanks and hyphens set aside: begin, end."""
    wanted = _compact("".join(table.layout.column_heads))
    texts = [_compact(line.text) for line in table.lines]
    for begin, text in enumerate(texts):
        if not text or not wanted.startswith(text):
            continue
        for length, read in enumerate(accumulate(texts[begin:]), start=1):
            if read == wanted:
                return begin, begin + length
            if not wanted.startswith(read):
                break
    heads = " | ".join(table.layout.column_heads)
    remedy = "Check the text against the print, or correct column_heads in the layout"
    raise TranscriptionError(table.name, f"the column heads {heads!r}", "no such lines below the title", remedy)


def _compact(text: str) -> str:
    return re.sub(r"[\s-]", "", text)


def _figure(report: ReportLayout) -> str:
    symbols = "|".join(re.escape(symbol) for symbol in report.symbols)
    marks = "|".join(re.escape(mark) for mark in report.note_marks)
    return rf"(?:\d+(?:,\d+)?(?:{marks})?|{symbols})"


def _rows(table: TableText, begin: int, figure: str) -> Iterator[Line]:
    width = table.layout.columns
    closing = re.compile(rf"(?P<label>.*?)(?P<cells>(?:(?:^|\s+){figure}){{{width}}})")
    label: list[Line] = []
    for line in table.lines[begin:]:
        match = closing.fullmatch(line.text)
        if match is None:
            label.append(line)
            continue
        label.append(replace(line, text=match["label"]))
        yield Line(line.number, "\t".join([_label(label, table, figure), *match["cells"].split()]))
        label = []


def _label(lines: list[Line], table: TableText, figure: str) -> str:
    figures_at_end = re.compile(rf"(?:(?:^|\s){figure})+$")
    for line in lines:
        if (match := figures_at_end.search(line.text)) is not None:
            count = len(match[0].split()) + (table.layout.columns if line is lines[-1] else 0)
            raise _row_error(table, line, f"{count} cells after {line.text[: match.start()]!r}")
    label = " ".join(line.text for line in lines if line.text)
    if not label:
        raise _row_error(table, lines[-1], "cells without a label")
    return label


def _row_error(table: TableText, line: Line, found: str) -> TranscriptionError:
    where, expected = f"{table.name}, line {line.number}", f"a label and {table.layout.columns} cells"
    return TranscriptionError(where, expected, found, "Check the row against the print, or correct the layout")
