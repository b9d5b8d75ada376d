"""Prints what Dagster's definitions say of themselves, as JSON: assets, checks, jobs, schedules. A program, no test."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from orchestration.definitions import defs, installation
from orchestration.defs.audit import mart_expectations
from orchestration.defs.columns import fact_metadata
from orchestration.defs.land import FACTS, landed_round
from orchestration.defs.presentation import STAGES
from orchestration.defs.warehouse import manifest


def _asset(spec: dg.AssetSpec) -> dict[str, Any]:
    return {
        "group": spec.group_name,
        "owners": sorted(spec.owners),
        "kinds": sorted(spec.kinds),
        "description": spec.description,
        "code_version": spec.code_version,
        "deps": sorted(dep.asset_key.to_user_string() for dep in spec.deps),
        "partitions": _partitions(spec.partitions_def),
        "metadata": {name: value for name, value in spec.metadata.items() if isinstance(value, str)},
    }


def _partitions(definition: dg.PartitionsDefinition[str] | None) -> list[str]:
    return list(definition.get_partition_keys()) if definition else []


def _checks() -> list[dict[str, Any]]:
    holders = [*(defs.assets or []), *(defs.asset_checks or [])]
    specs = {
        spec.key: spec for holder in holders if isinstance(holder, dg.AssetsDefinition) for spec in holder.check_specs
    }
    return [
        {
            "asset": key.asset_key.to_user_string(),
            "name": key.name,
            "description": spec.description,
            "blocking": spec.blocking,
            "partitions": _partitions(spec.partitions_def),
        }
        for key, spec in sorted(specs.items())
    ]


def _schedules() -> dict[str, Any]:
    return {
        schedule.name: [schedule.cron_schedule, schedule.execution_timezone, schedule.job_name, schedule.description]
        for schedule in defs.schedules or []
        if isinstance(schedule, dg.ScheduleDefinition)
    }


def _asked() -> dict[str, list[str | None]]:
    """Partitions that each schedule asks for at a tick, in an empty state folder."""
    found = {}
    for schedule in defs.schedules or []:
        assert isinstance(schedule, dg.ScheduleDefinition)
        moment = datetime(2030, 3, 5, 6, tzinfo=UTC)
        context = dg.build_schedule_context(
            resources={"installation": installation},
            scheduled_execution_time=moment,
            repository_def=defs.get_repository_def(),
        )
        found[schedule.name] = [request.partition_key for request in schedule.evaluate_tick(context).run_requests or ()]
    return found


def _facts() -> dict[str, int]:
    rows = {name: dict.fromkeys(tables, 1) for name, tables in FACTS.items()}
    described = {name: fact_metadata(manifest, name, tables, rows[name]) for name, tables in FACTS.items()}
    return {name: len(metadata["dagster/column_schema"].schema.columns) for name, metadata in described.items()}


def _described() -> dict[str, Any]:
    return {
        "stages": STAGES,
        "assets": {spec.key.to_user_string(): _asset(spec) for spec in defs.resolve_all_asset_specs()},
        "checks": _checks(),
        "subsets": [landed_round.can_subset, mart_expectations.can_subset],
        "jobs": {
            job.name: [job.description, job.executor_def.name, len(job.asset_layer.selected_asset_keys)]
            for job in (defs.resolve_job_def(name) for name in ("load", "land", "npo", "release"))
        },
        "begun_anew": {
            name: defs.resolve_job_def(name).tags["dagster/retry_strategy"]
            for name in ("load", "land", "npo", "release")
        },
        "at_once": {
            name: defs.resolve_job_def(name).backfill_policy.max_partitions_per_run is None
            for name in ("load", "land", "npo")
        },
        "schedules": _schedules(),
        "asked": _asked(),
        "fact_columns": _facts(),
    }


json.dump(_described(), sys.stdout)
