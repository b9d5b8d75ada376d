"""The journal of releases: a line for each publication, rollback and removal, written once and never changed.

Each line holds its own hash and that of the line before it, so a line that is changed, removed or put in shows. It lies
beside the releases, outside their hashes: here are clock, person and command, which a release must not hold.
"""

from __future__ import annotations

import fcntl
import getpass
import hashlib
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Literal

from orchestration.durable import sync
from orchestration.paths import Paths
from orchestration.release.content import HashOf, file_hash
from orchestration.release.errors import ReleaseError
from orchestration.release.manifest import MANIFEST_NAME, Manifest
from orchestration.sources.archive import RawArchive

Event = Literal["publish", "rollback", "prune", "rebuild"]
_MAKES_CURRENT = {"publish", "rollback"}
_RESTORE = "restore it from backup"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who or what asked: the command line, schedule or job, the run of Dagster if there was one, and the reason given.

    ``losses``: sentences on what was accepted to be less than in the release before, for that reason. ``commit``: that
    of the code which made it.
    """

    by: str
    run: str = ""
    reason: str = ""
    losses: tuple[str, ...] = ()
    commit: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the journal. ``time`` in UTC; ``manifest_sha256`` of the bytes of the release's manifest file.

    ``raw_index``: SHA-256 of the raw archive's index as it was then, of ``raw_index_bytes`` bytes. ``before``: the
    seal of the line before; ``seal``: SHA-256 of the line without it. ``commit``: that of the code, where it is known.
    ``database``: SHA-256 of the bytes of the database that was published; the manifest knows it by what it holds.
    """

    event: Event
    id: str
    manifest_sha256: str
    code_version: str
    time: str
    user: str
    by: str
    run: str = ""
    reason: str = ""
    losses: tuple[str, ...] = ()
    raw_index: str = ""
    raw_index_bytes: int = 0
    before: str = ""
    seal: str = ""
    commit: str = ""
    database: str = ""

    def line(self) -> bytes:
        """The entry as a line of JSON; without the last fields where they are empty, as lines were written before."""
        said = {name: value for name, value in asdict(self).items() if value or name not in {"commit", "database"}}
        return (json.dumps(said, ensure_ascii=False, sort_keys=True) + "\n").encode()

    def sealed(self) -> Entry:
        """The entry with the hash of all else that it says."""
        return replace(self, seal=hashlib.sha256(replace(self, seal="").line()).hexdigest())


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal in the file ``path``, which need not exist; ``raw_index``: that of the raw archive, sealed by it."""

    path: Path
    raw_index: Path

    def enter(self, event: Event, release: Path, manifest: Manifest, asked: Asked) -> Entry:
        """Append what happens to a release, flushed to disk. A line left unfinished by a kill is dropped first.

        Raises ReleaseError where the last line cannot be read.
        """
        index = self.raw_index.read_bytes() if self.raw_index.is_file() else b""
        entry = Entry(
            event=event,
            id=manifest.id,
            manifest_sha256=file_hash(release / MANIFEST_NAME),
            code_version=manifest.code_version,
            time=datetime.now(UTC).isoformat(timespec="seconds"),
            user=user(),
            **asdict(asked),
            raw_index=hashlib.sha256(index).hexdigest(),
            raw_index_bytes=len(index),
            database=_database(release, manifest) if event in {"publish", "rebuild"} else "",
        )
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a+b") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            entry = replace(entry, losses=asked.losses, before=self._last_seal(handle)).sealed()
            handle.write(entry.line())
            handle.flush()
            os.fsync(handle.fileno())
        sync(self.path.parent)
        return entry

    def entries(self) -> tuple[Entry, ...]:
        """Every entry in the order made; ReleaseError for a line that cannot be read or does not follow the last."""
        found: list[Entry] = []
        for number, line in enumerate(self._lines(), start=1):
            where, last = f"{self.path.name}, line {number}", found[-1].seal if found else ""
            entry = _entry(line, where)
            if entry.sealed().line() != line or entry.before != last:
                found_ = "one that was changed, or follows another"
                raise ReleaseError("a changed journal", where, "the line written after the one above", found_, _RESTORE)
            found.append(entry)
        return tuple(found)

    def made_current(self) -> tuple[str, ...]:
        """Ids of the releases that were made the current one, in that order."""
        return tuple(entry.id for entry in self.entries() if entry.event in _MAKES_CURRENT)

    def stands(self, id_: str) -> bool:
        """Whether a release was entered and has not been pruned since."""
        return [entry.event != "prune" for entry in self.entries() if entry.id == id_][-1:] == [True]

    def databases(self, manifest: Manifest) -> dict[tuple[HashOf, str], str]:
        """What the bytes of a release's database, as it was published, hold: for ``know`` of ``content``.

        A journal that was changed vouches for nothing: the database is read then.
        """
        held = {(entry.hash_of, entry.sha256) for entry in manifest.files if entry.hash_of == "database"}
        published = set[str]()
        with suppress(ReleaseError):
            published = {entry.database for entry in self.entries() if entry.id == manifest.id and entry.database}
        return {(how, bytes_): content for how, content in held for bytes_ in published}

    def _last_seal(self, handle: IO[bytes]) -> str:
        handle.seek(0)
        complete, _, unfinished = handle.read().rpartition(b"\n")
        if unfinished:
            handle.truncate(len(complete) + 1 if complete else 0)
        return _entry(complete.splitlines()[-1], f"{self.path.name}, last line").seal if complete else ""

    def _lines(self) -> list[bytes]:
        if not self.path.is_file():
            return []
        return [line for line in self.path.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]


def journal_of(paths: Paths) -> Journal:
    """The journal of a state folder."""
    return Journal(paths.journal, RawArchive(paths.raw).index)


def _database(release: Path, manifest: Manifest) -> str:
    return next((file_hash(release / entry.path) for entry in manifest.files if entry.hash_of == "database"), "")


def _entry(line: bytes, where: str) -> Entry:
    try:
        said = json.loads(line)
        return Entry(**{**said, "losses": tuple(said["losses"])})
    except (ValueError, TypeError, KeyError) as error:
        raise ReleaseError("a journal that cannot be read", where, "an entry", str(error), _RESTORE) from error


def user() -> str:
    """Name who runs this process; a number where the user has no name."""
    with suppress(OSError, KeyError, ImportError):  # a user without a name, as in a container
        return getpass.getuser()
    return str(os.getuid())
