"""Reads ``data/dictionary/``: what codes are called, and what released columns mean, in Swedish.

What a column means in English stands in the yml of its model, which the Swedish is held against where both are at hand.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.facts.complaints import Complaints
from orchestration.facts.reader import IDENTIFIER, Column, CsvFile, Row, fact_name, matching, read_optional_rows

CODES = CsvFile(
    "dictionary/codes.csv",
    "What the codes of released columns are called; `answer` is that to an indicator.",
    {
        "column": Column("Name of the column, in whichever table it stands.", matching(IDENTIFIER)),
        "code": Column("The code."),
        "label": Column("What it is called, Swedish."),
        "label_english": Column("The same in English."),
    },
    ("column", "code"),
    ("code_labels",),
    may_be_empty=True,
)
COLUMNS = CsvFile(
    "dictionary/columns.csv",
    "What released columns mean, Swedish; in English the yml of each mart says it.",
    {
        "column": Column("Name of the column.", matching(IDENTIFIER)),
        "table": Column("Mart where it means this; empty: every mart that has no row of its own.", Row.optional),
        "meaning": Column("What it holds, Swedish, one sentence or two."),
    },
    ("column", "table"),
    (),
    may_be_empty=True,
)
FILES = (CODES, COLUMNS)


@dataclass(frozen=True, slots=True)
class CodeLabel:
    """What a code of a column is called."""

    column: str
    code: str
    label: str
    label_english: str


@dataclass(frozen=True, slots=True)
class Meanings:
    """What columns mean, Swedish, by (table, column); the table is empty for every one that has none of its own."""

    by_place: Mapping[tuple[str, str], str]

    def of(self, table: str, column: str) -> str | None:
        """What the column of the table means; None where nobody has said it."""
        return self.by_place.get((table, column)) or self.by_place.get(("", column))

    def complaints(self, tables: Mapping[str, Collection[str]]) -> list[str]:
        """A line for each column of these tables that has no meaning, and for each meaning that none of them has."""
        where = f"data/{COLUMNS.pattern}"
        lacking = [
            f"{where}: expected what {table}.{column} means, found nothing. Write it in Swedish."
            for table, columns in tables.items()
            for column in columns
            if self.of(table, column) is None
        ]
        own = {(table, column) for table, columns in tables.items() for column in columns}
        needed = own | {("", column) for table, column in own if (table, column) not in self.by_place}
        return lacking + [
            f"{where}: expected columns of marts, found {f'{table}.{column}'.lstrip('.')}. Correct it, or remove it."
            for table, column in self.by_place
            if (table, column) not in needed
        ]


def load_meanings(data_dir: Path) -> Meanings:
    """Read and validate what columns mean; no file: nothing. FactErrors with every error."""
    path = data_dir / COLUMNS.pattern
    complaints = Complaints(fact_name(data_dir, path))
    rows = [row.cells for row in read_optional_rows(data_dir, path, COLUMNS, complaints)]
    complaints.settle()
    return Meanings({(row["table"], row["column"]): row["meaning"] for row in rows})


def load_code_labels(data_dir: Path) -> tuple[CodeLabel, ...]:
    """Read and validate the labels of codes, in the file's order; no file: none. FactErrors with every error."""
    path = data_dir / CODES.pattern
    complaints = Complaints(fact_name(data_dir, path))
    found = tuple(CodeLabel(**row.values()) for row in read_optional_rows(data_dir, path, CODES, complaints))
    complaints.settle()
    return found
