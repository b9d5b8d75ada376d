"""The lock of the state folder: one load at a time, and who holds it.

The system lets go of the lock when a process ends, however it ends. What Dagster has on record of that process is
``defs/load_lock.py``'s business.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from orchestration.errors import ReadableError
from orchestration.paths import Paths

INSTANT = 1.0  # seconds; whoever only asks whether the lock is free holds it for less


class LoadRunningError(ReadableError):
    """A load runs, and what is asked for cannot be done meanwhile."""


class _Kept:
    """Locks that the runs of a load of several hand on to each other, by place; None while nobody asks for it."""

    locks: dict[Path, IO[str]] | None = None


@contextmanager
def handed_on() -> Iterator[None]:
    """Have the runs that this process makes meanwhile hand the lock on, so that no other load begins between two."""
    _Kept.locks = {}
    try:
        yield
    finally:
        for lock in _Kept.locks.values():
            lock.close()
        _Kept.locks = None


@contextmanager
def lock_of_run(paths: Paths) -> Iterator[IO[str]]:
    """The lock's file for a run, as the run before handed it on or opened anew; handed on or let go of at its end."""
    handle = (_Kept.locks or {}).get(paths.load_lock) or opened(paths)
    try:
        yield handle
    finally:
        if _Kept.locks is None:
            handle.close()
        else:
            _Kept.locks[paths.load_lock] = handle


@contextmanager
def no_load(paths: Paths) -> Iterator[None]:
    """See that no load runs, nor begins meanwhile; LoadRunningError names the one that does."""
    with lock_free(paths) as free:
        if not free:
            found, remedy = holder_of(paths), "wait until it has ended"
            raise LoadRunningError("a load that is running", str(paths.home), "no load", found, remedy)
        yield


@contextmanager
def lock_free(paths: Paths) -> Iterator[bool]:
    """True where nobody holds the lock; nobody can take it meanwhile."""
    with opened(paths) as handle:
        yield taken(handle)


def holder_of(paths: Paths) -> str:
    """Say who signed the lock last."""
    with paths.load_lock.open("r", encoding="utf-8") as handle:
        return holder(handle)


def opened(paths: Paths) -> IO[str]:
    """Open the lock's file, which is let go of when it is closed; OSError where the state folder cannot be written."""
    paths.home.mkdir(parents=True, exist_ok=True)
    return paths.load_lock.open("a+", encoding="utf-8")


def taken(handle: IO[str], patience: float = 0) -> bool:
    """Whether the lock could be taken within so many seconds."""
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(patience / 10)
        else:
            return True


def sign(handle: IO[str], run: str) -> None:
    """Say in the lock that this process holds it, for that run."""
    handle.truncate(0)
    json.dump({"process": os.getpid(), "run": run, "since": datetime.now(UTC).isoformat(timespec="seconds")}, handle)
    handle.flush()


def signature(handle: IO[str]) -> dict[str, Any]:
    """Who signed last: the holder, or whoever held it before one that has not signed yet. Empty if nobody did."""
    handle.seek(0)
    with suppress(ValueError):
        return dict(json.load(handle))
    return {}


def holder(handle: IO[str]) -> str:
    """Say the signature."""
    signed = signature(handle)
    named = (signed["process"], signed["run"][:8], signed["since"]) if signed else ()
    return "process {}, run {}, since {}".format(*named) if named else "it has not said who it is"
