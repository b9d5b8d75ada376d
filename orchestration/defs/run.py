"""Runs the load job from the command line, in this process.

The same job as in the UI, with progress and a summary for people.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import click
import dagster as dg

from orchestration.defs.doctor import PRE_FLIGHT
from orchestration.defs.installation import SOURCES
from orchestration.defs.instance import dagster_instance
from orchestration.defs.land import landing_key
from orchestration.defs.load_lock import cancel_own_run
from orchestration.defs.pull import raw_key
from orchestration.defs.stop_reasons import stop_lines
from orchestration.defs.stopping import run_stoppable
from orchestration.paths import Paths, paths_from_env
from orchestration.release.publish import CURRENT, resolve_current
from orchestration.release.summary import summary_lines

_RUN_CONFIG: dict[str, Any] = {"loggers": {"progress": {}}}


def run_load(rounds: Sequence[str], open_instance: Callable[[Paths], dg.DagsterInstance] = dagster_instance) -> int:
    """Load the given rounds (all, if none is given); ``open_instance`` says where Dagster keeps its records.

    Return the exit code: 0 if a release stands, 1 if not, 2 for an unknown round. A signal ends the process.
    """
    paths = paths_from_env()
    known = [entry.round for entry in SOURCES.rounds]
    wanted = list(rounds) or known
    if unknown := sorted(set(wanted) - set(known)):
        click.echo(f"no round {', '.join(unknown)} in {paths.sources_file.name}; it has {', '.join(known)}", err=True)
        return 2
    for check in PRE_FLIGHT:
        check(paths)
    before = _current(paths)
    paths.last_error.unlink(missing_ok=True)
    with open_instance(paths) as instance:
        return run_stoppable(
            lambda: _load(wanted, paths, instance, before), lambda by: _say_stopped(by, paths, instance, before)
        )


def _load(wanted: Sequence[str], paths: Paths, instance: dg.DagsterInstance, before: str) -> int:
    started = time.monotonic()
    from orchestration.definitions import defs

    for number, round_ in enumerate(wanted, start=1):
        job = "load" if number == len(wanted) else "land"
        click.echo(f"Round {round_}: {job}")
        result = defs.resolve_job_def(job).execute_in_process(
            instance=instance,
            partition_key=round_,
            run_config=_RUN_CONFIG,
            raise_on_error=False,
            asset_selection=None if job == "load" else _sources_of(round_),
        )
        if not result.success:
            _complain(result, paths, before)
            return 1
    for line in summary_lines(resolve_current(paths.releases)):
        click.echo(line)
    click.echo(f"Seconds: {time.monotonic() - started:.1f}")
    return 0


def _sources_of(round_: str) -> list[dg.AssetKey]:
    """What the round itself brings; the facts are landed once, with the last round."""
    return [key for spec in SOURCES.round(round_).sources for key in (raw_key(spec.source), landing_key(spec.source))]


def _complain(result: dg.ExecuteInProcessResult, paths: Paths, before: str) -> None:
    for line in [*stop_lines(result.all_events, paths.last_error), f"The load is stopped. {_kept(paths, before)}"]:
        click.echo(line, err=True)


def _say_stopped(by: str, paths: Paths, instance: dg.DagsterInstance, before: str) -> None:
    click.echo(f"The load is stopped by {by}. {_kept(paths, before)}", err=True)
    cancel_own_run(instance, paths)


def _kept(paths: Paths, before: str) -> str:
    after = _current(paths)
    return "Nothing was published; the current release is as it was." if after == before else f"Current is now {after}."


def _current(paths: Paths) -> str:
    link = paths.releases / CURRENT
    return str(link.readlink()) if link.is_symlink() else ""
