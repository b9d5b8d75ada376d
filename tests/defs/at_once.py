"""Loads two rounds by one run of each job, as pages and sensors do, and prints what Dagster was told. No test.

First the good files; then the newest file of the last round is missing; then it has a row twice. The definitions hold
the state folder that ``EHALSA_HOME`` names when they are imported.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.definitions import defs
from orchestration.defs import jobs
from orchestration.defs.installation import SOURCES
from orchestration.defs.instance import terminal_instance
from orchestration.paths import paths_from_env
from tests.defs.reds import red_assets, red_checks

FIRST, LAST = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"


def ran(instance: dg.DagsterInstance, job: str, tags: dict[str, str], keys: list[dg.AssetKey] | None = None) -> Any:
    return defs.resolve_job_def(job).execute_in_process(
        instance=instance, raise_on_error=False, tags=tags, asset_selection=keys
    )


def asked(instance: dg.DagsterInstance, sensor: Any, done: Any) -> dg.RunRequest:
    """What a sensor asks for after a run."""
    (run,) = instance.get_runs(dg.RunsFilter([done.run_id]))
    context = dg.build_run_status_sensor_context("sensor", done.all_events[-1], instance, run)
    found = sensor(context)
    assert isinstance(found, dg.RunRequest), found
    return found


def made(done: Any) -> list[list[Any]]:
    return [
        [event.asset_key.to_user_string(), event.partition, sorted(event.materialization.metadata)]
        for event in done.all_events
        if event.event_type_value == "ASSET_MATERIALIZATION" and event.asset_key
    ]


def loaded(instance: dg.DagsterInstance, tags: dict[str, str]) -> dict[str, Any]:
    """Pull and land as the job of the pages and the sensor after it do; what was made, and what is red."""
    pulled = ran(instance, "load", tags)
    told: dict[str, Any] = {"pulled": pulled.success, "made": made(pulled)}
    if pulled.success:
        request = asked(instance, jobs.landing_after_pull, pulled)
        landed = ran(instance, "land", dict(request.tags), list(request.asset_selection or ()))
        told |= {"landed": landed.success, "made": [*told["made"], *made(landed)], "tags": dict(request.tags)}
        told["checks"] = [[e.asset_key.to_user_string(), e.check_name] for e in landed.get_asset_check_evaluations()]
        if landed.success:
            told["then"] = dict(asked(instance, jobs.release_after_landing, landed).tags)
    return {**told, "red_assets": red_assets(instance), "red_checks": red_checks(instance)}


def main(first: str, last: str) -> dict[str, Any]:
    (spec,) = (spec for spec in SOURCES.round(last).sources if spec.source == "enkat")
    file = SOURCES.folder / spec.uri
    whole, found = file.read_bytes(), {}
    rows = whole.splitlines(keepends=True)
    twice = b"".join([*rows, rows[-1]])
    for name, content in {"good": whole, "missing": None, "refused": twice}.items():
        write(file, content)
        with terminal_instance(paths_from_env()) as instance:
            found[name] = loaded(instance, {FIRST: first, LAST: last})
    return found


def write(file: Path, content: bytes | None) -> None:
    file.unlink(missing_ok=True)
    if content is not None:
        file.write_bytes(content)


json.dump(main(*sys.argv[1:]), sys.stdout)
