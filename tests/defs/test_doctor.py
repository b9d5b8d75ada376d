"""What ``ehalsa doctor`` says of state folders that are well, new, or not fit for a load."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import dagster as dg
import pyarrow as pa
import pytest

from orchestration.defs import doctor
from orchestration.defs.installation import Installation
from orchestration.defs.instance import dagster_instance
from orchestration.defs.load_lock import LoadLock
from orchestration.defs.run import run_load
from orchestration.errors import ReadableError
from orchestration.landing.write import write_landing
from orchestration.paths import REPO, Paths
from orchestration.warehouse.engine import EngineError

NAMES = [check.__name__ for check in doctor.ALL]


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """A state folder that is not there yet."""
    monkeypatch.setenv("DAGSTER_HOME", "")
    home = tmp_path / "var"
    return Paths(REPO, REPO / "data", home, REPO / "data" / "sources.yaml")


def unwell(paths: Paths) -> dict[str, str]:
    found = list(doctor.examine(paths))
    assert [name for name, _, _ in found] == NAMES
    return {name: said for name, well, said in found if not well}


@dg.op
def _nothing() -> None:
    """Stands for a load."""


@dg.job
def _load() -> None:
    _nothing()


def test_a_new_installation_is_well_and_nothing_is_written(paths: Paths) -> None:
    assert unwell(paths) == {}
    assert not paths.home.exists()


def test_each_fault_is_told_with_what_mends_it(paths: Paths) -> None:
    with dagster_instance(paths) as instance:
        dead = instance.create_run_for_job(_load, status=dg.DagsterRunStatus.STARTED).run_id
    with (paths.dagster_home / "dagster.yaml").open("a", encoding="utf-8") as handle:
        handle.write("# by hand\n")
    write_landing(paths.landing / "2031", {"a": pa.table({"value": [1]})})
    (paths.landing / "2031" / "a.parquet").write_bytes(b"other bytes")
    paths.releases.mkdir()
    (paths.releases / "current").symlink_to("0" * 64)
    paths.journal.parent.mkdir()
    paths.journal.write_text("{}\n", encoding="utf-8")
    found = unwell(paths)
    assert set(found) == {"runs", "settings", "landing", "releases", "journal"}
    assert dead[:8] in found["runs"]
    assert "run `ehalsa load` or `make ui`" in found["runs"].replace("Run", "run")
    assert "ehalsa prepare" in found["settings"]
    assert "ehalsa load --round 2031" in found["landing"]
    assert "Roll back to a listed one" in found["releases"]
    assert found["journal"].startswith("a journal that cannot be read: journal.jsonl, line 1: expected an entry, found")


def test_the_lock_names_its_holder(paths: Paths) -> None:
    with dg.build_resources({"lock": _lock(paths)}):
        said = {name: text for name, _, text in doctor.examine(paths)}
    assert said["lock"].startswith(f"held by a load: process {os.getpid()}")
    assert {name: text for name, _, text in doctor.examine(paths)}["lock"] == "free"


def test_a_load_wants_three_times_the_last_build(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(REPO)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage._replace(free=299 << 20))
    with pytest.raises(ReadableError, match="expected 300 MiB free, 3 times the last build, found 299 MiB"):
        doctor.room(paths)


def test_a_build_that_was_broken_off_leaves_its_room_to_the_next(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(REPO)
    paths.build.mkdir(parents=True, exist_ok=True)
    with paths.build_database.open("wb") as database:
        database.truncate(60 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage._replace(free=240 << 20))
    assert doctor.room(paths) == "300 MiB free, a load wants 300"
    with paths.build_database.open("wb") as database:
        database.truncate(150 << 20)
    with pytest.raises(ReadableError, match="expected 450 MiB free, 3 times the last build, found 390 MiB"):
        doctor.room(paths)


def test_a_disk_may_have_room_for_bytes_and_none_for_files(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "files_left", lambda folder: 14_999)
    expected = "expected room for 15000 files, 3 times the last build, found room for 14999"
    assert expected in unwell(paths)["room"]
    paths.build.mkdir(parents=True, exist_ok=True)
    paths.build_database.touch()
    assert "room" not in unwell(paths)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("EHALSA_ENGINE", "sparc", "EHALSA_ENGINE: expected duckdb or spark, found sparc"),
        ("EHALSA_MEMORY", "lots", "EHALSA_MEMORY: expected an amount like 4GB, found lots"),
    ],
)
def test_a_wrong_setting_is_refused_before_anything_is_landed(
    paths: Paths, monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv("EHALSA_HOME", str(paths.home))
    monkeypatch.setenv(name, value)
    assert told in unwell(paths)["engine"]
    with pytest.raises(EngineError, match=told):
        run_load([])
    assert not paths.home.exists()


def test_the_engine_is_said_with_its_memory(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EHALSA_ENGINE", raising=False)
    monkeypatch.setenv("EHALSA_MEMORY", "4GB")
    assert doctor.engine(paths) == "duckdb, 4GB of memory"


def test_a_check_that_cannot_look_hides_no_other(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    def runs(paths: Paths) -> str:
        raise RuntimeError("unable to open database file" if paths.home.exists() else "odd")

    monkeypatch.setattr(doctor, "ALL", (runs, doctor.rights))
    paths.home.mkdir(parents=True, exist_ok=True)
    (_, _, broken), (name, well, _) = doctor.examine(paths)
    assert broken.startswith("the disk does not work: ")
    assert (name, well) == ("rights", True)


def _lock(paths: Paths) -> LoadLock:
    return LoadLock(installation=Installation.of(paths))
