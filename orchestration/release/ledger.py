"""What the releases of a state folder are, in lines for people: from their manifests and the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from orchestration.paths import Paths
from orchestration.release.journal import Entry, journal_of
from orchestration.release.manifest import Manifest, read_manifest
from orchestration.release.publish import SHORT, Release, current_or_none, find_release, list_releases, resolve_current

_HEADINGS = ("  id", "published (UTC)", "rounds", "inputs", "cells", "kB", "reason")
_NOT_ENTERED = "before the journal"


def list_lines(paths: Paths) -> list[str]:
    """A table with a line a release, the oldest first; empty where there is none."""
    found, entries, current = (
        list_releases(paths.releases),
        journal_of(paths).entries(),
        current_or_none(paths.releases),
    )
    rows = [_row(release, entries, release.path == current) for release in found]
    widths = [max(map(len, column)) for column in zip(_HEADINGS, *rows, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in (_HEADINGS, *rows)]
    return lines if found else []


def _row(release: Release, entries: tuple[Entry, ...], is_current: bool) -> tuple[str, ...]:
    manifest = read_manifest(release.path)
    own = [entry for entry in entries if entry.id == release.id]
    return (
        f"{'*' if is_current else ' '} {release.id[:SHORT]}",
        _time(own[0]) if own else _NOT_ENTERED,
        ", ".join(_rounds(manifest)),
        str(len(manifest.inputs)),
        _numbers(manifest.counts.get("cells", {})),
        str(_bytes(release.path) // 1000),
        "; ".join(dict.fromkeys(entry.reason for entry in own if entry.reason)),
    )


def list_data(paths: Paths) -> list[dict[str, object]]:
    """The same of every release, the oldest first, as data."""
    found, current = list_releases(paths.releases), current_or_none(paths.releases)
    return [{"current": release.path == current, **show_data(paths, release.id)} for release in found]


def show_data(paths: Paths, name: str | None) -> dict[str, object]:
    """What the manifest says of a release, the current one by default, but its files; and its lines of the journal."""
    path = find_release(paths.releases, name).path if name else resolve_current(paths.releases)
    said = asdict(read_manifest(path))
    files = said.pop("files")
    entries = [asdict(entry) for entry in journal_of(paths).entries() if entry.id == said["id"]]
    return {**said, "files": len(files), "bytes": _bytes(path), "journal": entries}


def show_lines(paths: Paths, name: str | None) -> list[str]:
    """All that manifest and journal say of a release, the current one by default."""
    path = find_release(paths.releases, name).path if name else resolve_current(paths.releases)
    manifest = read_manifest(path)
    rows = manifest.counts.get("rows", {})
    passed = sum(check.outcome == "passed" for check in manifest.checks)
    return [
        f"Release: {manifest.id}",
        f"Code:    {manifest.code_version}",
        f"Facts:   {manifest.facts_version or 'not told apart from the code'}",
        f"Rounds:  {', '.join(_rounds(manifest))}; synthetic answers: {', '.join(manifest.synthetic_rounds) or 'none'}",
        f"Rows:    {sum(rows.values())} in {len(rows)} marts",
        f"Checks:  {passed} of {len(manifest.checks)} passed",
        f"Cells:   {_numbers(manifest.counts.get('cells', {})) or 'none'}",
        f"Files:   {len(manifest.files)}, {_bytes(path) // 1000} kB, in {path}",
        f"Inputs:  {len(manifest.inputs)}",
        *(f"  {e.round}/{e.source}: {e.sha256[:SHORT]}, {e.size} bytes, {e.origin}" for e in manifest.inputs),
        "Journal:",
        *(line for e in journal_of(paths).entries() if e.id == manifest.id for line in _entry_lines(e)),
        f"Records: {paths.records / manifest.id}",
    ]


def _entry_lines(entry: Entry) -> list[str]:
    reason = f": {entry.reason}" if entry.reason else ""
    run = f", run {entry.run[:8]}" if entry.run else ""
    at = f", commit {entry.commit[:SHORT]}{'+' * entry.commit.endswith('+')}" if entry.commit else ""
    return [
        f"  {_time(entry)} {entry.event} by {entry.user}, {entry.by}{run}{at}{reason}",
        *(f"    accepted loss: {loss}" for loss in entry.losses),
    ]


def _time(entry: Entry) -> str:
    return entry.time[:19].replace("T", " ")


def _rounds(manifest: Manifest) -> list[str]:
    return sorted({entry.round for entry in manifest.inputs})


def _numbers(cells: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {verdict}" for verdict, number in cells.items())


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
