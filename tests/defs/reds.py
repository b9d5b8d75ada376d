"""What is red in Dagster after a run that failed, as its pages reckon it: read from its records. No test."""

from __future__ import annotations

import dagster as dg
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus


def red_assets(instance: dg.DagsterInstance) -> list[str]:
    """Assets that a failed run was to make, of whatever round, and did not; with those rounds."""
    found = []
    for key in instance.all_asset_keys():
        tried = instance.event_log_storage.get_latest_asset_partition_materialization_attempts_without_materializations(
            key
        )
        rounds = sorted(round_ for round_, (run, _) in tried.items() if _failed(instance, run))
        found += [f"{key.to_user_string()} of {', '.join(rounds)}"] if rounds else []
    return sorted(found)


def red_checks(instance: dg.DagsterInstance) -> list[str]:
    """Checks that did not hold, or that a failed run was to execute and did not."""
    entries = [
        entry.dagster_event.asset_check_planned_data
        for run in instance.get_runs()
        for entry in instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED)
        if entry.dagster_event
    ]
    planned = {dg.AssetCheckKey(entry.asset_key, entry.check_name) for entry in entries}
    latest = instance.event_log_storage.get_latest_asset_check_execution_by_key(sorted(planned))
    never = AssetCheckExecutionRecordStatus.PLANNED
    return sorted(
        key.to_user_string()
        for key, record in latest.items()
        if record.status == AssetCheckExecutionRecordStatus.FAILED
        or (record.status == never and _failed(instance, record.run_id))
    )


def _failed(instance: dg.DagsterInstance, run_id: str) -> bool:
    run = instance.get_run_by_id(run_id)
    return run is not None and run.status == dg.DagsterRunStatus.FAILURE
