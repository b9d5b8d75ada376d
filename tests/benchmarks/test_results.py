"""What is said of measured runs: medians, exponents, targets, and the guard on ratios."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.measure import Run, keep, kept, measured
from benchmarks.results import broken, exponent, write_results

TARGETS = "what,case,scale,rounds,against,against_scale,against_rounds,measure,target,guard\n"
RATIO = "ten times,build,10,1,build,1,1,wall,11,12\n"
SECONDS = "seconds,build,1,1,,,,wall,5,\n"


def runs(*walls: tuple[int, float], failed: str = "") -> list[Run]:
    return [Run("build", scale, 1, wall, wall, 100.0, failed) for scale, wall in walls]


@pytest.fixture
def targets(tmp_path: Path) -> Path:
    path = tmp_path / "targets.csv"
    path.write_text(TARGETS + RATIO + SECONDS, encoding="utf-8")
    return path


@given(st.floats(0.01, 100), st.floats(0.1, 3), st.integers(2, 1000))
def test_the_exponent_is_the_power_that_the_size_has(seconds: float, power: float, times: int) -> None:
    assert exponent(seconds, seconds * times**power, times) == pytest.approx(power, abs=1e-6)


def test_a_ratio_of_medians_above_its_guard_is_told_and_one_below_is_not(targets: Path) -> None:
    kept_runs = runs((1, 1.0), (1, 9.0), (1, 2.0), (10, 23.0))  # median 2: 11.5 times
    assert broken(kept_runs, targets) == []
    (said,) = broken([*kept_runs, *runs((10, 30.0))], targets)
    assert said.startswith("ten times: expected at most 12, found 13.25")


def test_runs_that_failed_are_not_counted_but_said(targets: Path, tmp_path: Path) -> None:
    every = [*runs((1, 4.0)), *runs((10, 1000.0), failed="over 1000 s")]
    assert broken(every, targets) == []
    write_results(tmp_path / "RESULTS.md", every, targets)
    page = (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    assert "| seconds | ≤ 5 | 4.00 | met | – |" in page
    assert "ten times" not in page
    assert "- build, 10×, 1 rounds: over 1000 s" in page


def test_a_missed_target_is_said_without_breaking_a_guard(targets: Path, tmp_path: Path) -> None:
    every = runs((1, 6.0), (10, 69.0))
    assert broken(every, targets) == []
    write_results(tmp_path / "RESULTS.md", every, targets)
    page = (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    assert "| seconds | ≤ 5 | 6.00 | **missed** | – |" in page
    assert "| ten times | ≤ 11 | 11.50 | **missed** | 12 |" in page
    assert "| build | answers | 1 → 10 | 1.06 | 1.06 |" in page


def test_runs_are_kept_as_they_were(tmp_path: Path) -> None:
    every = [*runs((1, 4.0), (10, 41.5)), *runs((100, 3.25), failed='ended, "so"')]
    for run in every:
        keep(tmp_path / "runs.csv", run)
    assert kept(tmp_path / "runs.csv") == every
    assert kept(tmp_path / "none.csv") == []


@pytest.mark.parametrize(
    ("command", "limit", "failed"),
    [
        (["sh", "-c", "echo well"], 20, ""),
        (["sh", "-c", "echo first; echo last words; exit 3"], 20, "last words"),
        (["sh", "-c", "exit 3"], 20, "exit code 3"),
        (["sh", "-c", "sleep 30"], 0.3, "over 0 s"),
    ],
)
def test_a_command_is_measured_or_said_to_have_failed(command: list[str], limit: float, failed: str) -> None:
    run = measured("a case", 1, 1, command, {}, limit)
    assert run.failed == failed
    assert 0 < run.wall < 20
    assert (run.peak_mib > 0) == (limit > 1)


def test_a_peak_is_that_of_the_command_not_of_who_measures() -> None:
    mine = bytearray(200 << 20)
    small = measured("a case", 1, 1, ["sh", "-c", "true"], {}, 20)
    assert 0 < small.peak_mib < 50 < len(mine) >> 20


def test_every_target_of_the_project_is_read_and_guards_are_not_below_targets(repo_root: Path) -> None:
    with (repo_root / "benchmarks" / "targets.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert [row["what"] for row in rows if row["guard"] and float(row["guard"]) < float(row["target"])] == []
    assert {row["measure"] for row in rows} <= {"wall", "cpu", "peak_mib"}
