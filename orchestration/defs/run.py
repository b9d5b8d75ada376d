"""Runs the load job from the command line, in this process.

The same job as in the UI, with progress and a summary for people.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from typing import Any

import click
import dagster as dg

from orchestration.defs.installation import PATHS, SOURCES
from orchestration.paths import Paths
from orchestration.release.publish import resolve_current
from orchestration.release.summary import summary_lines

_RUN_CONFIG: dict[str, Any] = {"loggers": {"progress": {}}}
_CHECKED = "ASSET_CHECK_EVALUATION"
_DAGSTER_YAML = """\
# Written by ehalsa; delete it to have it written anew.
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
"""


def dagster_instance(paths: Paths) -> dg.DagsterInstance:
    """Dagster's own storage below the state folder, without telemetry and sign-up dialog; made where it is missing."""
    paths.dagster_home.mkdir(parents=True, exist_ok=True)
    config = paths.dagster_home / "dagster.yaml"
    if not config.exists():
        config.write_text(_DAGSTER_YAML, encoding="utf-8")
    os.environ["DAGSTER_HOME"] = str(paths.dagster_home)
    return dg.DagsterInstance.get()


def run_load(rounds: Sequence[str]) -> int:
    """Load the given rounds (all, if none is given).

    Return the exit code: 0 if a release stands, 1 if not, 2 for an unknown round.
    """
    known = [entry.round for entry in SOURCES.rounds]
    wanted = list(rounds) or known
    if unknown := sorted(set(wanted) - set(known)):
        click.echo(f"no round {', '.join(unknown)} in {PATHS.sources_file.name}; it has {', '.join(known)}", err=True)
        return 2
    started = time.monotonic()
    from orchestration.definitions import defs

    with dagster_instance(PATHS) as instance:
        for number, round_ in enumerate(wanted, start=1):
            job = "load" if number == len(wanted) else "land"
            click.echo(f"Round {round_}: {job}")
            result = defs.resolve_job_def(job).execute_in_process(
                instance=instance, partition_key=round_, run_config=_RUN_CONFIG, raise_on_error=False
            )
            if not result.success:
                _complain(result)
                return 1
    for line in summary_lines(resolve_current(PATHS.releases)):
        click.echo(line)
    click.echo(f"Seconds: {time.monotonic() - started:.1f}")
    return 0


def _complain(result: dg.ExecuteInProcessResult) -> None:
    click.echo("\nThe load is stopped. Nothing was published; the current release is as it was.", err=True)
    for line in _failures(result.all_events):
        click.echo(line, err=True)


def _failures(events: Iterable[dg.DagsterEvent]) -> list[str]:
    """Say for each step that failed why: its failed checks where it has any, otherwise its own words."""
    listed = list(events)
    lines: list[str] = []
    for event in listed:
        if event.event_type_value == "STEP_FAILURE" and event.step_key is not None:
            lines += [f"[{event.step_key.replace('__', '/')}]", *(_failed_checks(listed, event.step_key) or [_reason(event)])]
    return lines


def _failed_checks(events: Iterable[dg.DagsterEvent], step: str) -> list[str]:
    results = [e.asset_check_evaluation_data for e in events if e.step_key == step and e.event_type_value == _CHECKED]
    return [
        f"{result.asset_key.to_user_string()}, {result.check_name}: {result.description}"
        for result in results
        if not result.passed
    ]


def _reason(event: dg.DagsterEvent) -> str:
    data = event.step_failure_data
    if data.user_failure_data is not None and data.user_failure_data.description:
        return data.user_failure_data.description
    return data.error.to_string() if data.error else "no reason given"
