"""Whether a folder holds exactly the files of a manifest. Only reads."""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.release.content import FileEntry, file_entry
from orchestration.release.errors import ReleaseDamagedError, ReleaseError
from orchestration.release.manifest import MANIFEST_NAME, Manifest, read_manifest, release_id, released_files


def verify_release(release: Path) -> Manifest:
    """Check a published release: folder name, manifest and every file. Returns the manifest.

    Raises ReleaseDamagedError naming each file that is missing, changed or extra; ReleaseError without a manifest.
    """
    manifest = read_manifest(release)
    problems = verify_files(release, manifest)
    if release.name != manifest.id:
        problems.append(f"folder: expected the name {manifest.id}, as the manifest says, found {release.name}")
    if problems:
        raise ReleaseDamagedError(release, problems)
    return manifest


def verify_files(folder: Path, manifest: Manifest) -> list[str]:
    """List what is wrong with the files below ``folder``, a sentence a problem; empty if they are the manifest's."""
    problems = []
    if release_id(manifest.files) != manifest.id:
        problems.append(f"{MANIFEST_NAME}: the id is not that of the listed files")
    written = folder / MANIFEST_NAME
    if not written.is_file() or written.read_text(encoding="utf-8") != manifest.text():
        problems.append(f"{MANIFEST_NAME}: is not the manifest of this release")
    try:
        found = {path.relative_to(folder).as_posix(): path for path in released_files(folder)}
    except ReleaseError as error:
        return [*problems, str(error)]
    listed = {entry.path: entry for entry in manifest.files}
    problems += [f"{name}: is missing" for name in sorted(listed.keys() - found.keys())]
    problems += [f"{name}: is not in the manifest" for name in sorted(found.keys() - listed.keys())]
    for name in sorted(listed.keys() & found.keys()):
        problems += _difference(folder, found[name], listed[name])
    return problems


def _difference(folder: Path, path: Path, expected: FileEntry) -> list[str]:
    try:
        found = file_entry(folder, path)
    except duckdb.Error as error:
        return [f"{expected.path}: cannot be read as a DuckDB file: {str(error).splitlines()[0]}"]
    if found.size != expected.size:
        return [f"{expected.path}: expected {expected.size} bytes, found {found.size}"]
    if found != expected:
        return [f"{expected.path}: expected sha256 {expected.sha256}, found {found.sha256}"]
    return []
