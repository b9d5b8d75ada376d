"""Reads ``data/indicators/quantities.csv``: figures that are no share (counts of persons, kronor, ratios).

Here belongs which statistic of which measure a quantity is; computing it is SQL.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import get_args

from orchestration.facts.complaints import Complaints
from orchestration.facts.formats import format_columns
from orchestration.facts.model import (
    Codebook,
    Quantity,
    QuantitySource,
    Statistic,
)
from orchestration.facts.reader import IDENTIFIER, Column, CsvFile, Row, fact_name, matching, one_of, read_optional_rows
from orchestration.facts.units_of_measure import UNITS

ANSWERS: QuantitySource = "answers"
NPO: QuantitySource = "npo"
WITH_THRESHOLD: Statistic = "count_at_least"

QUANTITIES = CsvFile(
    "indicators/quantities.csv",
    "Figures that are no share: a statistic of a measure.",
    {
        "quantity": Column("Name of the quantity.", matching(IDENTIFIER)),
        "label": Column("Name of the quantity, Swedish."),
        "theme": Column("Theme of the quantity, Swedish."),
        "unit_of_measure": Column("percent, count, sek, or per_user.", one_of(UNITS)),
        "source": Column("npo, stimulus_funds, or answers.", one_of(get_args(QuantitySource))),
        "measure": Column("Measure of npo, amount of the stimulus funds, or number variable."),
        "statistic": Column("value, sum, max, count_positive, count_at_least.", one_of(get_args(Statistic))),
        "threshold": Column("Least value that count_at_least counts; empty otherwise.", Row.optional_natural),
        "denominator": Column("Measure that the sum or value is divided by; empty for none.", Row.optional),
    },
    ("quantity",),
    ("quantities",),
    may_be_empty=True,
)
FILES = (QUANTITIES,)


def load_quantities(data_dir: Path, codebooks: Mapping[str, Codebook]) -> tuple[Quantity, ...]:
    """Read and validate the quantities in the file's order; no file: none.

    Raises FactErrors with every error: a quantity twice, a measure or denominator that its source does not have, a
    statistic that does not go with the source, a threshold without its statistic or the other way round.
    """
    path = data_dir / "indicators" / "quantities.csv"
    complaints = Complaints(fact_name(data_dir, path))
    rows = read_optional_rows(data_dir, path, QUANTITIES, complaints)
    quantities = [Quantity(**row.values()) for row in rows]
    known = {source: _measures(data_dir, source, codebooks, complaints) for source in _used(quantities)}
    complaints.settle()  # a format that could not be read lacks nothing
    for row, item in zip(rows, quantities, strict=True):
        if row.cells["source"] == item.source:
            _note_measures(row, item, known[item.source])
        _note_statistic(row, item)
    complaints.settle()
    return tuple(quantities)


def _used(quantities: Sequence[Quantity]) -> list[QuantitySource]:
    return sorted({item.source for item in quantities})


def _measures(
    data_dir: Path, source: QuantitySource, codebooks: Mapping[str, Codebook], complaints: Complaints
) -> Collection[str]:
    """Name what the source counts: number variables of any round, else the figures of the source's format."""
    if source == ANSWERS:
        variables = [item for book in codebooks.values() for item in book.variables]
        return {item.variable for item in variables if item.type == "number"}
    columns = format_columns(data_dir, source, complaints)
    named = (item.measure or item.to for item in columns if item.type == "integer")
    return {name for name in named if name}


def _note_measures(row: Row, item: Quantity, known: Collection[str]) -> None:
    for column in ("measure", "denominator"):
        if row.cells[column] and row.cells[column] not in known:
            what = "a number variable of a codebook" if item.source == ANSWERS else f"among {', '.join(sorted(known))}"
            row.complain(column, f"unknown measure of {item.source}", what, "correct the name")
    if item.denominator == item.measure:
        row.complain("denominator", "measure divided by itself", "another measure, or an empty cell", "correct it")


def _note_statistic(row: Row, item: Quantity) -> None:
    if (item.source == NPO) != (item.statistic == "value"):
        expected = "value" if item.source == NPO else "sum, max, count_positive or count_at_least"
        row.complain("statistic", f"statistic that {item.source} cannot have", expected, "correct source or statistic")
    if (item.statistic == WITH_THRESHOLD) != bool(row.cells["threshold"]):
        expected = "a whole number" if item.statistic == WITH_THRESHOLD else "an empty cell"
        remedy = f"a threshold goes with {WITH_THRESHOLD} and with no other statistic"
        row.complain("threshold", "threshold at odds with statistic", expected, remedy)
    if item.denominator is not None and item.statistic not in ("value", "sum"):
        expected = "an empty cell, as only values and sums are divided"
        row.complain("denominator", "denominator of a count", expected, "remove it, or use the statistic sum")
