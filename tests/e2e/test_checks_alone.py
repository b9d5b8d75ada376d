"""Each asset check (of dbt's data tests one of each kind), run alone, says what it said in the load, and no more."""

from __future__ import annotations

import json
import sys
from typing import NamedTuple

import pytest

from tests.e2e.conftest import Good
from tests.e2e.loading import ROUND

pytestmark = [pytest.mark.xdist_group("e2e_good"), pytest.mark.timeout(1200)]


class Run(NamedTuple):
    """One run of one check: its name, the tags of the run, how it ended, what it judged, and the files it changed."""

    check: str
    tags: dict[str, str]
    success: bool
    evaluated: list[tuple[str, bool]]
    changed: list[str]


@pytest.fixture(scope="module")
def runs(good: Good) -> list[Run]:
    """Each run alone, in one process."""
    finished = good.home.run([sys.executable, "-m", "tests.e2e.checks_alone", ROUND])
    assert finished.code == 0, finished.err
    return [Run(*run) for run in json.loads(finished.out)]


def test_each_check_runs_alone_and_passes(runs: list[Run]) -> None:
    assert {"unique_key", "holds", "expectations", "back_test"} < {run.check.rpartition(":")[2] for run in runs}
    bad = [run for run in runs if not run.success or [tuple(item) for item in run.evaluated] != [(run.check, True)]]
    assert bad == []


def test_none_changes_anything_of_the_load(runs: list[Run]) -> None:
    assert {run.check: run.changed for run in runs if run.changed} == {}


def test_checks_by_round_run_with_a_round_and_without(runs: list[Run]) -> None:
    kinds = {(run.check.rpartition(":")[2], bool(run.tags)) for run in runs if run.check.startswith("landing/")}
    assert kinds == {(name, chosen) for name in ("accepted", "expectations") for chosen in (True, False)}


def test_the_release_still_stands(good: Good, runs: list[Run]) -> None:
    assert runs
    assert good.home.ehalsa("releases", "verify").code == 0
    assert good.home.current() == good.release
