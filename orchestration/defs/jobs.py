"""Jobs and schedules: the whole load, the landing of one round, and NPÖ by the month."""

from collections.abc import Iterator

import dagster as dg

from orchestration.defs.collection import COLLECTION
from orchestration.defs.installation import (
    LAND_JOB,
    LOAD_JOB,
    RELEASE_JOB,
    SOURCES,
    Installation,
    due_rounds,
    marks,
    source_names,
)
from orchestration.defs.land import landing_key
from orchestration.defs.presentation import LAND, PULL
from orchestration.defs.pull import MONTHLY_JOB, raw_key
from orchestration.defs.refusals import plainly
from orchestration.facts.sources import Schedule

TIMEZONE = "Europe/Stockholm"
_Asked = Iterator[dg.RunRequest | dg.SkipReason]
_MONTHLY = [
    name
    for name in source_names()
    if any(s.schedule == "monthly" for r in SOURCES.rounds for s in r.sources if s.source == name)
]
_MONTHLY_KEYS = [key for name in _MONTHLY for key in (raw_key(name), landing_key(name))]

_SOURCES = dg.AssetSelection.assets(*(key for name in source_names() for key in (raw_key(name), landing_key(name))))
_BY_ROUND = _SOURCES | dg.AssetSelection.assets(COLLECTION)

load_job = dg.define_asset_job(
    LOAD_JOB,
    selection=_BY_ROUND,
    executor_def=dg.in_process_executor,
    description="Pull and land rounds; when they have passed, a run of `release` follows, one for all of them.",
)
land_job = dg.define_asset_job(
    LAND_JOB,
    selection=dg.AssetSelection.groups(PULL, LAND),
    executor_def=dg.in_process_executor,
    description=(
        "Pull and land rounds without building anything: the raw archive and the landing are brought up to date."
    ),
)
npo_job = dg.define_asset_job(
    MONTHLY_JOB,
    selection=dg.AssetSelection.assets(*_MONTHLY_KEYS),
    executor_def=dg.in_process_executor,
    description="Pull and land the monthly sources of one round; when they have passed, a run of `release` follows.",
)
release_job = dg.define_asset_job(
    RELEASE_JOB,
    selection=dg.AssetSelection.all() - _BY_ROUND,
    executor_def=dg.in_process_executor,
    description="Build the whole warehouse afresh of all that is landed, audit it, export and publish a release.",
)


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.SUCCESS,
    monitored_jobs=[load_job, npo_job],
    request_job=release_job,
    minimum_interval_seconds=5,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Starts a run of `release` when `load` or `npo` has passed: nothing is built of what was refused.",
)
def release_after_landing(context: dg.RunStatusSensorContext) -> dg.RunRequest:
    """Ask for a release of what a run has landed, in the name of who started that run."""
    return dg.RunRequest(context.dagster_run.run_id, tags=marks(context.dagster_run))


@dg.schedule(
    job=load_job,
    cron_schedule="0 6 1 3 *",
    execution_timezone=TIMEZONE,
    description=(
        "Every year on 1 March: load the final round whose collection began last, and before it each that nobody "
        "has landed."
    ),
)
def yearly_load(context: dg.ScheduleEvaluationContext, installation: Installation) -> _Asked:
    """Ask for a load of the newest round, once a scheduled time, and of those that were missed."""
    yield from _asked(context, installation, "yearly")


@dg.schedule(
    job=npo_job,
    cron_schedule="0 6 5 * *",
    execution_timezone=TIMEZONE,
    description="The fifth of every month: NPÖ statistics of the newest round that has any, and a release with them.",
)
def monthly_npo(context: dg.ScheduleEvaluationContext, installation: Installation) -> _Asked:
    """Ask for the monthly sources of the newest round that has any, once a scheduled time."""
    yield from _asked(context, installation, "monthly")


def _asked(context: dg.ScheduleEvaluationContext, installation: Installation, schedule: Schedule) -> _Asked:
    with plainly():
        rounds = due_rounds(schedule, installation.paths)
        if not rounds:
            yield dg.SkipReason(f"no final round has a {schedule} source")
        for round_ in rounds:
            yield dg.RunRequest(f"{context.scheduled_execution_time.isoformat()} {round_}", partition_key=round_)


jobs = [load_job, land_job, npo_job, release_job]
SCHEDULED: dict[dg.ScheduleDefinition, Schedule] = {yearly_load: "yearly", monthly_npo: "monthly"}
"""Every schedule, and whose sources it loads."""
