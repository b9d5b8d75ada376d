"""The second readings: the same figures found in another way, to be compared with the transcription cell by cell.

They know no table, no layout and no label of a column, and share no code with ``orchestration.transcription``.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

FIGURE = r"(?:\d{1,3}(?:[ ]\d{3})*(?:,\d+)?\*?|[.*-])"
SCAN = re.compile(
    rf"""^(?: (?P<appendix1>Bilaga\ 1\ Svarsfrekvens)
            | (?P<appendix2>Bilaga\ 2\.\ [^\t\n]*)
            | (?P<the_end>Bilaga\ 3\.\ [^\t\n]*)
            | Tabell\ (?P<title>\d+)\.\ [^\t\n]*
            | (?P<label>[^\t\n]*)(?P<figures>(?:\t{FIGURE})+)
          )[ ]*$""",
    re.MULTILINE | re.VERBOSE,
)
FIGURES_AT_END = re.compile(r"(?:^| )((?:(?:\d{1,3}|-) )*(?:\d{1,3}|-))$")
# No label has more words; what has more is running text below the table, some lines of which end in a number too.
LONGEST_LABEL = 16


class Found(NamedTuple):
    part: str
    table_no: int
    row_no: int
    col_no: int
    printed: str
    label: str


def reading_of_tabs(text: str) -> Iterator[Found]:
    """One pattern goes through the whole text and knows how a title and a printed figure look, where appendices begin.

    A line is a row if all that follows its label are figures.
    """
    part, table, row = "main", 0, 0
    for match in SCAN.finditer(text):
        if match["the_end"]:
            return
        if match["appendix1"]:
            part, table, row = "bilaga1", 1, 0
        elif match["appendix2"]:
            part, table, row = "bilaga2", 0, 0
        elif match["title"]:
            table, row = int(match["title"]), 0
        elif table:
            row += 1
            for column, printed in enumerate(match["figures"].split("\t")[1:], start=1):
                yield Found(part, table, row, column, printed, match["label"])


def reading_of_blanks(text: str) -> Iterator[Found]:
    """Go through the parts backwards from what ends them, and through their tables by their titles.

    A table has as many columns as its heads print units ("%" or "Antal"); its figures are those at the ends of lines
    that carry so many. What stands between two such lines is the label of the latter.
    """
    body, appendix = re.split(r"^ ?Bilaga 1\. Svarsfrekvens per län *$", text, flags=re.MULTILINE)
    sections = re.split(r"^ ?Tabell (\d+)\. ", body, flags=re.MULTILINE)[1:]
    for number, section in zip(sections[::2], sections[1::2], strict=True):
        yield from _rows("main", int(number), section)
    yield from _rows("bilaga1", 1, appendix.split("Bilaga 2. ")[0])


def _rows(part: str, table: int, section: str) -> Iterator[Found]:
    lines = [" ".join(line.split()) for line in section.split("\n")]
    first = next(i for i, line in enumerate(lines) if FIGURES_AT_END.search(line))
    columns = len(re.findall(r"%|\bAntal\b", " ".join(lines[:first])))
    words: list[str] = lines[:first]
    row = 0
    for line in lines[first:]:
        match = FIGURES_AT_END.search(line)
        printed = match[1].split() if match else []
        words.extend(line[: match.start()].split() if match else line.split())
        if row and len(words) > LONGEST_LABEL:
            return
        if len(printed) == columns:
            row += 1
            for column, figure in enumerate(printed, start=1):
                yield Found(part, table, row, column, figure, "".join(words))
            words = []
