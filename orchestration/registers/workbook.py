"""Opens a producer's file and takes single cells out of it, each with its place for the error message.

Here belongs what every reader needs; which cells mean what is decided by the readers and ``sources.yaml``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from orchestration.facts.errors import FactError
from orchestration.facts.register_sources import SheetFacts, SourceFile

_MOVED = "if the producer changed the layout, correct the place in sources.yaml; otherwise use the file named there"
_DIGITS = re.compile(r"\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a sheet, able to say where it stands; columns by letter."""

    file: str
    sheet: str
    number: int
    cells: tuple[object, ...]

    def value(self, column: str) -> object:
        """Return the cell's value as stored; None when it is empty or right of the sheet's end."""
        index = column_index_from_string(column) - 1
        return self.cells[index] if index < len(self.cells) else None

    def text(self, column: str) -> str:
        """Return the cell's text without surrounding blanks; FactError unless it is text."""
        value = self.value(column)
        if not isinstance(value, str) or not value.strip():
            raise self.bad(column, "text")
        return value.strip()

    def count(self, column: str) -> int:
        """Return a whole number, 0 or more; FactError for text, fractions, blanks and negative numbers."""
        value = self.value(column)
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0 or value != int(value):
            raise self.bad(column, "a whole number, 0 or more, stored as a number")
        return int(value)

    def code(self, column: str, digits: int) -> str:
        """Return a code of so many digits stored as text; a number has lost its leading zeros and is refused."""
        value = self.value(column)
        if not isinstance(value, str) or not _DIGITS.fullmatch(value) or len(value) != digits:
            raise self.bad(column, f"a code of {digits} digits stored as text, leading zeros kept")
        return value

    def bad(self, column: str, expected: str) -> FactError:
        """Return the error for this row's cell in ``column``."""
        return FactError(
            "cell of the wrong form",
            f"{self.file}, sheet {self.sheet}, row {self.number}, column {column}",
            expected,
            repr(self.value(column)),
            _MOVED,
        )


def fetch(inputs: Path, source: SourceFile) -> bytes:
    """Return the bytes of a producer's file; FactError if missing or not the one ``sources.yaml`` describes."""
    path = inputs / source.name
    if not path.is_file():
        remedy = f"fetch “{source.title}” from {source.producer} and put it into the inputs folder"
        raise FactError("producer's file missing", source.name, "a file in the inputs folder", "none", remedy)
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != source.sha256:
        raise FactError(
            "producer's file with other content",
            source.name,
            f"sha256 {source.sha256}",
            f"sha256 {found}",
            "use the file that sources.yaml describes; for a new edition, check its layout and enter the new sha256",
        )
    return content


def sheet_rows(content: bytes, name: str, facts: SheetFacts) -> Iterator[SheetRow]:
    """Yield the rows from ``first_row`` to the last before a blank one, after seeing that every anchor holds.

    Args:
        content: The workbook's bytes (xlsx).
        name: The file's name, for messages.
        facts: Sheet, anchors and first row.

    Raises:
        FactError: No workbook, no such sheet, an anchor that holds something else, or no row of data.
    """
    rows = _all_rows(content, name, facts.sheet)
    for place, expected in facts.anchors.items():
        column, number = coordinate_from_string(place)
        row = rows[number - 1] if number <= len(rows) else SheetRow(name, facts.sheet, number, ())
        if row.value(column) != expected:
            raise row.bad(column, f"the heading {expected!r}")
    data = rows[facts.first_row - 1 :]
    if not data or _is_blank(data[0]):
        raise FactError(
            "sheet without data", f"{name}, sheet {facts.sheet}, row {facts.first_row}", "data", "a blank row", _MOVED
        )
    for row in data:
        if _is_blank(row):
            return
        yield row


def csv_rows(content: bytes, name: str, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, cells by column) of a comma-separated UTF-8 file that must hold at least ``columns``."""
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    except UnicodeDecodeError as error:
        raise FactError("producer's file not in UTF-8", name, "UTF-8", str(error), "save it as UTF-8") from None
    header = reader.fieldnames or []
    missing = [column for column in columns if column not in header]
    if missing:
        raise FactError(
            "column missing", f"{name}, row 1, column {missing[0]}", ", ".join(columns), ", ".join(header), _MOVED
        )
    for row in reader:
        cells = {column: row[column] for column in columns}
        absent = [column for column, cell in cells.items() if cell is None]
        if absent or None in row:
            where = f"{name}, row {reader.line_num}"
            raise FactError("row of the wrong length", where, f"{len(header)} cells", "another number", _MOVED)
        yield reader.line_num, cells


def _all_rows(content: bytes, name: str, sheet: str) -> list[SheetRow]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (BadZipFile, KeyError) as error:
        found = f"{type(error).__name__}: {error}"
        raise FactError("not a workbook", name, "an xlsx file that opens", found, "fetch the file again") from error
    try:
        if sheet not in book.sheetnames:
            raise FactError("sheet missing", name, f"sheet {sheet}", f"sheets {', '.join(book.sheetnames)}", _MOVED)
        rows = book[sheet].iter_rows(values_only=True)
        return [SheetRow(name, sheet, number, tuple(cells)) for number, cells in enumerate(rows, start=1)]
    finally:
        book.close()


def _is_blank(row: SheetRow) -> bool:
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in row.cells)
