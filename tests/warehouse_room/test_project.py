"""The parsed project is kept, and parsed again exactly when something that dbt reads has changed."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import threading
from pathlib import Path

import pytest

from orchestration.paths import Paths
from orchestration.warehouse.project import (
    DbtProjectError,
    dbt_environment,
    dbt_state_held,
    ensure_manifest,
    environment,
    load_manifest,
    manifest_path,
    project_fingerprint,
)
from tests.warehouse_room.small_project import change


def test_it_is_parsed_once_and_again_after_a_change(paths: Paths) -> None:
    first = ensure_manifest(paths)
    made = first.stat().st_mtime_ns
    assert first == manifest_path(paths)
    assert ensure_manifest(paths).stat().st_mtime_ns == made
    change(paths, "models/models.yml", "name: marked\n", "name: marked\n        description: How many.\n")
    assert load_manifest(paths)["nodes"]["model.small.totals"]["columns"]["marked"]["description"] == "How many."


def test_a_project_that_does_not_parse_is_told_and_not_taken_for_parsed(paths: Paths) -> None:
    change(paths, "models/totals.sql", "{{ ref(", "{{ (ref(")
    for _ in range(2):
        with pytest.raises(DbtProjectError, match="totals"):
            ensure_manifest(paths)
    change(paths, "models/totals.sql", "{{ (ref(", "{{ ref(")
    assert json.loads(ensure_manifest(paths).read_bytes())["nodes"]


def test_a_parse_waits_for_whoever_holds_the_state(paths: Paths) -> None:
    paths.home.mkdir(parents=True, exist_ok=True)
    done = threading.Event()

    def parse() -> None:
        with dbt_state_held(paths):
            done.set()

    with (paths.home / "dbt.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        waiting = threading.Thread(target=parse)
        waiting.start()
        assert not done.wait(0.3)
    assert done.wait(10)
    waiting.join()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("models/new.sql", "select 1 as one"),
        ("models/totals.sql", "select 1 as one"),
        ("macros/new.sql", "{% macro one() %}1{% endmacro %}"),
        ("tests/new.sql", "select 1 where false"),
        ("dbt_project.yml", "name: other"),
        ("profiles.yml", "small: {}"),
    ],
)
def test_the_fingerprint_changes_with_whatever_dbt_reads(paths: Paths, name: str, text: str) -> None:
    before = project_fingerprint(paths)
    place = paths.dbt_project / name
    place.parent.mkdir(exist_ok=True)
    place.write_text(text, encoding="utf-8")
    assert project_fingerprint(paths) != before


def test_the_fingerprint_knows_a_file_by_its_name_and_no_folder_of_the_machine(paths: Paths, tmp_path: Path) -> None:
    before = project_fingerprint(paths)
    (paths.dbt_project / "README.md").write_text("for people", encoding="utf-8")
    assert project_fingerprint(paths) == before
    other = Paths(paths.repo, paths.data, tmp_path / "elsewhere", paths.sources_file)
    assert project_fingerprint(other) == before
    (paths.dbt_project / "models" / "totals.sql").rename(paths.dbt_project / "models" / "sums.sql")
    assert project_fingerprint(paths) != before


def test_the_fingerprint_changes_with_the_versions_that_run_it(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    before = project_fingerprint(paths)
    monkeypatch.setattr("orchestration.warehouse.project.version", lambda name: "0" if name == "duckdb" else "1")
    assert project_fingerprint(paths) != before


def test_the_parsed_project_is_as_good_in_another_state_folder(paths: Paths, tmp_path: Path) -> None:
    assert str(tmp_path) not in ensure_manifest(paths).read_text(encoding="utf-8")
    other = Paths(paths.repo, paths.data, tmp_path / "elsewhere", paths.sources_file)
    shutil.copytree(paths.dbt_state, other.dbt_state)
    made = manifest_path(other).stat().st_mtime_ns
    assert ensure_manifest(other).stat().st_mtime_ns == made


def test_dbt_is_told_where_things_lie_and_to_keep_quiet(paths: Paths) -> None:
    told = dbt_environment(paths)
    assert told["EHALSA_LANDING"] == str(paths.landing)
    assert told["EHALSA_BUILD_DB"] == str(paths.build_database)
    assert told["DBT_SEND_ANONYMOUS_USAGE_STATS"] == "false"


def test_the_environment_is_put_back_also_after_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EHALSA_LANDING", "before")
    monkeypatch.delenv("EHALSA_BUILD_DB", raising=False)
    seen: dict[str, str] = {}

    def fail() -> None:
        with environment({"EHALSA_LANDING": "within", "EHALSA_BUILD_DB": "within"}):
            seen.update(os.environ)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert seen["EHALSA_LANDING"] == seen["EHALSA_BUILD_DB"] == "within"
    assert os.environ["EHALSA_LANDING"] == "before"
    assert "EHALSA_BUILD_DB" not in os.environ
