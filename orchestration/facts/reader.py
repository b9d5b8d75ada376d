"""Reads the CSV files under ``data/``: encoding, delimiter, header, cells, form of a value, place of an error.

Here belongs what every such file shares. What its columns mean is declared in the module that reads the file
(:class:`Column`); YAML is read by ``orchestration.facts.yaml_reader``.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, cast

from orchestration.facts.complaints import Complaints
from orchestration.facts.states import left_out, named_by_left_out
from orchestration.quoting import quote

WORDS_OF_BOOL = {"true": True, "false": False}
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
CODE = re.compile(r"[A-Za-z0-9]+")

_NATURAL = re.compile(r"0|[1-9]\d*", re.ASCII)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_RESTORE = "restore or write the file; see docs/architecture.md"
_Choice = TypeVar("_Choice", bound=str)
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a CSV file that knows where it stands; a malformed cell is noted and read as a neutral value."""

    file: str
    number: int
    cells: dict[str, str]
    complaints: Complaints
    columns: Mapping[str, Column]

    def values(self, *columns: str) -> dict[str, Any]:
        """Read the cells as their columns are declared: those named, or all."""
        return {name: self.columns[name].type(self, name) for name in columns or self.columns}

    def where(self, column: str) -> str:
        """Name file, row and column."""
        return f"{self.file}, row {self.number}, column {column}"

    def complain(self, column: str, what: str, expected: str, remedy: str) -> None:
        """Note that the cell of that column is wrong."""
        self.complaints.add(what, self.where(column), expected, quote(self.cells[column]), remedy)

    def text(self, column: str) -> str:
        """Return a text that must not be empty."""
        if not self.cells[column]:
            self.complain(column, "empty cell", "a text", "fill in the cell")
        return self.cells[column]

    def raw(self, column: str) -> str:
        """Return the text, which may be empty."""
        return self.cells[column]

    def optional(self, column: str) -> str | None:
        """Return the text, or None for an empty cell."""
        return self.cells[column] or None

    def pattern(self, column: str, pattern: re.Pattern[str]) -> str:
        """Return a text that fits the pattern as a whole."""
        if not pattern.fullmatch(self.cells[column]):
            self.complain(
                column, "name of the wrong form", f"text like {pattern.pattern}", "rename it here and where it is used"
            )
        return self.cells[column]

    def natural(self, column: str) -> int:
        """Return a whole number, 0 or more."""
        if _NATURAL.fullmatch(self.cells[column]):
            return int(self.cells[column])
        self.complain(column, "not a whole number", "digits only, 0 or more", "correct the number")
        return 0

    def optional_number(self, column: str) -> float | None:
        """Return a number written with decimal point, or None for an empty cell."""
        if not self.cells[column]:
            return None
        if _NUMBER.fullmatch(self.cells[column]):
            return float(self.cells[column])
        self.complain(column, "not a number", "digits with decimal point, no separators", "correct the number")
        return None

    def optional_natural(self, column: str) -> int | None:
        """Return a whole number, 0 or more, or None for an empty cell."""
        return self.natural(column) if self.cells[column] else None

    def day(self, column: str) -> date:
        """Return a day written as YYYY-MM-DD; the first day there is if the cell holds none (which is noted)."""
        try:
            found = date.fromisoformat(self.cells[column])
        except ValueError:
            found = date.min
        if found.isoformat() != self.cells[column]:
            self.complain(column, "not a day", "a day that exists, as YYYY-MM-DD", "correct the day")
        return found

    def boolean(self, column: str) -> bool:
        """Return true or false."""
        return WORDS_OF_BOOL[self.choice(column, tuple(WORDS_OF_BOOL))]

    def choice(self, column: str, choices: Sequence[_Choice]) -> _Choice:
        """Return one of the permitted words; the first of them if the cell holds another (which is noted)."""
        found = self.cells[column]
        if found in choices:
            return cast(_Choice, found)
        self.complain(column, "word outside the permitted ones", ", ".join(choices), "use one of the permitted words")
        return choices[0]

    def names(self, column: str) -> tuple[str, ...]:
        """Return the names of a cell like ``A|B``, at least one, none twice."""
        found = tuple(self.cells[column].split("|"))
        if not all(found) or len(set(found)) != len(found):
            self.complain(column, "malformed list", "names separated by |, none empty, none twice", "correct the list")
        return tuple(dict.fromkeys(name for name in found if name))

    def reference(self, column: str, known: Iterable[str], target: str = "") -> str:
        """Return the cell, which must be a key of the file ``target``, by default the one the column is declared on."""
        found, target = self.cells[column], target or self.columns[column].to
        if found not in known:
            self.complain(
                column, "dangling reference", f"a key of {target}", f"correct the name, or add it to {target}"
            )
        return found


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a fact file: its meaning, how a cell is read, which file's key it names, whether it may be left out.

    ``type`` is a method of :class:`Row` or made by :func:`matching` and :func:`one_of`.
    """

    meaning: str
    type: Callable[[Row, str], object] = Row.text
    to: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A kind of CSV file: where it lies below ``data/``, what it holds, its columns, its key, what it is landed as.

    ``pattern`` is a glob with named folders such as ``codebooks/<round>/questions.csv``; ``may_be_empty``: a header
    alone is a fact; ``named_in``: of a file of all rounds, the kinds of file of one round that name its rows.
    """

    pattern: str
    meaning: str
    columns: Mapping[str, Column]
    key: tuple[str, ...]
    lands: tuple[str, ...] = ()
    may_be_empty: bool = False
    named_in: tuple[str, ...] = ()


def matching(pattern: re.Pattern[str]) -> Callable[[Row, str], str]:
    """Give the type of cells that fit the pattern as a whole."""
    return lambda row, column: row.pattern(column, pattern)


def one_of(choices: Sequence[str]) -> Callable[[Row, str], str]:
    """Give the type of cells that hold one of the words."""
    return lambda row, column: row.choice(column, choices)


def fact_name(data_dir: Path, path: Path) -> str:
    """Name a fact file as people see it: below the data folder, without any path of this machine."""
    return f"{data_dir.name}/{path.relative_to(data_dir).as_posix()}"


def read_rows(data_dir: Path, path: Path, file: CsvFile, complaints: Complaints) -> list[Row]:
    """Read a CSV file (UTF-8 with or without byte order mark, comma, header with the declared columns in any order).

    Everything wrong with file, header, length of rows, and keys that come twice are noted in ``complaints``; rows of
    another length are left out, and a file with a wrong header gives no rows. Cells of optional columns that the header
    lacks are empty. Rows of a round whose facts are not read (``states``), or that it alone names, are left out.
    """
    name = fact_name(data_dir, path)
    remedy = f"write the file; the header alone suffices: {','.join(file.columns)}" if file.may_be_empty else _RESTORE
    table = csv_table(name, content_of(name, path, complaints, remedy), complaints)
    if not table or not _header_fits(name, table[0], file.columns, complaints):
        return []
    rows: list[Row] = []
    out, names = left_out(data_dir), named_by_left_out(data_dir, file.named_in)
    for number, cells in enumerate(table[1:], start=2):
        given = dict.fromkeys(file.columns, "") | dict(zip(table[0], cells, strict=False))
        if given.get("round") in out or given[file.key[0]] in names:
            continue
        if len(cells) != len(table[0]):
            where, remedy = f"{name}, row {number}", "quote cells with a comma"
            complaints.add("row of the wrong length", where, f"{len(table[0])} cells", str(len(cells)), remedy)
            continue
        rows.append(Row(name, number, given, complaints, file.columns))
        _note_blanks(rows[-1])
    if len(table) == 1 and not file.may_be_empty:
        complaints.add("fact file without rows", name, "rows below the header", "none", "write the rows")
    note_repeated(rows, [tuple(row.cells[column] for column in file.key) for row in rows], file.key[-1])
    return rows


def read_optional_rows(data_dir: Path, path: Path, file: CsvFile, complaints: Complaints) -> list[Row]:
    """Read a CSV file that need not be there; no file: no rows. Else as :func:`read_rows`."""
    return read_rows(data_dir, path, file, complaints) if path.exists() else []


def cells_of(data_dir: Path, path: Path) -> list[dict[str, str]]:
    """Read the cells of any CSV file by its own header; FactErrors for a file that cannot be read."""
    name = fact_name(data_dir, path)
    complaints = Complaints(name)
    table = csv_table(name, content_of(name, path, complaints), complaints)
    complaints.settle()
    return [dict(zip(table[0], cells, strict=False)) for cells in table[1:]]


def note_repeated(rows: Sequence[Row], keys: Sequence[Hashable], column: str) -> None:
    """Note each row whose key (in the order of the rows) came before."""
    repeated = {key for key, count in Counter(keys).items() if count > 1}
    first: dict[Hashable, int] = {}
    for row, key in zip(rows, keys, strict=True):
        if key in repeated and first.setdefault(key, row.number) != row.number:
            row.complain(
                column,
                "key more than once",
                f"a key that row {first[key]} does not have",
                "remove or rename one of them",
            )


def content_of(name: str, path: Path, complaints: Complaints, remedy: str = _RESTORE) -> str:
    """Read a text file in UTF-8, without its byte order mark; one that cannot be read or is empty is noted: ``""``.

    ``remedy``: for one that is missing or empty.
    """
    if not path.is_file():
        complaints.add("fact file missing", name, "a file", "none", remedy)
        return ""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Line ends are the same bytes in every encoding that an editor offers for text.
        row = content[: error.start].count(b"\n") + 1
        found = f"byte {content[error.start]:#04x} at {error.start}{_as_ansi(content[error.start : error.start + 1])}"
        complaints.add(
            "not UTF-8", f"{name}, row {row}", "UTF-8", found, "save the file as UTF-8 (in Excel: CSV UTF-8)"
        )
        return ""
    if not text.strip():
        complaints.add("fact file empty", name, "a header and rows", "nothing", remedy)
        return ""
    return text


def csv_table(name: str, text: str, complaints: Complaints, delimiters: str = ",") -> list[list[str]]:
    """Split a CSV text into rows, the header first; a file that cannot be split is noted, and gives none.

    ``delimiters``: those permitted; the header tells which it is.
    """
    first = text.partition("\n")[0]
    used = max(_DELIMITERS, key=first.count)
    if used not in delimiters and first.count(used) > max(map(first.count, delimiters)):
        expected = " or ".join(_DELIMITERS[permitted] for permitted in delimiters)
        remedy = f"save it with {expected} between cells; Excel writes the list separator of the computer's settings"
        complaints.add("file with another delimiter", f"{name}, row 1", expected, _DELIMITERS[used], remedy)
        return []
    delimiter = used if used in delimiters else delimiters[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    table, begins = [], 1  # an open quotation mark runs on to the end: its row is the one on which the record begins
    try:
        for record in reader:
            table.append(record)
            begins = reader.line_num + 1
    except csv.Error as error:
        expected = f"cells with {delimiter} between them, quotation marks around a whole cell only"
        remedy = "close the quotation mark, or write one inside a cell twice and quote the whole cell"
        complaints.add("row that is not CSV", f"{name}, row {begins}", expected, str(error), remedy)
        return []
    return table


def _as_ansi(byte: bytes) -> str:
    character = byte.decode("cp1252", errors="ignore")
    return f" ({character} in Windows-1252)" if character.isalpha() else ""


def _header_fits(name: str, header: Sequence[str], columns: Mapping[str, Column], complaints: Complaints) -> bool:
    where, known, found = f"{name}, row 1", ",".join(columns), ",".join(header)
    needed = [column for column, about in columns.items() if not about.optional]
    faults = [
        *(("column missing", f"a column {column!r}", found) for column in needed if column not in header),
        *(("unknown column", f"only {known}", quote(column)) for column in header if column not in columns),
        *(("two columns of one name", f"{known}, each once", quote(c)) for c, n in Counter(header).items() if n > 1),
    ]
    for what, expected, found_there in faults:
        complaints.add(what, where, expected, found_there, "correct the header")
    return not faults


def _note_blanks(row: Row) -> None:
    for column, cell in row.cells.items():
        if cell != cell.strip():
            row.complain(column, "surrounding blanks", "a text without them", "remove the blanks")
