"""Which files of the raw archive are older than ``data/retention.yaml`` keeps them; removes those and old releases."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from orchestration.facts.retention import Retention, Term, load_retention
from orchestration.facts.sources import Sources, load_sources
from orchestration.landing.write import LandingError, landed_inputs, verify_landing
from orchestration.paths import Paths
from orchestration.release.journal import Asked, journal_of
from orchestration.release.publish import SHORT, Release
from orchestration.release.publish import prune as prune_releases
from orchestration.retention.deletion import delete
from orchestration.sources.archive import RawArchive, RawObject


@dataclass(frozen=True, slots=True)
class Overdue:
    """A file by its first pull, for how long its kind is kept, and why it is not deleted, if it is not."""

    pull: RawObject
    days: int
    term: Term
    kept: str = ""

    def __str__(self) -> str:
        """Say it on one line."""
        came = f"{self.pull.round}/{self.pull.source} {self.pull.sha256[:SHORT]}, {self.days} days"
        return f"{came} of {self.term.days}{f': stays, {self.kept}' if self.kept else ''}"


@dataclass(frozen=True, slots=True)
class Pruned:
    """What went, or would: files of the raw archive, those that must stay among them, and releases."""

    raw: list[Overdue]
    releases: list[Release]


def prune(paths: Paths, today: date, asked: Asked, *, keep: int | None = None, dry_run: bool = False) -> Pruned:
    """Remove what is kept no longer; ``keep``: how many releases stay, in place of what the file says.

    ``dry_run``: only say what would go. LoadRunningError while a load runs.
    """
    retention = load_retention(paths.data)
    found = overdue(paths, load_sources(paths.sources_file), retention, today)
    for item in found:
        if not (dry_run or item.kept):
            delete(paths, [item.pull.sha256], item.term.reason)
    kept = retention.releases if keep is None else keep
    return Pruned(found, prune_releases(paths.releases, kept, journal_of(paths), asked, dry_run=dry_run))


def overdue(paths: Paths, sources: Sources, retention: Retention, today: date) -> list[Overdue]:
    """Find what is overdue that day, the oldest first; the bytes of two sources when the last of them are overdue."""
    archive = RawArchive(paths.raw)
    gone, terms = archive.deleted(), _terms(sources, retention)
    first: dict[str, RawObject] = {}
    kept_on: set[str] = set()
    for pull in archive.pulls():
        term = terms.get((pull.round, pull.source))
        if pull.sha256 in gone:
            continue
        first.setdefault(pull.sha256, pull)
        if term is None or (today - first[pull.sha256].pulled_at.date()).days <= term.days:
            kept_on.add(pull.sha256)
    found = [pull for sha256, pull in first.items() if sha256 not in kept_on]
    return [
        Overdue(p, (today - p.pulled_at.date()).days, terms[p.round, p.source], _needed(paths, p))
        for p in sorted(found, key=lambda pull: pull.pulled_at)
    ]


def _terms(sources: Sources, retention: Retention) -> Mapping[tuple[str, str], Term]:
    """Give the term of each source that has one; a file of a source that nobody names any more is kept."""
    specs = [spec for entry in sources.rounds for spec in entry.sources]
    return {(s.round, s.source): retention.raw[s.kind] for s in specs if s.kind in retention.raw}


def _needed(paths: Paths, pull: RawObject) -> str:
    """Say why a file must stay: the round that rests on it has no whole landing to stand on without it."""
    folder = paths.landing / pull.round
    with suppress(LandingError):
        verify_landing(folder)
        landed_inputs(folder)
        return ""
    return f"the landing of round {pull.round} is not whole: run `ehalsa load --round {pull.round}` first"
