"""Reads ``data/registers/auxiliary_totals.csv``: known totals from elsewhere that estimates rest on.

Here belong the facts; the estimators are queries over the marts, see docs/estimators.md.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from orchestration.facts.complaints import Complaints
from orchestration.facts.model import AuxiliaryTotal
from orchestration.facts.reader import IDENTIFIER, Column, CsvFile, Row, fact_name, matching, read_optional_rows

TOTALS = CsvFile(
    "registers/auxiliary_totals.csv",
    "Known totals from elsewhere that an estimate rests on.",
    {
        "round": Column("Round of the survey.", to="codebooks/ (its folders)"),
        "total": Column("Name of the total.", matching(IDENTIFIER)),
        "value": Column("The total.", Row.natural),
        "unit_of_measure": Column("What is counted, Swedish."),
        "source": Column("Who says so, and as of when, Swedish."),
        "description": Column("What the total is, Swedish."),
    },
    ("round", "total"),
    ("auxiliary_totals",),
    may_be_empty=True,
)
FILES = (TOTALS,)


def load_auxiliary_totals(data_dir: Path, rounds: Collection[str]) -> tuple[AuxiliaryTotal, ...]:
    """Read and validate the totals, in the file's order; no file: none.

    Raises FactErrors with every error: a round without codebook, a total twice in a round, a value that is no whole
    number, no unit, source or description.
    """
    path = data_dir / "registers" / "auxiliary_totals.csv"
    complaints = Complaints(fact_name(data_dir, path))
    rows = read_optional_rows(data_dir, path, TOTALS, complaints)
    totals = [AuxiliaryTotal(**row.values()) for row in rows]
    for row in rows:
        row.reference("round", rounds)
    complaints.settle()
    return tuple(totals)
