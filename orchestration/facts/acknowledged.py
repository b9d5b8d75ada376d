"""Reads ``data/acknowledged/<round>.csv``: what is suspicious in a round and stands all the same, with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from orchestration.facts.complaints import Complaints
from orchestration.facts.reader import Column, CsvFile, Row, fact_name, read_optional_rows

ACKNOWLEDGED = CsvFile(
    "acknowledged/<round>.csv",
    "What is suspicious in a round and stands all the same.",
    {
        "finding": Column("Name of the finding, as it says itself."),
        "reason": Column("Why it stands, Swedish."),
        "who": Column("Who says so."),
        "date": Column("Day it was said.", Row.day),
    },
    ("finding",),
    may_be_empty=True,
)
FILES = (ACKNOWLEDGED,)


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """That a finding stands, why, who says so and when."""

    finding: str
    reason: str
    who: str
    date: date


def load_acknowledged(data_dir: Path, round_: str) -> tuple[Acknowledgement, ...]:
    """Read what is acknowledged of a round, in the file's order; no file: nothing. FactErrors with every error."""
    path = data_dir / "acknowledged" / f"{round_}.csv"
    complaints = Complaints(fact_name(data_dir, path))
    found = tuple(
        Acknowledgement(**row.values()) for row in read_optional_rows(data_dir, path, ACKNOWLEDGED, complaints)
    )
    complaints.settle()
    return found
