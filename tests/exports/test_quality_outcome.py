"""What the checks of a load said, as the quality declaration counts it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from orchestration.exports.declaration.check_outcomes import read_outcome
from orchestration.exports.declaration.values import CheckLine
from orchestration.paths import Paths
from orchestration.quality.acceptance_report import AcceptanceCheck, AcceptanceReport
from orchestration.quality.backtest import BacktestResult, PartCounts
from orchestration.quality.check_records import MARTS, keep_acceptance, keep_backtest, keep_key_numbers, keep_suite
from orchestration.quality.gx_runner import SuiteResult
from orchestration.quality.key_numbers import KeyNumbersResult
from orchestration.quality.results import Subject, SuiteCheck

RUN = {
    "model.ehalsa.a": "success",
    "test.ehalsa.b": "pass",
    "test.ehalsa.c": "fail",
    "unit_test.ehalsa.d": "pass",
    "exposure.ehalsa.e": "no-op",
}


@pytest.fixture
def checked(tmp_path: Path) -> Paths:
    """A state folder with what the checks of a load of two rounds said."""
    paths = Paths(tmp_path, tmp_path, tmp_path, tmp_path / "sources.yaml")
    paths.build.mkdir()
    results = [{"unique_id": name, "status": status, "execution_time": 0.1} for name, status in RUN.items()]
    (paths.build / "run_results.json").write_text(json.dumps({"results": results}), encoding="utf-8")
    for subject, source, rules, good in (
        ("2099", "enkat", 31, True),
        ("2099", "responses", 19, True),
        ("2098", "enkat", 5, True),
        (MARTS, "fct_answers", 9, False),
    ):
        result = SuiteResult("answers", good, 10, rules, (), crashed=not good, message="", raw="")
        keep_suite(paths, subject, SuiteCheck(Subject(subject, source, source), result))
    keep_acceptance(
        paths, AcceptanceReport((AcceptanceCheck("marts", "passed", 40, ""), AcceptanceCheck("cells", "failed", 7, "")))
    )
    part = PartCounts("main", equal=20, carried=3, errata=1, differs=2, not_printed=4, obsolete=0)
    keep_backtest(paths, BacktestResult("9999", "report", True, (part,), (), (), ""))
    keep_key_numbers(paths, KeyNumbersResult("9999", True, (), (), ""))
    return paths


def test_each_kind_of_check_is_a_line_of_counts(checked: Paths) -> None:
    outcome = read_outcome(checked, "2099", "9999")
    assert outcome.checks == (
        CheckLine("data_tests", 2, 2, 1),
        CheckLine("unit_tests", 1, 1, 0),
        CheckLine("suites_landed", 2, 50, 0),
        CheckLine("suites_marts", 1, 9, 1),
        CheckLine("audit", 2, 47, 1),
        CheckLine("backtest", 1, 26, 0),
    )
    assert outcome.key_numbers == {}


def test_a_round_without_a_report_is_compared_with_none(checked: Paths) -> None:
    lines = read_outcome(checked, "2098", None).checks
    assert [line.check for line in lines] == ["data_tests", "unit_tests", "suites_landed", "suites_marts", "audit"]


def test_a_report_that_was_not_compared_cannot_be_declared(checked: Paths) -> None:
    with pytest.raises(FileNotFoundError):
        read_outcome(checked, "2099", "9998")
