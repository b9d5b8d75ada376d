"""The key numbers of a release: one file for all reports, nothing where there are none."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

from orchestration.exports.key_numbers import COLUMNS, export_key_numbers
from orchestration.facts.key_numbers import KeyNumber, KeyNumbers, Relation
from orchestration.facts.products import ReleaseFacts
from orchestration.quality.key_numbers import KeyNumbersResult, check_key_numbers

ASKED = "select municipalities\n  from dim_round where round = '2099'"


def checked(database: Path, report: str, *numbers: tuple[str, str, Relation]) -> KeyNumbersResult:
    facts = tuple(
        KeyNumber(report, key, "Kommuner", "Avsnitt 1", printed, Decimal(printed), "count", relation, ASKED, "")
        for key, printed, relation in numbers
    )
    return check_key_numbers(database, KeyNumbers(report, facts, ()), "report", ["dim_round"])


def test_one_file_in_order_of_report_and_text(database: Path, release: ReleaseFacts, tmp_path: Path) -> None:
    results = [
        checked(database, "9999", ("tillfragade", "6", "exakt"), ("minst_fem", "5", "minst")),
        checked(database, "9998", ("fel", "7", "exakt")),
    ]
    (path,) = export_key_numbers(results, release.release, tmp_path)
    assert path.name == "key_numbers.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert tuple(rows[0]) == COLUMNS
    names = ("report", "key_number", "printed", "relation", "computed", "verdict")
    assert [[row[name] for name in names] for row in rows] == [
        ["9998", "fel", "7", "exakt", "6", "differs"],
        ["9999", "tillfragade", "6", "exakt", "6", "equal"],
        ["9999", "minst_fem", "5", "minst", "6", "equal"],
    ]
    assert rows[0]["query"] == "select municipalities from dim_round where round = '2099'"


def test_no_file_without_key_numbers(database: Path, release: ReleaseFacts, tmp_path: Path) -> None:
    assert export_key_numbers([checked(database, "9998")], release.release, tmp_path / "out") == []
    assert not (tmp_path / "out").exists()
