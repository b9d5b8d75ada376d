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
from orchestration.facts.reader import IDENTIFIER, Column, CsvFile, Row, fact_name, matching, one_of, read_optional_rows
from orchestration.rounding import rounded

Relation = Literal["exakt", "cirka", "drygt", "over", "nastan", "narmare", "minst", "hogst"]

RELATIONS: tuple[Relation, ...] = get_args(Relation)
FILE, ERRATA_FILE = "key_numbers.csv", "key_number_errata.csv"

_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)


def _value(row: Row, column: str) -> Decimal:
    if _NUMBER.fullmatch(row.cells[column]):
        return Decimal(row.cells[column])
    row.complain(column, "not a number", "digits with decimal point, no separators", "correct the number")
    return Decimal(0)


KEY_NUMBERS = CsvFile(
    f"published/<report>/{FILE}",
    "Figures of a report's running text, each with the query over the marts that yields it.",
    {
        "key_number": Column("Name of the figure.", matching(IDENTIFIER)),
        "label": Column("What it says, Swedish."),
        "place": Column("Where in the report."),
        "printed": Column("The figure exactly as printed."),
        "value": Column("The figure as a number, as precise as it is printed.", _value),
        "unit_of_measure": Column("What is counted.", matching(IDENTIFIER)),
        "relation": Column("How the text says it: exactly, about, more than, …", one_of(RELATIONS)),
        "query": Column("Query over the marts that yields one number."),
        "note": Column("What else is to be known; empty for nothing.", Row.raw),
    },
    ("key_number",),
    may_be_empty=True,
)
ERRATA = CsvFile(
    f"published/<report>/{ERRATA_FILE}",
    "Key numbers that cannot come out, with the proof.",
    {
        "key_number": Column("Key number of the report.", to=FILE),
        "printed": Column("The figure exactly as printed."),
        "computed": Column("The figure that comes out."),
        "kind": Column("Kind of reason."),
        "proof_inputs": Column("JSON object of what the proof starts from."),
        "explanation": Column("Why it cannot come out."),
    },
    ("key_number",),
    may_be_empty=True,
)
FILES = (KEY_NUMBERS, ERRATA)


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
    rows = read_optional_rows(data_dir, folder / FILE, KEY_NUMBERS, complaints)
    numbers = tuple(KeyNumber(report, **row.values()) for row in rows)
    errata_rows = read_optional_rows(data_dir, folder / ERRATA_FILE, ERRATA, complaints)
    complaints.settle()  # errata are not judged by key numbers that could not be read
    errata = tuple(_erratum(report, row, numbers) for row in errata_rows)
    complaints.settle()
    return KeyNumbers(report, numbers, errata)


def _erratum(report: str, row: Row, numbers: Sequence[KeyNumber]) -> KeyNumberErratum:
    printed = {number.key_number: number.printed for number in numbers}
    key = row.reference("key_number", printed)
    if key in printed and printed[key] != row.cells["printed"]:
        row.complain("printed", "erratum on another figure", f"{printed[key]!r}, as in {FILE}", "correct the figure")
    return KeyNumberErratum(report, **row.values())


def _rounded(number: Decimal, step: Decimal) -> Decimal:
    return rounded(number / step, 0) * step
