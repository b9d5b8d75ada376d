"""One load at a time: the lock of the state folder, who holds it, and what its holder puts right first.

The system lets go of the lock when a process ends, however it ends; Dagster's records know nothing of a kill. So the
lock is asked, and whoever holds it closes the runs that claim to be running.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import dagster as dg

from orchestration.defs.installation import Installation, marks
from orchestration.defs.refusals import plainly
from orchestration.durable import keep_private, sweep
from orchestration.paths import Paths

_CLAIM_TO_RUN = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
_GONE = "The process of this run ended without saying so, killed perhaps: nobody holds the lock of the state folder."
_YOUNG_SECONDS = 60
_INSTANT = 1.0  # seconds; whoever only asks whether the lock is free holds it for less


class LoadLock(dg.ConfigurableResource[Path]):
    """Holds the lock of the state folder, so that no two runs write into it at the same time."""

    installation: Installation

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Path]:
        """Take the lock for the time of the run; Failure, with the holder's name, if another load holds it."""
        paths = self.installation.paths
        run = context.run.run_id if context.run else ""
        with _opened(paths) as handle:
            if not _taken(handle, patience=_INSTANT):
                raise dg.Failure(
                    f"another load is running in this state folder ({_holder(handle)}); wait until it has ended, or "
                    "set EHALSA_HOME to another folder",
                    allow_retries=False,
                )
            _sign(handle, run)
            sweep(paths.home)
            if context.instance is not None:
                close_runs_of_the_dead(context.instance, but=run)
            if context.instance is not None and context.run is not None and context.instance.has_run(run):
                context.instance.add_run_tags(run, marks(context.run))
            try:
                yield paths.load_lock
            finally:
                keep_private(*paths.private)


@contextmanager
def lock_free(paths: Paths) -> Iterator[bool]:
    """True where nobody holds the lock; nobody can take it meanwhile."""
    with _opened(paths) as handle:
        yield _taken(handle)


def close_runs_of_the_dead(instance: dg.DagsterInstance, but: str = "", older_than: float = 0) -> list[str]:
    """Report as failed every run that claims to be running; only for who knows that none is. Return their ids.

    ``but``: the run that is alive. ``older_than``, in seconds, spares runs that may be about to take the lock: those
    begun later, and those still starting, for however long they have waited in the queue before; if one of these is
    dead, Dagster's monitoring ends it.
    """
    closed = []
    for record in _claims(instance):
        young = older_than and (record.start_time is None or time.time() - record.start_time < older_than)
        if record.dagster_run.run_id != but and not young:
            instance.report_run_failed(record.dagster_run, _GONE)
            closed.append(record.dagster_run.run_id)
    return closed


@dg.sensor(
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Closes runs whose process was killed, so that the queue goes on: nobody holds the load lock then.",
)
def runs_of_the_dead(context: dg.SensorEvaluationContext, installation: Installation) -> dg.SkipReason:
    """Look at the lock every half minute; what claims to run while nobody holds it is dead."""
    with lock_free(installation.paths) as free:
        closed = close_runs_of_the_dead(context.instance, older_than=_YOUNG_SECONDS) if free else []
    return dg.SkipReason(f"closed {', '.join(closed)}" if closed else "every run that claims to run does")


def claims_to_run(instance: dg.DagsterInstance) -> list[str]:
    """Ids of the runs that claim to be running."""
    return [record.dagster_run.run_id for record in _claims(instance)]


def _claims(instance: dg.DagsterInstance) -> Sequence[dg.RunRecord]:
    return instance.get_run_records(dg.RunsFilter(statuses=_CLAIM_TO_RUN))


def holder_of(paths: Paths) -> str:
    """Say who signed the lock last."""
    with paths.load_lock.open("r", encoding="utf-8") as handle:
        return _holder(handle)


def cancel_own_run(instance: dg.DagsterInstance, paths: Paths) -> None:
    """Report the run of this process, if it holds the lock, as cancelled."""
    with paths.load_lock.open("r", encoding="utf-8") as handle:
        signed = _signature(handle)
    run = instance.get_run_by_id(signed["run"]) if signed.get("process") == os.getpid() else None
    if run is not None and run.status in _CLAIM_TO_RUN:
        instance.report_run_canceled(run)


@contextmanager
def _opened(paths: Paths) -> Iterator[IO[str]]:
    with plainly():
        paths.home.mkdir(parents=True, exist_ok=True)
        handle = paths.load_lock.open("a+", encoding="utf-8")
    with handle:
        yield handle


def _taken(handle: IO[str], patience: float = 0) -> bool:
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(patience / 10)
        else:
            return True


def _sign(handle: IO[str], run: str) -> None:
    handle.truncate(0)
    json.dump({"process": os.getpid(), "run": run, "since": datetime.now(UTC).isoformat(timespec="seconds")}, handle)
    handle.flush()


def _signature(handle: IO[str]) -> dict[str, Any]:
    """Who signed last: the holder, or whoever held it before one that has not signed yet. Empty if nobody did."""
    handle.seek(0)
    with suppress(ValueError):
        return dict(json.load(handle))
    return {}


def _holder(handle: IO[str]) -> str:
    signed = _signature(handle)
    named = (signed["process"], signed["run"][:8], signed["since"]) if signed else ()
    return "process {}, run {}, since {}".format(*named) if named else "it has not said who it is"
