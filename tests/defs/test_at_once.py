"""All rounds that are asked for are one run of each job; what is refused is red, and nothing beside it."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import fork_server
from tests.once import made_once

ROUNDS = ("2018", "2019")
BEFORE, NEWEST = ROUNDS
ASKED = {"ehalsa/round": "2018–2019", "ehalsa/starter": "job load in the UI"}

pytestmark = pytest.mark.xdist_group("at_once")


@pytest.fixture(scope="module")
def found(shared: Path, repo_root: Path, parsed: Path) -> dict[str, Any]:
    """What ``at_once.py`` prints: of good files, with one missing, and with one refused."""
    told: dict[str, Any] = made_once(shared, "at_once", lambda: _found(shared / "at_once_world", repo_root, parsed))
    return told


def _found(world: Path, repo_root: Path, parsed: Path) -> Any:
    shutil.copytree(parsed, world / "home" / "dbt")
    for round_ in ROUNDS:
        shutil.copytree(repo_root / "data" / "sample" / round_, world / "sample" / round_)
    shutil.copy(repo_root / "data" / "sources.yaml", world)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EHALSA_")}
    own = {"EHALSA_HOME": str(world / "home"), "EHALSA_SOURCES": str(world / "sources.yaml")}
    command = [sys.executable, "-m", "tests.defs.at_once", *ROUNDS]
    run = fork_server.run(command, repo_root, {**kept, **own}, timeout=200)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_the_jobs_by_round_take_all_rounds_in_one_run(described: dict[str, Any]) -> None:
    assert {job: described["at_once"][job] for job in ("load", "land", "npo")} == dict.fromkeys(
        ("load", "land", "npo"), True
    )


def test_two_rounds_are_landed_by_one_run_each_with_what_is_said_of_it(found: dict[str, Any]) -> None:
    told = found["good"]
    assert told["pulled"]
    assert told["landed"]
    assert {**told["tags"], **ASKED, "ehalsa/then": "release"} == told["tags"]
    assert told["then"] == ASKED
    said = {(key, round_): names for key, round_, names in told["made"]}
    assert {round_ for key, round_ in said if key == "landing/enkat"} == set(ROUNDS)
    assert all("dagster/row_count" in said["landing/enkat", round_] for round_ in ROUNDS)
    assert all("sha256" in said["raw/enkat", round_] for round_ in ROUNDS)
    assert all("page" in said["watch/collection", round_] for round_ in ROUNDS)
    assert (told["red_assets"], told["red_checks"]) == ([], [])


def test_of_a_round_that_has_no_such_source_nothing_is_told(found: dict[str, Any]) -> None:
    """So the columns of its newest round stay on its page, and what is counted by round has no nought in it."""
    told = found["good"]
    assert {round_ for key, round_, _ in told["made"] if key == "landing/intervjustudier"} == {BEFORE}
    assert {round_ for key, round_, _ in told["made"] if key == "raw/intervjustudier"} == {BEFORE}
    assert "landing/npo" not in {key for key, *_ in [*told["made"], *told["checks"]]}


def test_of_a_file_that_is_missing_its_pull_is_red_and_nothing_is_landed(found: dict[str, Any]) -> None:
    told = found["missing"]
    assert not told["pulled"]
    assert "landed" not in told
    assert (told["red_assets"], told["red_checks"]) == ([f"raw/enkat of {NEWEST}"], [])


def test_of_a_file_that_is_refused_its_landing_is_red_and_its_checks(found: dict[str, Any]) -> None:
    told = found["refused"]
    assert told["pulled"]
    assert not told["landed"]
    assert told["red_assets"] == [f"landing/enkat of {NEWEST}"]
    assert told["red_checks"] == ["landing/enkat:accepted"]
    said = {(key, round_): names for key, round_, names in told["made"]}
    assert "note" in said["landing/svarsregister", NEWEST]
    assert "note" not in said["landing/svarsregister", BEFORE]
