"""The lock of the state folder for the time of a run, and what its holder puts right first.

Dagster's records know nothing of a kill. So the lock is asked, and whoever holds it closes the runs that claim to be
running.
"""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from orchestration.defs.installation import Installation, marks
from orchestration.defs.refusals import plainly
from orchestration.durable import keep_private, sweep
from orchestration.load_lock import INSTANT, holder, lock_free, lock_of_run, sign, signature, taken
from orchestration.paths import Paths
from orchestration.state_version import bring_up

_CLAIM_TO_RUN = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
_GONE = "The process of this run ended without saying so, killed perhaps: nobody holds the lock of the state folder."
_YOUNG_SECONDS = 30


class LoadLock(dg.ConfigurableResource[Path]):
    """Holds the lock of the state folder, so that no two runs write into it at the same time."""

    installation: Installation

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Path]:
        """Take the lock for the time of the run; Failure, with the holder's name, if another load holds it."""
        paths = self.installation.paths
        run = context.run.run_id if context.run else ""
        with plainly(), lock_of_run(paths) as lock:
            if not taken(lock, patience=INSTANT):
                raise dg.Failure(
                    f"another load is running in this state folder ({holder(lock)}); wait until it has ended, or "
                    "set EHALSA_HOME to another folder",
                    allow_retries=False,
                )
            sign(lock, run)
            sweep(paths.home)
            bring_up(paths)
            if context.instance is not None:
                close_runs_of_the_dead(context.instance, but=run)
            if context.instance is not None and context.run is not None and context.instance.has_run(run):
                context.instance.add_run_tags(run, marks(context.run))
            try:
                yield paths.load_lock
            finally:
                sweep(paths.home)  # what a refused run has copied: as large as a release
                keep_private(*paths.private)


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
    minimum_interval_seconds=15,
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


def cancel_own_run(instance: dg.DagsterInstance, paths: Paths) -> None:
    """Report the run of this process, if it holds the lock, as cancelled."""
    with paths.load_lock.open("r", encoding="utf-8") as handle:
        signed = signature(handle)
    run = instance.get_run_by_id(signed["run"]) if signed.get("process") == os.getpid() else None
    if run is not None and run.status in _CLAIM_TO_RUN:
        instance.report_run_canceled(run)
