"""Runs the load job from the command line, in this process.

The same job as in the UI, with progress and a summary for people.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import dagster as dg

from orchestration.defs.installation import COMMAND_TAG, SOURCES, spec_of
from orchestration.defs.instance import dagster_instance
from orchestration.defs.land import landing_key
from orchestration.defs.pull import raw_key
from orchestration.defs.stop_reasons import stop_lines
from orchestration.landing.write import MANIFEST, landed_inputs
from orchestration.paths import Paths, paths_from_env
from orchestration.release.manifest import read_manifest
from orchestration.release.publish import CURRENT, resolve_current
from orchestration.release.summary import summary_lines

_LOGGERS: dict[str, Any] = {"loggers": {"progress": {}}}


@dataclass(frozen=True, slots=True)
class _Step:
    """A job of one round; ``keys`` None: all of its assets. ``ops``: configuration by step."""

    round: str
    job: str
    keys: list[dg.AssetKey] | None
    ops: Mapping[str, Any]
    why: str = ""


def run_load(
    rounds: Sequence[str],
    open_instance: Callable[[Paths], dg.DagsterInstance] = dagster_instance,
    accept_loss: str = "",
) -> int:
    """Load the given rounds (all, if none is given); ``open_instance`` says where Dagster keeps its records.

    ``accept_loss``: why the release may hold less than the current one. Return the exit code: 0 if a release stands,
    1 if not, 2 for an unknown round.
    """
    paths = paths_from_env()
    known = [entry.round for entry in SOURCES.rounds]
    wanted = list(rounds) or known
    if unknown := sorted(set(wanted) - set(known)):
        click.echo(f"no round {', '.join(unknown)} in {paths.sources_file.name}; it has {', '.join(known)}", err=True)
        return 2
    started, before = time.monotonic(), _current(paths)
    paths.last_error.unlink(missing_ok=True)
    from orchestration.definitions import defs

    tags = {COMMAND_TAG: " ".join(["ehalsa load", *(f"--round {name}" for name in rounds)])}
    with open_instance(paths) as instance:
        for step in _steps(paths, wanted, accept_loss):
            click.echo(f"Round {step.round}: {step.job}{step.why}")
            result = defs.resolve_job_def(step.job).execute_in_process(
                instance=instance,
                partition_key=step.round,
                run_config={**_LOGGERS, "ops": step.ops},
                raise_on_error=False,
                asset_selection=step.keys,
                tags=tags,
            )
            if not result.success:
                _complain(result, paths, before)
                return 1
    for line in summary_lines(resolve_current(paths.releases), known):
        click.echo(line)
    click.echo(f"Seconds: {time.monotonic() - started:.1f}")
    return 0


def _steps(paths: Paths, wanted: Sequence[str], accept_loss: str) -> Iterator[_Step]:
    """What the landing lacks, from the archive; the rounds but the last; and the last with all that follows."""
    for round_, inputs in lacking(paths).items():
        if round_ not in wanted:
            keys = [landing_key(source) for source in inputs]
            yield _Step(round_, "land", keys, {"land_round": {"config": {"inputs": inputs}}}, ", from the raw archive")
    yield from (_Step(round_, "land", _sources_of(round_), {}) for round_ in wanted[:-1])
    yield _Step(wanted[-1], "load", None, {"release__published": {"config": {"accept_loss": accept_loss}}})


def lacking(paths: Paths) -> dict[str, dict[str, str]]:
    """Sources of the current release that are no longer landed, by round: the bytes that it was made from.

    Rounds that the sources file no longer has are none of them.
    """
    if not _current(paths):
        return {}
    found: dict[str, dict[str, str]] = {}
    for entry in read_manifest(resolve_current(paths.releases)).inputs:
        folder = paths.landing / entry.round
        if spec_of(entry.round, entry.source) and entry.source not in _landed(folder):
            found.setdefault(entry.round, {})[entry.source] = entry.sha256
    return found


def _landed(folder: Path) -> Collection[str]:
    return landed_inputs(folder) if (folder / MANIFEST).is_file() else ()


def _sources_of(round_: str) -> list[dg.AssetKey]:
    """What the round itself brings; the facts are landed once, with the last round."""
    return [key for spec in SOURCES.round(round_).sources for key in (raw_key(spec.source), landing_key(spec.source))]


def _complain(result: dg.ExecuteInProcessResult, paths: Paths, before: str) -> None:
    after = _current(paths)
    kept = "Nothing was published; the current release is as it was." if after == before else f"Current is now {after}."
    for line in [*stop_lines(result.all_events, paths.last_error), f"The load is stopped. {kept}"]:
        click.echo(line, err=True)


def _current(paths: Paths) -> str:
    link = paths.releases / CURRENT
    return str(link.readlink()) if link.is_symlink() else ""
