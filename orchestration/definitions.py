"""Dagster's code location.

What exists is under ``orchestration.defs``; the dbt manifest must have been parsed before (``ehalsa prepare``).
"""

from __future__ import annotations

import dagster as dg

from orchestration.defs import alerting, audit, jobs, land, publish, pull, waiting, warehouse
from orchestration.defs.installation import Installation
from orchestration.defs.load_lock import LoadLock, runs_of_the_dead
from orchestration.defs.progress import progress_logger
from orchestration.paths import paths_from_env

installation = Installation.of(paths_from_env())

defs = dg.Definitions(
    assets=[
        *pull.assets,
        *waiting.assets,
        *land.assets,
        *warehouse.assets,
        *audit.assets,
        *publish.assets,
    ],
    asset_checks=[*waiting.checks, *audit.checks, *publish.checks],
    jobs=jobs.jobs,
    schedules=[*jobs.SCHEDULED],
    sensors=[
        runs_of_the_dead,
        jobs.landing_after_pull,
        jobs.release_after_landing,
        waiting.sources_awaited,
        alerting.alerts,
    ],
    loggers={"progress": progress_logger},
    resources={"installation": installation, "load_lock": LoadLock(installation=installation)},
)
