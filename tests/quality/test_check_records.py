"""What the manifest says of the checks of a load: each kind, its outcome, and how many things it looked at."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from orchestration.facts.key_numbers import KeyNumber
from orchestration.quality.acceptance_report import AcceptanceCheck, AcceptanceReport
from orchestration.quality.backtest import BacktestResult, PartCounts
from orchestration.quality.check_records import (
    MARTS,
    check_entries,
    forget_suites,
    keep_acceptance,
    keep_backtest,
    keep_key_numbers,
    keep_reconciliation,
    suite_folder,
)
from orchestration.quality.key_numbers import KeyNumberResult, KeyNumbersResult, Verdict
from tests.quality.build import paths_of, write_dbt

DBT_TESTS = {
    "test.e.key": {"resource_type": "test", "name": "key", "attached_node": "model.e.dim_round"},
    "test.e.rules": {
        "resource_type": "test",
        "name": "rules",
        "config": {"meta": {"dagster": {"ref": {"name": "dim_unit"}}}},
        "test_metadata": {"kwargs": {"rules": ["a", "b"]}},
    },
}


def key_number(verdict: Verdict) -> KeyNumberResult:
    number = KeyNumber("2030", "a", "a", "a", "1", Decimal(1), "count", "exakt", "select 1", "")
    return KeyNumberResult(number, Decimal(1), verdict, "", None)


def test_only_what_has_no_suite_any_more_is_forgotten(tmp_path: Path) -> None:
    paths = paths_of(tmp_path)
    folders = [suite_folder(paths, subject) for subject in (MARTS, "2030")]
    for folder in folders:
        folder.mkdir(parents=True)
        for name in ("cells__cells", "wide__wide", "old__old"):
            (folder / f"{name}.json").write_text("{}", encoding="utf-8")
    forget_suites(paths, MARTS, ("cells", "wide"))
    assert [len(list(folder.iterdir())) for folder in folders] == [2, 3]
    assert not (folders[0] / "old__old.json").exists()


def test_every_kind_of_check_is_entered_with_what_it_looked_at(tmp_path: Path) -> None:
    paths = paths_of(tmp_path)
    keep_acceptance(paths, AcceptanceReport((AcceptanceCheck("closed", "passed", 1, "The warehouse was closed."),)))
    parts = (PartCounts("main", 5, 2, 1, 0, 4, 0), PartCounts("bilaga1", 3, 0, 0, 1, 0, 0))
    keep_backtest(paths, BacktestResult("2030", "strict", False, parts, (), (), "said"))
    keep_reconciliation(paths, AcceptanceReport((AcceptanceCheck("dim_round", "passed", 7, "It agrees."),)))
    write_dbt(paths, DBT_TESTS, {"test.e.key": "pass", "test.e.rules": "fail", "unit_test.ehalsa.rounding": "pass"})
    results = (key_number("equal"), key_number("carried"), key_number("equal"))
    keep_key_numbers(paths, KeyNumbersResult("2030", True, results, (), "said"))
    assert [(entry.name, entry.outcome, entry.evaluated) for entry in check_entries(paths)] == [
        ("backtest/2030", "failed", 12),
        ("key_numbers/2030", "passed", 3),
        ("audit/closed", "passed", 1),
        ("reconciliation/dim_round", "passed", 7),
        ("dbt/dim_round", "passed", 1),
        ("dbt/dim_unit", "failed", 2),
        ("dbt/fct_answers", "passed", 1),
    ]
