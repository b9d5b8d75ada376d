"""Whether a folder holds exactly what a manifest says. Only reads."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import duckdb

from orchestration.durable import OTHERS
from orchestration.release.content import FileEntry, file_entry
from orchestration.release.errors import ReleaseDamagedError, ReleaseError
from orchestration.release.manifest import (
    MANIFEST_NAME,
    Manifest,
    manifest_text,
    names_its_release,
    read_manifest,
    released_files,
)

_ANYBODY_WRITES = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def verify_release(release: Path) -> Manifest:
    """Check a published release: folder name, manifest, every file and folder. Returns the manifest.

    Raises ReleaseDamagedError naming each that is missing, changed, extra or writable; ReleaseError for one that only
    its owner can look at.
    """
    manifest = read_manifest(release)
    problems = release_problems(release, manifest)
    if problems:
        raise ReleaseDamagedError(release, problems)
    return manifest


def damage_of(release: Path) -> tuple[str, ...]:
    """What is wrong with a published release, a sentence a problem; empty for one that is whole.

    Raises ReleaseError for one that only its owner can look at.
    """
    try:
        verify_release(release)
    except ReleaseDamagedError as error:
        return error.problems
    return ()


def release_problems(release: Path, manifest: Manifest) -> list[str]:
    """List what is wrong with a published release that has this manifest; ReleaseError where others cannot see it."""
    text = (release / MANIFEST_NAME).read_text(encoding="utf-8")
    problems = []
    if manifest_text(json.loads(text)) != text:
        problems.append(f"{MANIFEST_NAME}: is not written as a manifest is")
    if not names_its_release(text):
        problems.append(f"{MANIFEST_NAME}: the id is not that of what it says")
    problems += _problems_of_files(release, manifest)
    if release.name != manifest.id:
        problems.append(f"folder: expected the name {manifest.id}, as the manifest says, found {release.name}")
    return problems


def verify_files(folder: Path, manifest: Manifest) -> list[str]:
    """List what is wrong with files about to be published as this manifest; empty if they, and it, are as it says."""
    written = folder / MANIFEST_NAME
    if not written.is_file() or written.read_text(encoding="utf-8") != manifest.text():
        problems = [f"{MANIFEST_NAME}: is not the manifest of this release"]
    else:
        problems = [f"{MANIFEST_NAME}: the id is not that of what it says"] * (not names_its_release(manifest.text()))
    return problems + _problems_of_files(folder, manifest)


def _problems_of_files(folder: Path, manifest: Manifest) -> list[str]:
    closed = folder / manifest.internal
    if manifest.internal and closed.is_dir() and not os.access(closed, os.R_OK | os.X_OK):
        expected, remedy = "the right to read it", "have it looked at by who it belongs to"
        raise ReleaseError("a release with a folder for its owner alone", str(closed), expected, "none", remedy)
    try:
        found = {path.relative_to(folder).as_posix(): path for path in released_files(folder)}
    except ReleaseError as error:
        return [str(error)]
    listed = {entry.path: entry for entry in manifest.files}
    problems = [f"{name}: is missing" for name in sorted(listed.keys() - found.keys())]
    problems += [f"{name}: is not in the manifest" for name in sorted(found.keys() - listed.keys())]
    needed = {folder / parent for name in listed for parent in Path(name).parents}
    extra = (path for path in sorted(folder.rglob("*")) if path.is_dir() and path not in needed)
    problems += [f"{path.relative_to(folder).as_posix()}/: is a folder of nothing in the manifest" for path in extra]
    for name in sorted(listed.keys() & found.keys()):
        problems += _difference(folder, found[name], listed[name])
    problems += [
        f"{name}: can be read by others than its owner"
        for name in sorted({manifest.internal, *filter(manifest.is_internal, listed.keys() & found.keys())} - {""})
        if (folder / name).exists() and (folder / name).stat().st_mode & OTHERS
    ]
    return problems + [
        f"{name}: can be written to, expected a read-only file"
        for name in sorted({*(listed.keys() & found.keys()), MANIFEST_NAME})
        if (folder / name).is_file() and (folder / name).stat().st_mode & _ANYBODY_WRITES
    ]


def _difference(folder: Path, path: Path, expected: FileEntry) -> list[str]:
    try:
        found = file_entry(folder, path, expected.hash_of)
    except duckdb.Error as error:
        return [f"{expected.path}: cannot be read as a DuckDB file: {str(error).splitlines()[0]}"]
    if found.size != expected.size:
        return [f"{expected.path}: expected {expected.size} bytes, found {found.size}"]
    if found != expected:
        return [f"{expected.path}: expected sha256 {expected.sha256}, found {found.sha256}"]
    return []
