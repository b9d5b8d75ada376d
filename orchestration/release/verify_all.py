"""Whether the whole state folder is what it was: releases, journal, landing, raw archive, and what links them.

Only reads. Nothing here mends anything; each problem says what to do where that is not plain.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Container, Iterator
from pathlib import Path

from orchestration.durable import write_whole
from orchestration.errors import ReadableError
from orchestration.landing.write import landed_folders, landed_inputs, verify_landing
from orchestration.paths import Paths
from orchestration.release.errors import ReleaseError
from orchestration.release.inputs import as_released
from orchestration.release.journal import Entry, journal_of
from orchestration.release.manifest import MANIFEST_NAME, Manifest, read_manifest
from orchestration.release.publish import CURRENT, current_or_none, list_releases, resolve_current
from orchestration.release.verify import release_problems
from orchestration.sources.archive import RawArchive

_SLICE_BYTES = 64 << 20

Problem = tuple[str, str]
"""What is wrong: the part of the state folder, and a sentence."""


def verify_state(paths: Paths) -> list[Problem]:
    """List everything that is wrong in a state folder; empty if nothing is."""
    parts: dict[str, Callable[[Paths], Iterator[str]]] = {
        "releases": _releases,
        "journal": _journal,
        "landing": _landing,
        "raw archive": _raw,
    }
    return [(part, problem) for part, look in parts.items() for problem in _said(look(paths))]


def _said(problems: Iterator[str]) -> Iterator[str]:
    """The problems, the last of them what could not be read at all."""
    try:
        yield from problems
    except (ReadableError, OSError) as error:
        yield str(error)


def _releases(paths: Paths) -> Iterator[str]:
    known = {release.path: None for release in list_releases(paths.releases)}
    archive = RawArchive(paths.raw)
    gone = archive.deleted()
    for path in known:
        yield from (f"{path.name[:12]}, {problem}" for problem in _said(_release(path, archive, gone)))
    for path in sorted(paths.releases.glob("[!.]*")):
        if path not in known and path.name != CURRENT:
            yield f"{path.name}: is no release; remove it"
    if known:
        resolve_current(paths.releases)


def _release(path: Path, archive: RawArchive, gone: Container[str]) -> Iterator[str]:
    manifest = read_manifest(path)
    yield from release_problems(path, manifest)
    for entry in manifest.inputs:
        raw = archive.pull_of(entry.round, entry.source, entry.sha256)
        if raw.size != entry.size:
            yield f"input {entry.round}/{entry.source}: expected {entry.size} bytes, as released, found {raw.size}"
        if entry.sha256 not in gone and not (archive.objects / entry.sha256).is_file():
            yield f"input {entry.round}/{entry.source}: its raw object {entry.sha256} is missing"


def _journal(paths: Paths) -> Iterator[str]:
    entries = journal_of(paths).entries()
    stand = {release.id: release.path for release in list_releases(paths.releases)}
    last = {entry.id: entry for entry in entries}
    for id_, entry in last.items():
        if entry.event != "prune" and id_ not in stand:
            yield (
                f"release {id_[:12]}: was published {entry.time} and is gone without `ehalsa prune`; "
                f"`ehalsa releases rebuild {id_[:12]}` makes it anew"
            )
    for id_, path in stand.items():
        yield from _entered(path, last.get(id_))
    current = journal_of(paths).made_current()
    if current and stand and (now := resolve_current(paths.releases).name) != current[-1]:
        yield f"current: expected {current[-1][:12]}, as entered last, found {now[:12]}; load again or roll back"
    if entries and entries[-1].raw_index != _index_hash(paths, entries[-1].raw_index_bytes):
        yield "raw archive, index.jsonl: lines that stood there at the last publication are changed or gone"


def _entered(path: Path, entry: Entry | None) -> Iterator[str]:
    text = (path / MANIFEST_NAME).read_bytes()
    if entry is None:
        if _is_sealed(read_manifest(path)):
            yield f"release {path.name[:12]}: is not in the journal; its publication was interrupted: load again"
    elif hashlib.sha256(text).hexdigest() != entry.manifest_sha256:
        yield f"release {path.name[:12]}, {MANIFEST_NAME}: is not the one that was entered {entry.time}"


def _is_sealed(manifest: Manifest) -> bool:
    """Whether a release was made when there was a journal."""
    return any(entry.hash_of == "database" for entry in manifest.files)


def _index_hash(paths: Paths, size: int) -> str:
    index = RawArchive(paths.raw).index
    return hashlib.sha256(index.read_bytes()[:size] if index.is_file() else b"").hexdigest()


def _landing(paths: Paths) -> Iterator[str]:
    archive, current = RawArchive(paths.raw), current_or_none(paths.releases)
    release, gone = read_manifest(current) if current else None, archive.deleted()
    for folder in landed_folders(paths.landing):
        yield from _said(_landed(folder, archive, release, gone))


def _landed(folder: Path, archive: RawArchive, release: Manifest | None, gone: Container[str]) -> Iterator[str]:
    verify_landing(folder)
    if release and not as_released(folder, release):
        yield f"landing {folder.name}: is not what release {release.id[:12]} was made of; the next load lands it again"
    for source, sha256 in landed_inputs(folder).items():
        archive.pull_of(folder.name, source, sha256)
        if sha256 not in gone and not (archive.objects / sha256).is_file():
            yield f"landing {folder.name}, source {source}: its raw object {sha256} is missing"


def _raw(paths: Paths) -> Iterator[str]:
    archive = RawArchive(paths.raw)
    gone = archive.deleted()
    sizes = {pull.sha256: pull.size for pull in archive.pulls() if pull.sha256 not in gone}
    found = {path.name: path for path in sorted(archive.objects.glob("*"))} if archive.objects.is_dir() else {}
    yield from (f"object {name}: is missing; restore it from backup" for name in sorted(sizes.keys() - found.keys()))
    for name in sorted(found.keys() - sizes.keys()):
        there = f"was {gone[name]}, and lies there: delete it again" if name in gone else "is in no pull of the index"
        yield f"object {name}: {there}"
    for name in sorted(sizes.keys() & found.keys()):
        yield from _said(_object(archive, name, sizes[name]))


def _object(archive: RawArchive, sha256: str, size: int) -> Iterator[str]:
    path = archive.path(sha256)
    if path.stat().st_size != size:
        yield f"object {sha256}: expected {size} bytes, as the index says, found {path.stat().st_size}"
    if path.stat().st_mode & 0o222:
        yield f"object {sha256}: can be written to, expected a read-only file"


def verify_slice(paths: Paths, most: int = _SLICE_BYTES) -> int:
    """Check the next part of the raw archive, of about ``most`` bytes, and return how many objects that were.

    What was looked at last is kept in ``records``, so that loads go round the archive. Raises RawArchiveError for the
    first object that is missing or changed.
    """
    archive, place = RawArchive(paths.raw), paths.records / "raw_verified.json"
    names = sorted({pull.sha256 for pull in archive.pulls()} - archive.deleted().keys())
    try:
        last = str(json.loads(place.read_bytes()))
    except (OSError, ValueError):
        last = ""
    turn = [*(name for name in names if name > last), *(name for name in names if name <= last)]
    looked: list[str] = []
    read = 0
    while len(looked) < len(turn) and read < most:
        looked.append(turn[len(looked)])
        read += archive.path(looked[-1]).stat().st_size
    if looked:
        place.parent.mkdir(parents=True, exist_ok=True)
        write_whole(place, json.dumps(looked[-1]))
    return len(looked)


class DamagedStateError(ReleaseError):
    """Something in the state folder is not what it was; ``problems`` names each."""

    def __init__(self, home: Path, problems: list[Problem]) -> None:
        """Keep the problems, at least one."""
        self.problems = tuple(f"{part}: {problem}" for part, problem in problems)
        super().__init__("a state folder that is not whole", str(home), "nothing changed", f"{len(problems)} problems")

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"  {problem}" for problem in self.problems)])
