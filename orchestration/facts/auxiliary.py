"""Reads ``data/registers/auxiliary_totals.csv``: known totals from elsewhere that estimates rest on.

Here belong the facts; the estimators are queries over the marts, see docs/estimators.md.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from orchestration.facts.complaints import Complaints
from orchestration.facts.model import AuxiliaryTotal
from orchestration.facts.reader import IDENTIFIER, Row, fact_name, note_repeated, read_optional_rows

COLUMNS = ("round", "total", "value", "unit_of_measure", "source", "description")


def load_auxiliary_totals(data_dir: Path, rounds: Collection[str]) -> tuple[AuxiliaryTotal, ...]:
    """Read and validate the totals, in the file's order; no file: none.

    Raises FactErrors with every error: a round without codebook, a total twice in a round, a value that is no whole
    number, no unit, source or description.
    """
    path = data_dir / "registers" / "auxiliary_totals.csv"
    complaints = Complaints(fact_name(data_dir, path))
    rows = read_optional_rows(data_dir, path, COLUMNS, complaints)
    totals = [_total(row, rounds) for row in rows]
    note_repeated(rows, [(item.round, item.total) for item in totals], "total")
    complaints.settle()
    return tuple(totals)


def _total(row: Row, rounds: Collection[str]) -> AuxiliaryTotal:
    return AuxiliaryTotal(
        round=row.reference("round", rounds, "codebooks/ (its folders)"),
        total=row.pattern("total", IDENTIFIER),
        value=row.natural("value"),
        unit_of_measure=row.text("unit_of_measure"),
        source=row.text("source"),
        description=row.text("description"),
    )
