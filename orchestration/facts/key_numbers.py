"""Reads the key numbers of the reports' running text, and their errata: ``data/published/<report>/key_numbers.csv``.

Here belong the form of the two files and what each relation word means; running the queries is
``orchestration.quality.key_numbers``. Nothing that computes a figure imports this module.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal, get_args

from orchestration.facts.complaints import Complaints
from orchestration.facts.reader import IDENTIFIER, Row, fact_name, note_repeated, read_rows
from orchestration.rounding import rounded

Relation = Literal["exakt", "cirka", "drygt", "over", "nastan", "narmare", "minst", "hogst"]

RELATIONS: tuple[Relation, ...] = get_args(Relation)
COLUMNS = ("key_number", "label", "place", "printed", "value", "unit_of_measure", "relation", "query", "note")
ERRATA_COLUMNS = ("key_number", "printed", "computed", "kind", "proof_inputs", "explanation")
FILE, ERRATA_FILE = "key_numbers.csv", "key_number_errata.csv"

_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class KeyNumber:
    """A figure of the running text: how it is printed, its value as written there, and the query that yields it."""

    report: str
    key_number: str
    label: str
    place: str
    printed: str
    value: Decimal
    unit_of_measure: str
    relation: Relation
    query: str
    note: str

    @property
    def decimals(self) -> Decimal:
        """One in the last printed decimal: 0.1 for 8.1, 1 for a whole number."""
        return Decimal(1).scaleb(min(int(self.value.as_tuple().exponent), 0))

    @property
    def step(self) -> Decimal:
        """One in the last printed digit that is not a zero: 1000 for 34 000, 0.1 for 8.1; 1 for zero."""
        if not self.value:
            return self.decimals
        return Decimal(1).scaleb(int(self.value.normalize().as_tuple().exponent))

    def fits(self, computed: Decimal) -> bool:
        """Tell whether a computed figure is what the text says.

        ``exakt``: the same when rounded to as many decimals as are printed. ``cirka``: the same when rounded to the
        printed precision, which for a percent are its decimals and otherwise ``step``. ``drygt``, ``over``: above the
        printed figure and below the next ``step``. ``nastan``, ``narmare``: below it and above the step before.
        ``minst``: not below it. ``hogst``: not above it. Rounding is half away from zero.
        """
        match self.relation:
            case "exakt":
                return _rounded(computed, self.decimals) == self.value
            case "cirka":
                return (
                    _rounded(computed, self.decimals if self.unit_of_measure == "percent" else self.step) == self.value
                )
            case "drygt" | "over":
                return self.value < computed < self.value + self.step
            case "nastan" | "narmare":
                return self.value - self.step < computed < self.value
            case "minst":
                return computed >= self.value
            case "hogst":
                return computed <= self.value


@dataclass(frozen=True, slots=True)
class KeyNumberErratum:
    """A key number that cannot come out: ``kind`` of reason, and as JSON object what its proof starts from."""

    report: str
    key_number: str
    printed: str
    computed: str
    kind: str
    proof_inputs: str
    explanation: str


@dataclass(frozen=True, slots=True)
class KeyNumbers:
    """The key numbers of one report in the order of its file, and their errata."""

    report: str
    numbers: tuple[KeyNumber, ...]
    errata: tuple[KeyNumberErratum, ...]


def load_key_numbers(data_dir: Path, report: str) -> KeyNumbers:
    """Read and validate the key numbers of one report; a report without the files has none.

    Raises FactErrors with every error: columns missing, a key twice, a value that is no number, an unknown relation,
    an erratum on a key number that is not there or was printed otherwise.
    """
    folder = data_dir / "published" / report
    complaints = Complaints(fact_name(data_dir, folder / FILE))
    rows = _rows(data_dir, folder / FILE, COLUMNS, complaints)
    numbers = tuple(_number(report, row) for row in rows)
    note_repeated(rows, [number.key_number for number in numbers], "key_number")
    errata_rows = _rows(data_dir, folder / ERRATA_FILE, ERRATA_COLUMNS, complaints)
    errata = tuple(_erratum(report, row, numbers) for row in errata_rows)
    note_repeated(errata_rows, [erratum.key_number for erratum in errata], "key_number")
    complaints.settle()
    return KeyNumbers(report, numbers, errata)


def _rows(data_dir: Path, path: Path, columns: Sequence[str], complaints: Complaints) -> list[Row]:
    return read_rows(data_dir, path, columns, complaints, may_be_empty=True) if path.is_file() else []


def _number(report: str, row: Row) -> KeyNumber:
    return KeyNumber(
        report=report,
        key_number=row.pattern("key_number", IDENTIFIER),
        label=row.text("label"),
        place=row.text("place"),
        printed=row.text("printed"),
        value=_value(row),
        unit_of_measure=row.pattern("unit_of_measure", IDENTIFIER),
        relation=row.choice("relation", RELATIONS),
        query=row.text("query"),
        note=row.cells["note"],
    )


def _value(row: Row) -> Decimal:
    if _NUMBER.fullmatch(row.cells["value"]):
        return Decimal(row.cells["value"])
    row.complain("value", "not a number", "digits with decimal point, no separators", "correct the number")
    return Decimal(0)


def _erratum(report: str, row: Row, numbers: Sequence[KeyNumber]) -> KeyNumberErratum:
    printed = {number.key_number: number.printed for number in numbers}
    key = row.reference("key_number", printed, FILE)
    if key in printed and printed[key] != row.cells["printed"]:
        row.complain("printed", "erratum on another figure", f"{printed[key]!r}, as in {FILE}", "correct the figure")
    return KeyNumberErratum(report, key, *(row.text(column) for column in ERRATA_COLUMNS[1:]))


def _rounded(number: Decimal, step: Decimal) -> Decimal:
    return rounded(number / step, 0) * step
