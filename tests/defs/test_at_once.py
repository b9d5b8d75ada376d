"""All rounds that are asked for are one run, and one release follows."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from tests import fork_server

ROUNDS = ("2018", "2019")


def test_the_jobs_by_round_take_all_rounds_in_one_run(described: dict[str, Any]) -> None:
    assert {job: described["at_once"][job] for job in ("load", "land", "npo")} == dict.fromkeys(
        ("load", "land", "npo"), True
    )


def test_two_rounds_are_landed_by_one_run_each_with_what_is_said_of_it(
    tmp_path: Path, repo_root: Path, parsed: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(parsed, home / "dbt")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EHALSA_")}
    command = [sys.executable, "-m", "tests.defs.at_once", *ROUNDS]
    run = fork_server.run(command, repo_root, {**kept, "EHALSA_HOME": str(home)}, timeout=200)
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert found["success"]
    assert found["tags"]["ehalsa/round"] == "2018–2019"
    said = {(key, round_): names for key, round_, names in found["made"]}
    assert {round_ for key, round_ in said if key == "landing/enkat"} == set(ROUNDS)
    assert all("dagster/row_count" in said["landing/enkat", round_] for round_ in ROUNDS)
    assert all("sha256" in said["raw/enkat", round_] for round_ in ROUNDS)
    assert said["landing/intervjustudier", "2019"] == ["note"]
    assert all((home / "landing" / round_ / "manifest.json").is_file() for round_ in ROUNDS)
