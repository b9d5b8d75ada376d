"""Jobs and schedules: the whole load, the landing of one round, and NPÖ by the month."""

from collections.abc import Iterator

import dagster as dg

from orchestration.defs.installation import SOURCES, Installation, due_rounds, source_names
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
_FACTS = [landing_key("catalog"), landing_key("published")]

load_job = dg.define_asset_job(
    "load",
    selection=dg.AssetSelection.all(),
    executor_def=dg.in_process_executor,
    description="Pull and land one round, build the whole warehouse afresh, audit it, export and publish a release.",
)
land_job = dg.define_asset_job(
    "land",
    selection=dg.AssetSelection.groups(PULL, LAND),
    executor_def=dg.in_process_executor,
    description=(
        "Pull and land one round without building anything: the raw archive and the landing are brought up to date."
    ),
)
npo_job = dg.define_asset_job(
    MONTHLY_JOB,
    selection=dg.AssetSelection.assets(*_MONTHLY_KEYS, *_FACTS)
    | dg.AssetSelection.all() - dg.AssetSelection.groups(PULL, LAND),
    executor_def=dg.in_process_executor,
    description=(
        "Pull and land the monthly sources of one round, then build, audit and publish with everything else as landed."
    ),
)


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


jobs = [load_job, land_job, npo_job]
SCHEDULED: dict[dg.ScheduleDefinition, Schedule] = {yearly_load: "yearly", monthly_npo: "monthly"}
"""Every schedule, and whose sources it loads."""
