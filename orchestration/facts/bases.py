"""Declares ``data/indicators/bases/<round>.csv``, whose bases both indicators and quantities are counted in."""

from __future__ import annotations

from pathlib import Path

from orchestration.facts.complaints import Complaints
from orchestration.facts.reader import IDENTIFIER, Column, CsvFile, matching, read_optional_rows

BASES = CsvFile(
    "indicators/bases/<round>.csv",
    "The bases of a round: who stands in the denominator of a share.",
    {
        "base": Column("Name of the base.", matching(IDENTIFIER)),
        "rule": Column("Rule that its members fulfil."),
        "description": Column("Who that is, in words."),
    },
    ("base",),
    ("rules", "rule_codes"),
)


def bases_of(data_dir: Path, round_: str) -> set[str]:
    """Name the bases of a round; what is wrong with their file is said where it is read."""
    path = data_dir / BASES.pattern.replace("<round>", round_)
    return {row.cells["base"] for row in read_optional_rows(data_dir, path, BASES, Complaints(""))}
