"""Jobs and schedules: the whole load, the landing of one round, and NPÖ by the month."""

from collections.abc import Iterator

import dagster as dg

from orchestration.defs.collection import COLLECTION
from orchestration.defs.installation import (
    LAND_JOB,
    LOAD_JOB,
    RELEASE_JOB,
    SOURCES,
    THEN_TAG,
    Installation,
    due_rounds,
    is_final,
    landing_key,
    marks,
    rounds_of,
    same_rounds,
    source_names,
    spec_of,
)
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
_AGAIN = {"dagster/retry_strategy": "ALL_STEPS"}
"""Of a run that was killed: the daemon begins it anew, from its first step."""
_PULLED = [raw_key(name) for name in source_names()]
_LANDED = [*(landing_key(name) for name in source_names()), COLLECTION]

load_job = dg.define_asset_job(
    LOAD_JOB,
    selection=dg.AssetSelection.assets(*_PULLED).without_checks(),  # of days, which the sensor keeps up to date
    executor_def=dg.in_process_executor,
    tags=_AGAIN,
    description=(
        "Pull rounds; when all has come, a run of `land` follows and, when that has passed, one of `release`, one for "
        "all of them."
    ),
)
land_job = dg.define_asset_job(
    LAND_JOB,
    selection=dg.AssetSelection.assets(*_LANDED),
    executor_def=dg.in_process_executor,
    tags=_AGAIN,
    description="Land rounds of what was pulled last, and judge it. Nothing is pulled and, alone, nothing built.",
)
npo_job = dg.define_asset_job(
    MONTHLY_JOB,
    selection=dg.AssetSelection.assets(*(raw_key(name) for name in _MONTHLY)).without_checks(),
    executor_def=dg.in_process_executor,
    tags=_AGAIN,
    description="Pull the monthly sources of one round; runs of `land` and of `release` follow, as after `load`.",
)
release_job = dg.define_asset_job(
    RELEASE_JOB,
    selection=dg.AssetSelection.all() - dg.AssetSelection.assets(*_PULLED, *_LANDED),
    executor_def=dg.in_process_executor,
    tags=_AGAIN,
    description="Build the whole warehouse afresh of all that is landed, audit it, export and publish a release.",
)


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.SUCCESS,
    monitored_jobs=[load_job, npo_job],
    request_job=land_job,
    minimum_interval_seconds=5,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Starts a run of `land` when `load` or `npo` has passed: nothing is landed where a file did not come.",
)
def landing_after_pull(context: dg.RunStatusSensorContext) -> dg.RunRequest | dg.SkipReason:
    """Ask for a landing of what a run has pulled, as far as its rounds have it, in the name of who started that run."""
    run, rounds = context.dagster_run, rounds_of(context.dagster_run)
    names = [
        name
        for name in (_MONTHLY if run.job_name == MONTHLY_JOB else source_names())
        if any(spec_of(round_, name) for round_ in rounds) and raw_key(name) in (run.asset_selection or _PULLED)
    ]
    if not names:
        return dg.SkipReason("nothing was pulled that these rounds have")
    keys = [landing_key(name) for name in names] + [COLLECTION] * (run.job_name == LOAD_JOB)
    tags = {**same_rounds(run), **marks(run), THEN_TAG: RELEASE_JOB}
    return dg.RunRequest(run.run_id, tags=tags, asset_selection=keys)


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.SUCCESS,
    monitored_jobs=[land_job],
    request_job=release_job,
    minimum_interval_seconds=5,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Starts a run of `release` when what `load` or `npo` pulled is landed: nothing refused is built on.",
)
def release_after_landing(context: dg.RunStatusSensorContext) -> dg.RunRequest | dg.SkipReason:
    """Ask for a release of what a load has landed, in the name of who started it; not of rounds being collected."""
    run = context.dagster_run
    if THEN_TAG not in run.tags:
        return dg.SkipReason("a landing alone: nothing is built of it")
    if not any(is_final(round_) for round_ in rounds_of(run)):
        return dg.SkipReason("rounds that are being collected are not published")
    return dg.RunRequest(run.run_id, tags=marks(run))


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
