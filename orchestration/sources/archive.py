"""The raw archive: bytes as sent, stored once under their SHA-256, and an index with a line a pull.

Here belongs keeping and returning bytes. Nothing is ever changed, and nothing removed but by a person's or a rule's
word, of which a note stays; what the bytes mean is none of its business. Days and times, of pulls and of deletions, are
UTC.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO

from orchestration.durable import sync, work_beside
from orchestration.errors import ReadableError

_BLOCK = 1 << 20
_READ_ONLY = 0o444
_OBJECT = "raw archive, object {}"
_RESTORE = "restore it from backup, or pull the source again"


@dataclass(frozen=True, slots=True)
class RawObject:
    """One pull: which source of which round gave which bytes, when, and from which uri, without its secrets."""

    round: str
    source: str
    sha256: str
    size: int
    pulled_at: datetime
    origin: str


@dataclass(frozen=True, slots=True)
class Deletion:
    """The note of bytes that are gone: which, why, by whose word, and when."""

    sha256: str
    reason: str
    who: str
    deleted_at: datetime

    def __str__(self) -> str:
        """Say when, by whom and why."""
        return f"deleted {self.deleted_at:%Y-%m-%d} by {self.who}: {self.reason}"


class RawArchiveError(ReadableError):
    """The archive does not hold what its index says, or what is asked for."""


class DeletedBytesError(RawArchiveError):
    """What is asked for, or comes again, was deleted."""

    def __init__(self, deletion: Deletion, where: str, remedy: str) -> None:
        """Say the note."""
        super().__init__("bytes that were deleted", where, "others than these", str(deletion), remedy)


@dataclass(frozen=True, slots=True)
class RawArchive:
    """Content-addressed store below ``folder``: ``objects/<sha256>``, ``index.jsonl`` and ``deleted.jsonl``."""

    folder: Path

    @property
    def index(self) -> Path:
        """One JSON object a line, appended at each pull."""
        return self.folder / "index.jsonl"

    @property
    def objects(self) -> Path:
        """The bytes, each file named by its own SHA-256."""
        return self.folder / "objects"

    def store(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Keep the bytes and return their SHA-256 and number. Bytes that are there already are not written again.

        DeletedBytesError for bytes that were deleted: they do not come in again by the same door.
        """
        self.objects.mkdir(parents=True, exist_ok=True)
        with work_beside(self.folder, "incoming") as work:
            temporary = work / "object"
            with temporary.open("wb") as handle:
                sha256, size = _copy(chunks, handle)
                handle.flush()
                os.fsync(handle.fileno())
            if gone := self.deleted().get(sha256):
                remedy = "take the file away from where it lies, and ask the sender for one without what had to go"
                raise DeletedBytesError(gone, _OBJECT.format(sha256), remedy)
            self._keep(temporary, sha256)
        return sha256, size

    def _keep(self, temporary: Path, sha256: str) -> None:
        target = self.objects / sha256
        if target.exists() and hash_file(target) == sha256:
            return
        temporary.chmod(_READ_ONLY)
        temporary.replace(target)
        sync(self.objects)
        sync(self.folder)

    def record(self, pulled: RawObject) -> None:
        """Append the pull to the index; a line left unfinished by a crash is dropped: it was never acknowledged."""
        line = json.dumps(
            {**asdict(pulled), "pulled_at": pulled.pulled_at.isoformat()}, ensure_ascii=False, sort_keys=True
        )
        self._append(self.index, line)

    def delete(self, deletion: Deletion) -> None:
        """Note the deletion, then remove the bytes; done again, it ends what was interrupted, noting nothing twice."""
        if deletion.sha256 not in self.deleted():
            said = {**asdict(deletion), "deleted_at": deletion.deleted_at.isoformat()}
            self._append(self._notes, json.dumps(said, ensure_ascii=False, sort_keys=True))
        (self.objects / deletion.sha256).unlink(missing_ok=True)
        sync(self.objects)

    def deleted(self) -> dict[str, Deletion]:
        """Return what is gone by a person's or a rule's word, by SHA-256; RawArchiveError for an unreadable note."""
        found = (_deletion(number, line) for number, line in _lines(self._notes))
        return {deletion.sha256: deletion for deletion in found}

    @property
    def _notes(self) -> Path:
        return self.folder / "deleted.jsonl"

    def _append(self, place: Path, line: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with place.open("a+b") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            _drop_unfinished_line(handle)
            handle.write(line.encode() + b"\n")
            handle.flush()
            os.fsync(handle.fileno())
        sync(self.folder)

    def pulls(self) -> tuple[RawObject, ...]:
        """Return every pull in the order made; RawArchiveError for an index line that cannot be read."""
        return tuple(_pull(number, line) for number, line in _lines(self.index))

    def latest(self, round_: str, source: str, until: date = date.max) -> RawObject:
        """Return the newest pull of that source, not later than that day in UTC; RawArchiveError if there is none."""
        for pulled in reversed(self.pulls()):
            if (pulled.round, pulled.source) == (round_, source) and pulled.pulled_at.date() <= until:
                return pulled
        where, remedy = f"raw archive, round {round_}, source {source}", f"run `ehalsa load --round {round_}`"
        by = "" if until == date.max else f" by {until}"
        raise RawArchiveError(f"source not pulled {by.strip() or 'yet'}", where, f"a pull{by}", "none", remedy)

    def newest(self) -> dict[tuple[str, str], str]:
        """Return the SHA-256 of the newest pull of each round and source."""
        return {(pulled.round, pulled.source): pulled.sha256 for pulled in self.pulls()}

    def pull_of(self, round_: str, source: str, sha256: str) -> RawObject:
        """Return the newest pull of that source that gave these bytes; RawArchiveError if none did."""
        for pulled in reversed(self.pulls()):
            if (pulled.round, pulled.source, pulled.sha256) == (round_, source, sha256):
                return pulled
        where, remedy = f"raw archive, round {round_}, source {source}", f"run `ehalsa load --round {round_}`"
        raise RawArchiveError("bytes that were never pulled", where, f"a pull of {sha256}", "none", remedy)

    def path(self, sha256: str) -> Path:
        """Return the file that holds these bytes after checking them.

        RawArchiveError if it is missing or changed, DeletedBytesError if it was deleted.
        """
        target = self.objects / sha256
        if gone := self.deleted().get(sha256):
            remedy = "what was made of them stands, and cannot be made again"
            raise DeletedBytesError(gone, _OBJECT.format(sha256), remedy)
        if not target.is_file():
            raise RawArchiveError("raw object missing", _OBJECT.format(sha256), "a file", "none", _RESTORE)
        found = hash_file(target)
        if found != sha256:
            expected = f"sha256 {sha256}, as when it was stored"
            raise RawArchiveError("raw object changed", _OBJECT.format(sha256), expected, found, _RESTORE)
        return target


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as 64 hex digits."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def read_blocks(handle: IO[bytes]) -> Iterator[bytes]:
    """Yield the rest of an open binary file in blocks."""
    while block := handle.read(_BLOCK):
        yield block


def _copy(chunks: Iterable[bytes], handle: IO[bytes]) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        handle.write(chunk)
    return digest.hexdigest(), size


def _drop_unfinished_line(handle: IO[bytes]) -> None:
    handle.seek(0)
    content = handle.read()
    if content and not content.endswith(b"\n"):
        handle.truncate(content.rfind(b"\n") + 1)


def _lines(place: Path) -> list[tuple[int, bytes]]:
    """Give the finished lines of a file, numbered from 1; none where there is no file."""
    complete, _, _ = (place.read_bytes() if place.is_file() else b"").rpartition(b"\n")
    return list(enumerate(complete.splitlines(), start=1))


def _pull(number: int, line: bytes) -> RawObject:
    try:
        entry = json.loads(line)
        return RawObject(**{**entry, "pulled_at": datetime.fromisoformat(entry["pulled_at"])})
    except (ValueError, TypeError, KeyError) as error:
        raise _unreadable("index.jsonl", number, "a pull", error) from error


def _deletion(number: int, line: bytes) -> Deletion:
    try:
        entry = json.loads(line)
        return Deletion(**{**entry, "deleted_at": datetime.fromisoformat(entry["deleted_at"])})
    except (ValueError, TypeError, KeyError) as error:
        raise _unreadable("deleted.jsonl", number, "a deletion", error) from error


def _unreadable(name: str, number: int, expected: str, error: Exception) -> RawArchiveError:
    where = f"raw archive, {name}, line {number}"
    return RawArchiveError("line that cannot be read", where, expected, str(error), "restore it from backup")
