"""Runs the load job from the command line, in this process.

The same job as in the UI, with progress and a summary for people.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click
import dagster as dg

from orchestration.defs.installation import COMMAND_TAG, SOURCES, source_names, spec_of
from orchestration.defs.instance import dagster_instance
from orchestration.defs.land import landing_key
from orchestration.defs.pull import raw_key
from orchestration.defs.stop_reasons import stop_lines
from orchestration.landing.write import MANIFEST, landed_inputs
from orchestration.paths import Paths, paths_from_env
from orchestration.release.manifest import read_manifest
from orchestration.release.publish import CURRENT, current_or_none, resolve_current
from orchestration.release.summary import summary_lines
from orchestration.sources.archive import RawArchive

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
    as_of: date | None = None,
) -> int:
    """Load the given rounds (all, if none is given); ``open_instance`` says where Dagster keeps its records.

    ``accept_loss``: why the release may hold less than the current one; ``as_of``: nothing is pulled, and of each
    source what was pulled last by that day is landed. Return the exit code: 0 if a release stands, 1 if not, 2 for an
    unknown round.
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

    options = [*(f"--round {name}" for name in rounds), *([f"--as-of {as_of}"] if as_of else [])]
    tags = {COMMAND_TAG: " ".join(["ehalsa load", *options])}
    with open_instance(paths) as instance:
        for step in _steps(paths, wanted, accept_loss, as_of):
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


def _steps(paths: Paths, wanted: Sequence[str], accept_loss: str, as_of: date | None) -> Iterator[_Step]:
    """What the landing lacks, from the archive; the rounds but the last; and the last with all that follows."""
    *earlier, last = wanted
    published = {"release__published": {"config": {"accept_loss": accept_loss}}}
    chosen = {round_: inputs for round_, inputs in lacking(paths).items() if round_ not in wanted}
    if as_of:
        chosen |= {round_: pulled_by(paths, round_, as_of) for round_ in wanted}
    for round_, inputs in chosen.items():
        if round_ != last:
            keys = [landing_key(source) for source in inputs]
            yield _Step(round_, "land", keys, _landed_from(inputs), ", from the raw archive")
    if as_of:
        yield _Step(last, "load", _all_but_raw(), {**_landed_from(chosen[last]), **published}, f", as of {as_of}")
    else:
        yield from (_Step(round_, "land", _sources_of(round_), {}) for round_ in earlier)
        yield _Step(last, "load", None, published)


def _landed_from(inputs: Mapping[str, str]) -> dict[str, Any]:
    return {"land_round": {"config": {"inputs": inputs}}}


def pulled_by(paths: Paths, round_: str, day: date) -> dict[str, str]:
    """The bytes of each source of a round that were pulled last by that day; RawArchiveError where none were."""
    archive = RawArchive(paths.raw)
    return {spec.source: archive.latest(round_, spec.source, day).sha256 for spec in SOURCES.round(round_).sources}


def _all_but_raw() -> list[dg.AssetKey]:
    from orchestration.definitions import defs

    raw = {raw_key(name) for name in source_names()}
    return sorted(defs.resolve_asset_graph().materializable_asset_keys - raw)


def lacking(paths: Paths) -> dict[str, dict[str, str]]:
    """Sources of the current release that are no longer landed, by round: the bytes that it was made from.

    Rounds that the sources file no longer has are none of them.
    """
    current = current_or_none(paths.releases)
    found: dict[str, dict[str, str]] = {}
    for entry in read_manifest(current).inputs if current else ():
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
