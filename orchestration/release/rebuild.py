"""Makes a release anew in an empty state folder, whose raw archive has the bytes that the release names and no others.

The proof that a release is what its manifest says that it was made of; and the way back to one that is damaged or gone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from orchestration.paths import Paths
from orchestration.release.changes import as_text
from orchestration.release.diff import differences
from orchestration.release.errors import ReleaseError
from orchestration.release.journal import Asked, journal_of
from orchestration.release.manifest import MANIFEST_NAME, Manifest, manifest_as_published
from orchestration.release.publish import SHORT, Staged, find_id, put_back, resolve_current
from orchestration.release.verify import verify_release
from orchestration.release.versions import versions_of
from orchestration.sources.archive import RawArchive
from orchestration.warehouse.project import dbt_state_held

_COMMAND = (sys.executable, "-m", "orchestration.cli", "load")


def rebuild(paths: Paths, name: str, out: Path | None, asked: Asked) -> str:
    """Make the release of that id, or of its first letters, once more; return the sentence that says it is the same.

    ``out``: where it is laid, a folder that is not there; else it takes the place of one that is damaged or gone, for
    who ``asked``. What the load says is said meanwhile. Raises ReleaseError where its manifest is gone or changed, it
    was made by other code or facts, the load is refused, or another release comes of it; RawArchiveError where the
    archive no longer has its bytes.
    """
    manifest = _manifest(paths, name)
    for entry in manifest.inputs:  # first: no clone has what is deleted
        RawArchive(paths.raw).path(entry.sha256)
    _require_versions(paths, manifest)
    if out and out.exists():
        raise ReleaseError("folder that is there", str(out), "none yet", "one", "name another folder")
    with tempfile.TemporaryDirectory(prefix="rebuild-") as temporary:
        home = replace(paths, home=Path(temporary).resolve())
        _bring_inputs(paths, home, manifest)
        _bring_project(paths, home)
        _load(home, manifest)
        made = resolve_current(home.releases)
        verify_release(made)
        if made.name != manifest.id:
            raise _another(paths, manifest, made)
        if out:
            shutil.copytree(made, out)
        put = not out and put_back(Staged(made, manifest), paths.releases, journal_of(paths), asked)
    same = sum(file.hash_of == "bytes" for file in manifest.files)
    others = ", ".join(file.path for file in manifest.files if file.hash_of != "bytes")
    said = f"{same} files byte for byte as published{f', and what {others} holds' if others else ''}"
    place = "; it lies in its place again" if put else ""
    return f"{manifest.id}: rebuilt from {len(manifest.inputs)} raw files, {said}{place}"


def _manifest(paths: Paths, name: str) -> Manifest:
    """The manifest as published: that of the release or, where it is gone or changed, that of its records."""
    known = [path for folder in (paths.releases, paths.records) for path in sorted(folder.glob(f"*/{MANIFEST_NAME}"))]
    ids = sorted({path.parent.name for path in known if not path.parent.is_symlink()})
    id_ = find_id(ids, name, paths.releases)
    if manifest := manifest_as_published(id_, paths.releases, paths.records):
        return manifest
    expected, remedy = f"{MANIFEST_NAME} as published", "restore it from backup, in releases or in records"
    raise ReleaseError("a changed manifest", f"release {id_[:SHORT]}", expected, "another", remedy)


def _require_versions(paths: Paths, manifest: Manifest) -> None:
    present = versions_of(paths)
    if present == manifest.versions:
        return
    known = [entry.commit for entry in journal_of(paths).entries() if entry.id == manifest.id and entry.commit]
    other = " and ".join(
        name for name in ("code", "facts") if getattr(present, name) != getattr(manifest.versions, name)
    )
    at = f" of commit {known[-1].rstrip('+')}," if known else " of the code that made it,"
    changed = " with what was changed there and not committed, and" if known and known[-1].endswith("+") else ""
    remedy = f"run the same command in a clone{at}{changed} with EHALSA_HOME={paths.home}"
    expected, found = (f"{v.code[:SHORT]}, {v.facts[:SHORT] or 'none apart'}" for v in (manifest.versions, present))
    raise ReleaseError(f"a release made by other {other}", f"release {manifest.id[:SHORT]}", expected, found, remedy)


def _bring_inputs(paths: Paths, home: Paths, manifest: Manifest) -> None:
    """Give the empty state folder an archive of the inputs alone: its index names no other pull."""
    there, here = RawArchive(paths.raw), RawArchive(home.raw)
    here.objects.mkdir(parents=True)
    for entry in manifest.inputs:
        shutil.copyfile(there.path(entry.sha256), here.objects / entry.sha256)
        here.record(there.pull_of(entry.round, entry.source, entry.sha256))


def _bring_project(paths: Paths, home: Paths) -> None:
    """Give it the parsed project, where one is kept: a load takes it for what it is, or parses anew."""
    with dbt_state_held(paths):
        if paths.dbt_state.is_dir():
            shutil.copytree(paths.dbt_state, home.dbt_state)


def _load(home: Paths, manifest: Manifest) -> None:
    rounds = sorted({entry.round for entry in manifest.inputs})
    asked = [word for round_ in rounds for word in ("--round", round_)]
    command = [*_COMMAND, *asked, "--as-of", f"{datetime.now(UTC):%Y-%m-%d}"]
    code = subprocess.run(command, env={**os.environ, "EHALSA_HOME": str(home.home)}, check=False).returncode
    if code:
        where, remedy = f"release {manifest.id[:SHORT]}", "see what the load says above"
        raise ReleaseError("a load that made no release", where, "exit code 0", str(code), remedy)


def _another(paths: Paths, manifest: Manifest, made: Path) -> ReleaseError:
    published = paths.releases / manifest.id
    lines = as_text(differences(published, made, []), []).splitlines() if published.is_dir() else []
    remedy = "\n".join(["compare them:", *lines]) if lines else "its files are gone, so nothing can be compared"
    return ReleaseError("another release", f"release {manifest.id[:SHORT]}", "the same id", made.name, remedy)
