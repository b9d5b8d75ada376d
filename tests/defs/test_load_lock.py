"""The lock of the state folder, and what becomes of runs whose process is dead."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.errors import DagsterResourceFunctionError

from orchestration.defs.installation import Installation
from orchestration.defs.instance import dagster_instance
from orchestration.defs.load_lock import LoadLock, close_runs_of_the_dead, runs_of_the_dead
from orchestration.load_lock import handed_on, lock_free
from orchestration.paths import REPO, Paths

STARTING, STARTED = dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED
# Holds the lock of a state folder as a load does, until it is killed.
HOLDER = """
import sys, time
from pathlib import Path
import dagster as dg
from orchestration.defs.installation import Installation
from orchestration.defs.load_lock import LoadLock
from orchestration.paths import REPO, Paths
home = Path(sys.argv[1])
lock = LoadLock(installation=Installation.of(Paths(REPO, REPO / "data", home, home / "sources.yaml")))
with dg.build_resources({"lock": lock}):
    (home / ".work" / "landing-x").mkdir(parents=True)
    print("held", flush=True)
    time.sleep(100)
"""


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """A state folder without anything in it."""
    return Paths(REPO, REPO / "data", tmp_path, tmp_path / "sources.yaml")


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    """Records of Dagster in memory."""
    with dg.DagsterInstance.ephemeral() as made:
        yield made


@dg.op
def _nothing() -> None:
    """Stands for a load."""


@dg.job
def _load() -> None:
    _nothing()


@dg.op
def _refused() -> None:
    raise dg.Failure("refused", allow_retries=False)


@dg.job
def _stopped() -> None:
    _refused()


def _claims_to_run(instance: dg.DagsterInstance) -> str:
    run = _is_starting(instance)
    instance.report_dagster_event(dg.DagsterEvent("PIPELINE_START", _load.name), run)
    return run


def _is_starting(instance: dg.DagsterInstance) -> str:
    return instance.create_run_for_job(_load, status=STARTING).run_id


def _status(instance: dg.DagsterInstance, run: str) -> dg.DagsterRunStatus:
    found = instance.get_run_by_id(run)
    assert found is not None
    return found.status


def _lock(paths: Paths) -> LoadLock:
    return LoadLock(installation=Installation.of(paths))


def _looked(instance: dg.DagsterInstance, paths: Paths) -> str:
    context = dg.build_sensor_context(instance=instance, resources={"installation": Installation.of(paths)})
    said = runs_of_the_dead(context)
    assert isinstance(said, dg.SkipReason)
    return said.skip_message or ""


def test_who_gets_the_lock_closes_the_runs_of_the_dead(paths: Paths, instance: dg.DagsterInstance) -> None:
    dead = _claims_to_run(instance)
    with dg.build_resources({"lock": _lock(paths)}, instance=instance):
        assert _status(instance, dead) == dg.DagsterRunStatus.FAILURE


def test_who_holds_the_lock_is_named_and_a_kill_frees_it(paths: Paths) -> None:
    command = [sys.executable, "-c", HOLDER, str(paths.home)]
    with subprocess.Popen(command, cwd=REPO, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        try:
            with pytest.raises(DagsterResourceFunctionError) as refused, dg.build_resources({"lock": _lock(paths)}):
                pass
            with lock_free(paths) as free:
                assert not free
        finally:
            holder.send_signal(signal.SIGKILL)
    assert re.search(f"another load is running .*process {holder.pid}, .* since 2", str(refused.value.user_exception))
    assert (paths.home / ".work" / "landing-x").is_dir()
    with dg.build_resources({"lock": _lock(paths)}):
        assert not (paths.home / ".work").exists()


def test_what_a_run_leaves_unfinished_goes_with_its_end(paths: Paths) -> None:
    with dg.build_resources({"lock": _lock(paths)}):
        (paths.home / ".work" / "releases-1").mkdir(parents=True)
    assert not (paths.home / ".work").exists()


def test_between_two_runs_of_one_load_no_other_begins(paths: Paths) -> None:
    with handed_on():
        for _ in range(2):
            with dg.build_resources({"lock": _lock(paths)}):
                pass
            with lock_free(paths) as free:
                assert not free
    with lock_free(paths) as free:
        assert free


def test_the_sensor_spares_the_living_and_the_young(
    paths: Paths, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    claimed = _claims_to_run(instance)
    assert _looked(instance, paths) == "every run that claims to run does"
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 31)
    with dg.build_resources({"lock": _lock(paths)}):
        assert _looked(instance, paths) == "every run that claims to run does"
    assert _status(instance, claimed) == STARTED
    assert _looked(instance, paths) == f"closed {claimed}"
    assert _status(instance, claimed) == dg.DagsterRunStatus.FAILURE


def test_the_sensor_spares_a_run_that_waited_long_and_is_now_starting(
    paths: Paths, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = _is_starting(instance)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3600)
    assert _looked(instance, paths) == "every run that claims to run does"
    assert _status(instance, run) == STARTING
    with dg.build_resources({"lock": _lock(paths)}, instance=instance):
        assert _status(instance, run) == dg.DagsterRunStatus.FAILURE


def test_a_killed_run_is_begun_anew_by_the_daemon_and_one_that_a_step_stopped_is_not(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", "")
    with dagster_instance(paths) as instance:
        stopped = _stopped.execute_in_process(instance=instance, raise_on_error=False).run_id
        killed = _claims_to_run(instance)
        assert close_runs_of_the_dead(instance) == [killed]
        found = {run.run_id: run.tags["dagster/will_retry"] for run in instance.get_runs()}
    assert found == {killed: "true", stopped: "false"}
