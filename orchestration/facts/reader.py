"""Reads the CSV and YAML files under ``data/``: header, cells, form of a value, place of an error.

Here belongs what every fact file shares. What the columns of a file mean belongs to the module that reads that file.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, cast

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from orchestration.facts.complaints import Complaints
from orchestration.quoting import quote

WORDS_OF_BOOL = {"true": True, "false": False}
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
CODE = re.compile(r"[A-Za-z0-9]+")

_NATURAL = re.compile(r"0|[1-9]\d*", re.ASCII)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_Choice = TypeVar("_Choice", bound=str)
_Model = TypeVar("_Model", bound=BaseModel)


class StrictModel(BaseModel):
    """Base of the shapes of YAML files: unknown keys and values of another type are errors."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a CSV file that knows where it stands; a malformed cell is noted and read as a neutral value."""

    file: str
    number: int
    cells: dict[str, str]
    complaints: Complaints

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

    def reference(self, column: str, known: Iterable[str], target: str) -> str:
        """Return the cell, which must be a key of the file ``target``."""
        found = self.cells[column]
        if found not in known:
            self.complain(
                column, "dangling reference", f"a key of {target}", f"correct the name, or add it to {target}"
            )
        return found


def fact_name(data_dir: Path, path: Path) -> str:
    """Name a fact file as people see it: below the data folder, without any path of this machine."""
    return f"{data_dir.name}/{path.relative_to(data_dir).as_posix()}"


def read_rows(
    data_dir: Path,
    path: Path,
    columns: Sequence[str],
    complaints: Complaints,
    *,
    may_be_empty: bool = False,
    optional: Sequence[str] = (),
) -> list[Row]:
    """Read a CSV file (UTF-8, comma, header with exactly these columns in any order).

    ``optional`` columns may be absent; their cells are empty then.

    Everything wrong with file, header and length of rows is noted in ``complaints``; rows of another length are left
    out, and a file with a wrong header gives no rows. A file that holds only its header is wrong unless
    ``may_be_empty``.
    """
    name = fact_name(data_dir, path)
    table = list(csv.reader(io.StringIO(_text(name, path, complaints), newline="")))
    if not table or not _header_fits(name, table[0], columns, complaints, optional):
        return []
    header = table[0]
    rows = []
    for number, cells in enumerate(table[1:], start=2):
        if len(cells) != len(header):
            where = f"{name}, row {number}"
            complaints.add(
                "row of the wrong length", where, f"{len(header)} cells", str(len(cells)), "quote cells with a comma"
            )
            continue
        row = Row(name, number, dict.fromkeys(optional, "") | dict(zip(header, cells, strict=True)), complaints)
        _note_blanks(row)
        rows.append(row)
    if len(table) == 1 and not may_be_empty:
        complaints.add("fact file without rows", name, "rows below the header", "none", "write the rows")
    return rows


def read_optional_rows(data_dir: Path, path: Path, columns: Sequence[str], complaints: Complaints) -> list[Row]:
    """Read a CSV file that need not be there; no file or only a header: no rows. Else as :func:`read_rows`."""
    return read_rows(data_dir, path, columns, complaints, may_be_empty=True) if path.exists() else []


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


def read_yaml(data_dir: Path, path: Path, model: type[_Model], complaints: Complaints) -> _Model | None:
    """Read a YAML file into ``model``; if it does not fit, None, and everything wrong noted with its place."""
    name = fact_name(data_dir, path)
    text = _text(name, path, complaints)
    if not text:
        return None
    try:
        return model.model_validate(yaml.load(text, Loader=UniqueKeyLoader))
    except yaml.YAMLError as error:
        place = f"{name}, line {mark.line + 1}" if (mark := getattr(error, "problem_mark", None)) else name
        found = str(getattr(error, "problem", None) or error)
        complaints.add("not YAML", place, "a YAML document", found, "correct the indentation or quoting there")
    except ValidationError as error:
        for detail in error.errors():
            _note_yaml_detail(name, detail, complaints)
    return None


class UniqueKeyLoader(yaml.CSafeLoader):
    """The safe loader, except that a key written twice is an error instead of the last one winning."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Build the mapping; ConstructorError with the place of a repeated key."""
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def _note_yaml_detail(name: str, detail: ErrorDetails, complaints: Complaints) -> None:
    place = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in detail["loc"]) or "top"
    if detail["type"] == "extra_forbidden":
        expected, found = "only the keys of docs/architecture.md", f"the key {detail['loc'][-1]!r}"
    elif detail["type"] == "missing":
        expected, found = f"the key {detail['loc'][-1]!r}", "none"
    elif detail["input"] is None:
        expected, found = f"a value for {detail['loc'][-1]!r}", "none"
    else:
        expected, found = detail["msg"], quote(detail["input"])
    complaints.add(
        "YAML of another shape",
        f"{name}, at {place}",
        expected,
        found,
        "correct the value at that place (lists count from 1)",
    )


def _text(name: str, path: Path, complaints: Complaints) -> str:
    if not path.is_file():
        complaints.add(
            "fact file missing", name, "a file", "none", "restore or write the file; see docs/architecture.md"
        )
        return ""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        complaints.add(
            "not UTF-8",
            name,
            "UTF-8",
            f"byte {error.object[error.start]:#04x} at {error.start}",
            "save the file as UTF-8",
        )
        return ""
    if not text.strip():
        complaints.add(
            "fact file empty",
            name,
            "a header and rows",
            "nothing",
            "restore or write the file; see docs/architecture.md",
        )
    return text


def _header_fits(
    name: str, header: Sequence[str], columns: Sequence[str], complaints: Complaints, optional: Sequence[str]
) -> bool:
    where, known, found = f"{name}, row 1", ",".join([*columns, *optional]), ",".join(header)
    faults = [
        *(("column missing", f"a column {column!r}", found) for column in columns if column not in header),
        *(
            ("unknown column", f"only {known}", quote(column))
            for column in header
            if column not in (*columns, *optional)
        ),
        *(("two columns of one name", f"{known}, each once", repr(c)) for c, n in Counter(header).items() if n > 1),
    ]
    for what, expected, found_there in faults:
        complaints.add(what, where, expected, found_there, "correct the header")
    return not faults


def _note_blanks(row: Row) -> None:
    for column, cell in row.cells.items():
        if cell != cell.strip():
            row.complain(column, "surrounding blanks", "a text without them", "remove the blanks")
