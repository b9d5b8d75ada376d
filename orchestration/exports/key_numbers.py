"""The key numbers of all reports in one CSV file: printed, computed, verdict, and the query that yields each."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from orchestration.exports.tables.cell_text import machine
from orchestration.exports.tables.csv_files import write_csv
from orchestration.facts.products import ReleaseSpec
from orchestration.quality.key_numbers import KeyNumberResult, KeyNumbersResult

COLUMNS = (
    "report",
    "key_number",
    "label",
    "place",
    "printed",
    "value",
    "unit_of_measure",
    "relation",
    "computed",
    "verdict",
    "explanation",
    "query",
    "note",
)


def export_key_numbers(results: Iterable[KeyNumbersResult], release: ReleaseSpec, target: Path) -> list[Path]:
    """Write the key numbers in the order of report and file; returns the path, none if no report has key numbers."""
    rows = [_row(found) for result in sorted(results, key=lambda item: item.report) for found in result.results]
    if not rows:
        return []
    target.mkdir(parents=True, exist_ok=True)
    path = target / release.key_numbers_file
    write_csv(path, COLUMNS, rows)
    return [path]


def _row(found: KeyNumberResult) -> tuple[str, ...]:
    number = found.number
    computed = "" if found.computed is None else machine(found.computed)
    return (
        *(number.report, number.key_number, number.label, number.place, number.printed, str(number.value)),
        *(number.unit_of_measure, number.relation, computed, found.verdict, found.explanation),
        " ".join(number.query.split()),
        number.note,
    )
