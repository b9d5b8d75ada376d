"""Cuts the report's text into parts, and the parts into tables.

Belongs here: where a part and a table begin and end, line by line. Does not belong here: what stands in a row.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from orchestration.transcription.errors import TranscriptionError
from orchestration.transcription.layout import PartLayout, Pattern, ReportLayout, TableLayout


@dataclass(frozen=True)
class Line:
    """One line of the text: its number from 1, and its text without surrounding blanks (tabs kept inside)."""

    number: int
    text: str

    @property
    def has_cells(self) -> bool:
        """Whether the line holds tab-separated cells."""
        return "\t" in self.text


@dataclass(frozen=True)
class TableText:
    """The lines of one table, from its title to the line before the next table or the end of its part."""

    part: PartLayout
    layout: TableLayout
    title: str
    lines: tuple[Line, ...]

    @property
    def name(self) -> str:
        """Part and number, as used in messages."""
        return f"{self.part.part}, table {self.layout.table}"


def split_tables(text: str, report: ReportLayout) -> Iterator[TableText]:
    """Give every table the layout promises, in printed order.

    Raises TranscriptionError where a part or a table has no end, or a table is missing, printed twice or unknown.
    """
    lines = [Line(number, raw.strip(" ")) for number, raw in enumerate(text.split("\n"), start=1)]
    begin = 0
    for part in report.parts:
        end = _end(lines, begin, part.ends_before, f"part {part.part}")
        yield from _tables_of_part(lines[begin:end], part, report)
        begin = end


def _end(lines: list[Line], begin: int, ends_before: Pattern, name: str) -> int:
    for index in range(begin, len(lines)):
        if ends_before.search(lines[index].text):
            return index
    raise TranscriptionError(
        name,
        f"a line that matches {ends_before.pattern!r} after line {lines[0].number - 1 + begin}",
        f"none up to line {lines[-1].number}",
        "Check that the text is complete, or correct ends_before in the layout",
    )


def _tables_of_part(lines: list[Line], part: PartLayout, report: ReportLayout) -> Iterator[TableText]:
    starts = {1: 0} if part.untitled else _titles(lines, part, report)
    bounds = [*sorted(starts.values()), len(lines)]
    for layout in part.tables:
        start = starts[layout.table]
        stop = bounds[bounds.index(start) + 1]
        table = TableText(part, layout, lines[start].text, tuple(lines[start + 1 : stop]))
        if layout.ends_before is not None:
            end = _end(lines[:stop], start + 1, layout.ends_before, table.name)
            table = replace(table, lines=tuple(lines[start + 1 : end]))
        yield table


def _titles(lines: list[Line], part: PartLayout, report: ReportLayout) -> dict[int, int]:
    found: dict[int, int] = {}
    for index, line in enumerate(lines):
        match = report.table_title.search(line.text)
        if match is None:
            continue
        number = int(match["table"])
        if number in found:
            first = lines[found[number]].number
            raise _title_error(part, number, f"titles on line {first} and line {line.number}")
        found[number] = index
    for number in sorted({table.table for table in part.tables} ^ found.keys()):
        seen = f"a title on line {lines[found[number]].number}" if number in found else "no title"
        raise _title_error(part, number, seen)
    return found


def _title_error(part: PartLayout, number: int, found: str) -> TranscriptionError:
    listed = any(table.table == number for table in part.tables)
    expected = "one title" if listed else "no such table in the layout"
    remedy = "Check that the text is complete and list exactly the printed tables in the layout"
    return TranscriptionError(f"part {part.part}, table {number}", expected, found, remedy)
