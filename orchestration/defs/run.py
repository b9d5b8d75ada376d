"""Runs the load job from the command line, in this process.

The same job as in the UI, with progress and a summary for people.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import click
import dagster as dg

from orchestration.defs.collection import COLLECTION
from orchestration.defs.installation import SOURCES
from orchestration.defs.instance import dagster_instance
from orchestration.defs.land import landing_key
from orchestration.defs.pull import raw_key
from orchestration.defs.stop_reasons import stop_lines
from orchestration.errors import sentence
from orchestration.facts.sources import RoundSources
from orchestration.facts.states import rounds_in
from orchestration.paths import Paths, paths_from_env
from orchestration.release.publish import CURRENT, resolve_current
from orchestration.release.summary import summary_lines

_RUN_CONFIG: dict[str, Any] = {"loggers": {"progress": {}}}


def run_load(rounds: Sequence[str], open_instance: Callable[[Paths], dg.DagsterInstance] = dagster_instance) -> int:
    """Load the given rounds (all final ones, if none is given); ``open_instance``: where Dagster keeps its records.

    A round that is being collected is landed and judged, and not published. Return the exit code: 0 if a release stands
    or nothing was to be published, 1 if not, 2 for an unknown round.
    """
    paths = paths_from_env()
    states = {entry.round: entry.state for entry in SOURCES.rounds}
    asked = list(rounds) or [round_ for round_, state in states.items() if state == "final"]
    unknown = sorted(set(asked) - set(states))
    if unknown or not asked:
        click.echo(_unknown(unknown, list(states), paths), err=True)
        return 2
    wanted = sorted(asked, key=lambda round_: states[round_] == "final")  # those that are not published come first
    started, before = time.monotonic(), _current(paths)
    paths.last_error.unlink(missing_ok=True)
    from orchestration.definitions import defs

    with open_instance(paths) as instance:
        for number, round_ in enumerate(wanted, start=1):
            job = "load" if number == len(wanted) and states[round_] == "final" else "land"
            click.echo(f"Round {round_}: {job}{' (being collected)' * (states[round_] == 'collecting')}")
            result = defs.resolve_job_def(job).execute_in_process(
                instance=instance,
                partition_key=round_,
                run_config=_RUN_CONFIG,
                raise_on_error=False,
                asset_selection=None if job == "load" else _sources_of(SOURCES.round(round_)),
            )
            if not result.success:
                _complain(result, paths, before)
                return 1
    for line in _ends(paths, [round_ for round_ in wanted if states[round_] == "collecting"], wanted):
        click.echo(line)
    click.echo(f"Seconds: {time.monotonic() - started:.1f}")
    return 0


def _ends(paths: Paths, collecting: Sequence[str], wanted: Sequence[str]) -> Iterator[str]:
    for round_ in collecting:
        yield f"Round {round_} is being collected: landed and judged, not published; see `ehalsa collection {round_}`."
    if len(collecting) < len(wanted):
        yield from summary_lines(resolve_current(paths.releases))
    else:
        yield "No release was made; the current one is as it was."


def _unknown(rounds: Sequence[str], known: Sequence[str], paths: Paths) -> str:
    drafts = [round_ for round_ in rounds if round_ in rounds_in(paths.data, "draft")]
    if drafts:
        where, remedy = f"data/codebooks/{drafts[0]}/round.yaml", "`ehalsa check` says what is left to decide"
        return sentence("round that is a draft", f"{where}, at state", "collecting or final", "draft", remedy)
    asked = f"round {', '.join(rounds)}" if rounds else "final round"
    return f"no {asked} in {paths.sources_file.name}; it has {', '.join(known)}"


def _sources_of(entry: RoundSources) -> list[dg.AssetKey]:
    """What the round itself brings, and how its collection goes; the facts are landed once, with the last round."""
    keys = [key for spec in entry.sources for key in (raw_key(spec.source), landing_key(spec.source))]
    return [*keys, COLLECTION] if entry.state == "collecting" else keys


def _complain(result: dg.ExecuteInProcessResult, paths: Paths, before: str) -> None:
    after = _current(paths)
    kept = "Nothing was published; the current release is as it was." if after == before else f"Current is now {after}."
    for line in [*stop_lines(result.all_events, paths.last_error), f"The load is stopped. {kept}"]:
        click.echo(line, err=True)


def _current(paths: Paths) -> str:
    link = paths.releases / CURRENT
    return str(link.readlink()) if link.is_symlink() else ""
