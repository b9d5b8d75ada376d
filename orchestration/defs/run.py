"""Runs the load job from the command line, in this process.

The same job as in the UI, with progress and a summary for people.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, redirect_stderr
from datetime import date
from functools import partial
from typing import Any

import click
import dagster as dg

from orchestration.defs.alerting import failure_of, tell
from orchestration.defs.doctor import PRE_FLIGHT
from orchestration.defs.installation import COMMAND_TAG, IN_EVERY_LIST, LAND_JOB, LOAD_JOB, RELEASE_JOB, SOURCES
from orchestration.defs.instance import terminal_instance
from orchestration.defs.load_lock import cancel_own_run
from orchestration.defs.steps import Step, steps
from orchestration.defs.stop_reasons import stop_lines
from orchestration.defs.stopping import run_stoppable
from orchestration.defs.unchanged import observed, unchanged_release, unchanged_round
from orchestration.errors import sentence
from orchestration.facts.states import rounds_in
from orchestration.load_lock import handed_on
from orchestration.paths import Paths, paths_from_env
from orchestration.release.publish import CURRENT, resolve_current
from orchestration.release.summary import summary_lines

_DOES = {LOAD_JOB: "pull", LAND_JOB: "land", RELEASE_JOB: "release"}
_LOGGERS: dict[str, Any] = {"loggers": {"progress": {}}}


def run_load(
    rounds: Sequence[str],
    open_instance: Callable[[Paths], AbstractContextManager[dg.DagsterInstance]] = terminal_instance,
    accept_loss: str = "",
    as_of: date | None = None,
    *,
    fresh: bool = False,
) -> int:
    """Load the given rounds (all final ones, if none is given); ``open_instance``: where Dagster keeps its records.

    ``accept_loss``: why the release may hold less than the current one; ``as_of``: nothing is pulled, and of each
    source what was pulled last by that day is landed; ``fresh``: what stands as it would be made is made all the same.
    A round that is being collected is landed and judged, and not published. Return the exit code: 0 if a release stands
    or nothing was to be published, 1 if not, 2 for an unknown round. A signal ends the process.
    """
    paths = paths_from_env()
    states = {entry.round: entry.state for entry in SOURCES.rounds}
    asked = list(rounds) or [round_ for round_, state in states.items() if state == "final"]
    unknown = sorted(set(asked) - set(states))
    if unknown or not asked:
        click.echo(_unknown(unknown, list(states), paths), err=True)
        return 2
    for check in PRE_FLIGHT:
        check(paths)
    wanted = sorted(asked, key=lambda round_: states[round_] == "final")  # those that are not published come first
    paths.last_error.unlink(missing_ok=True)
    options = [*(f"--round {name}" for name in rounds), *([f"--as-of {as_of}"] if as_of else []), *["--fresh"] * fresh]
    before, tags = _current(paths), {COMMAND_TAG: " ".join(["ehalsa load", *options]), **IN_EVERY_LIST}

    def load() -> int:
        started, standing = time.monotonic(), set[str]()
        for step in steps(paths, wanted, accept_loss, as_of, fresh=fresh):
            if step.job == LAND_JOB and step.round in standing:
                continue
            said, events = _stands(step, paths, always=fresh or bool(accept_loss))
            if said:
                standing.add(step.round)
                click.echo(said)
                for event in events:
                    instance.report_runless_asset_event(event)
            elif not _succeeded(step, tags, paths, instance, before):
                return 1
        for line in _ends(paths, [round_ for round_ in wanted if states[round_] == "collecting"], wanted):
            click.echo(line)
        click.echo(f"Seconds: {time.monotonic() - started:.1f}")
        return 0

    with handed_on(), open_instance(paths) as instance:
        return run_stoppable(load, lambda by: _say_stopped(by, paths, instance, before))


def _stands(
    step: Step, paths: Paths, *, always: bool
) -> tuple[str, Sequence[dg.AssetMaterialization | dg.AssetObservation]]:
    """What is said, and what Dagster is told, of a step that would make what stands already; nothing: it is due."""
    if step.job == RELEASE_JOB and not always and (release := unchanged_release(paths)):
        return f"Nothing to build: release {release.name[:12]} is made of the same, and whole.", [observed(release)]
    if step.may_stand and (events := unchanged_round(paths, step.round)):
        return f"Round {step.round}: {events[-1].description}", events
    return "", []


def _succeeded(step: Step, tags: dict[str, str], paths: Paths, instance: dg.DagsterInstance, before: str) -> bool:
    from orchestration.definitions import defs

    click.echo(f"Round {step.round}: {_DOES[step.job]}{step.why}")
    execute = partial(
        defs.resolve_job_def(step.job).execute_in_process,
        instance=instance,
        partition_key=None if step.job == RELEASE_JOB else step.round,
        run_config={**_LOGGERS, "ops": step.ops},
        raise_on_error=False,
        asset_selection=step.keys,
        tags=tags,
    )
    result, of_libraries = _reason_first(execute)
    if not result.success:
        lines = [*stop_lines(result.all_events, paths.last_error), f"The load is stopped. {_kept(paths, before)}"]
        click.echo("\n".join(lines), err=True)
        if told := tell(paths, failure_of(result.run_id, step.job, lines)):
            click.echo(told, err=True)
    if of_libraries and (result.success or paths.last_error.exists()):
        click.echo(of_libraries, err=True)
    return bool(result.success)


def _reason_first(execute: Callable[[], dg.ExecuteInProcessResult]) -> tuple[dg.ExecuteInProcessResult, str]:
    """Let wait what libraries write on stderr: of a full disk Dagster tells there at every record, before we can.

    Nobody needs it beside a sentence of ours; of a fault of the program it stands in the trace.
    """
    held = io.StringIO()
    try:
        with redirect_stderr(held):
            return execute(), held.getvalue()
    except Exception as error:
        error.add_note(held.getvalue())
        raise


def _ends(paths: Paths, collecting: Sequence[str], wanted: Sequence[str]) -> Iterator[str]:
    for round_ in collecting:
        yield f"Round {round_} is being collected: landed and judged, not published; see `ehalsa collection {round_}`."
    if len(collecting) < len(wanted):
        yield from summary_lines(resolve_current(paths.releases), [entry.round for entry in SOURCES.rounds])
    else:
        yield "No release was made; the current one is as it was."


def _unknown(rounds: Sequence[str], known: Sequence[str], paths: Paths) -> str:
    drafts = [round_ for round_ in rounds if round_ in rounds_in(paths.data, "draft")]
    if drafts:
        where, remedy = f"data/codebooks/{drafts[0]}/round.yaml", "`ehalsa check` says what is left to decide"
        return sentence("round that is a draft", f"{where}, at state", "collecting or final", "draft", remedy)
    asked = f"round {', '.join(rounds)}" if rounds else "final round"
    return f"no {asked} in {paths.sources_file.name}; it has {', '.join(known)}"


def _say_stopped(by: str, paths: Paths, instance: dg.DagsterInstance, before: str) -> None:
    click.echo(f"The load is stopped by {by}. {_kept(paths, before)}", err=True)
    cancel_own_run(instance, paths)


def _kept(paths: Paths, before: str) -> str:
    after = _current(paths)
    return "Nothing was published; the current release is as it was." if after == before else f"Current is now {after}."


def _current(paths: Paths) -> str:
    link = paths.releases / CURRENT
    return str(link.readlink()) if link.is_symlink() else ""
