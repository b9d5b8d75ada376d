"""The one family of errors that a person can mend, how they are said, and how one is found behind others.

Here belong the shape of the complaint and its place in a chain of causes. What is wrong is decided where it is seen;
where it is shown (terminal, Dagster) is decided there. An exception outside this family is a fault of the program.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def sentence(what: str, where: str = "", expected: str = "", found: str = "", remedy: str = "") -> str:
    """Say the five parts of a complaint on one line; each is a phrase, and one that does not apply is empty."""
    place = f": {where}" if where else ""
    differ = f": expected {expected or '-'}, found {found or '-'}" if expected or found else ""
    said = f"{what}{place}{differ}." + (f" {remedy[0].upper()}{remedy[1:]}." if remedy else "")
    return " ".join(line.strip() for line in said.splitlines())


class ReadableError(Exception):
    """What is wrong, where, what was expected and found, and what to do about it; ``str()`` is one readable line.

    Each part is a phrase without a closing full stop; ``where`` names file, sheet, row and column as far as they are
    known. Parts that do not apply are empty and left out.
    """

    def __init__(self, what: str, where: str = "", expected: str = "", found: str = "", remedy: str = "") -> None:
        """Keep the five parts."""
        super().__init__(what, where, expected, found, remedy)
        self.what = what
        self.where = where
        self.expected = expected
        self.found = found
        self.remedy = remedy

    def __reduce__(self) -> tuple[Any, ...]:
        """By what it holds: those of the family are made of other words than these five."""
        return _again, (type(self), self.args, self.__dict__)

    def __str__(self) -> str:
        return sentence(self.what, self.where, self.expected, self.found, self.remedy)


def _again(kind: type[ReadableError], args: tuple[str, ...], held: dict[str, Any]) -> ReadableError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(held)
    return error


class MemoryLackError(ReadableError):
    """A process has not been given the memory that it asked for."""


class FileAccessError(ReadableError):
    """The system does not let a file be read or written: missing, no right to it, disk full."""


def readable(error: BaseException) -> ReadableError | None:
    """Find the error of the family at any depth of causes, the outermost first; None for a fault of the program.

    A refusal by the system that names a file counts where nothing of the family stands in the chain, but not one that
    was merely being handled: what went wrong then is something else.
    """
    family = (cause for cause in _causes(error, implied=True) if isinstance(cause, ReadableError))
    refusals = (file_access(cause) for cause in _causes(error, implied=False) if isinstance(cause, OSError))
    return next(family, None) or next((found for found in refusals if found is not None), None)


def lines_of(error: BaseException, place: Path) -> list[str]:
    """Say an error: by its sentence, or as a fault of the program whose trace goes to ``place``."""
    if (said := readable(error)) is not None:
        return [str(said)]
    trace = "".join(traceback.format_exception(error))
    return fault_lines(f"{type(error).__name__}: {error}", trace, place)


def fault_lines(message: str, trace: str, place: Path) -> list[str]:
    """Say a fault of the program on one line, and where its trace was written; the trace itself where it cannot be.

    What the machine lacks, in the state folder that ``place`` lies in, is said in its stead: libraries have a hundred
    words for it.
    """
    lacking = lack_of_machine(place.parent, message)
    if lacking is not None:
        return [str(lacking)]
    said = f"a fault of the program, not of an input: {message.strip()}"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(trace, encoding="utf-8")
    except OSError:
        return [said, trace]
    return [said, f"  Full trace: {place}"]


def lack_of_machine(folder: Path, message: str) -> ReadableError | None:
    """Say what the machine lacks, by the words of a library, or by the disk of ``folder``; None: it lacks nothing."""
    for line in message.splitlines():
        if any(word in line for word in _MEMORY):
            return MemoryLackError("too little memory", "", "what a load asks for", line.strip(), _MORE_MEMORY)
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < _ROOM or any(word in message for word in _FULL):
        return FileAccessError("the disk is full", str(folder), "room for the load", f"{free} bytes free", _DISK)
    if (files := files_left(folder)) < _FILES:
        return FileAccessError("the disk is full", str(folder), "room for files", f"room for {files} more", _DISK)
    if not os.access(folder, os.W_OK):
        what, expected, remedy = _REFUSALS[errno.EACCES]
        return FileAccessError(what, str(folder), expected, "no right to write", remedy)
    if any(word in message for word in _DISK_FAULTS):
        found = message.strip().splitlines()[0]
        return FileAccessError("the disk does not work", str(folder), "a disk that reads and writes", found, _DOCTOR)
    return None


def files_left(folder: Path) -> int:
    """How many more files the disk of a folder can have: one may have room for bytes and none for another file."""
    found = os.statvfs(folder)
    return found.f_favail if found.f_files else sys.maxsize


_ROOM, _FILES = 4 << 20, 64
_FULL = (os.strerror(errno.ENOSPC), os.strerror(errno.EDQUOT), "disk is full")  # what was begun may be given back since
# The others are words of DuckDB and SQLite, where the disk refuses to flush, read, write, open or make a journal.
_DISK_FAULTS = (
    *(os.strerror(errno.EIO), "fsync failed!"),
    *("disk I/O error", "unable to open database file", "attempt to write a readonly database"),
)
_MEMORY = (
    *("MemoryError", "Out of Memory", "bad allocation", "bad_alloc", "malloc of size", "can't start new thread"),
    os.strerror(errno.ENOMEM),
)
_MORE_MEMORY = (
    "end other programs, give the machine more, or let a build write to disk what is beyond EHALSA_MEMORY: "
    "docs/scaling.md says what a load takes"
)
_DOCTOR = "look at the system's log, and choose a folder on another disk"
_DISK = "free space on the disk, or choose a folder on another one"
_PATH = "correct the path; what is missing in the state folder is made anew by `ehalsa load`"
_REFUSALS: dict[int, tuple[str, str, str]] = {
    errno.ENOENT: ("a file that is not there", "a file or folder", _PATH),
    errno.ENOTDIR: ("a file that is not there", "a folder on the way to it", _PATH),
    errno.EISDIR: ("a folder in place of a file", "a file", "name a file, or remove the folder"),
    errno.EEXIST: ("something is in the way", "nothing there", "remove it, or choose another name"),
    errno.EACCES: ("no right to the file", "the right to read or write it", "give the user the right to it"),
    errno.EPERM: ("no right to the file", "the right to read or write it", "give the user the right to it"),
    errno.EROFS: ("no right to the file", "a disk that can be written", "choose a folder on another disk"),
    errno.ENAMETOOLONG: ("a name too long", "a shorter name", "choose a shorter name"),
    errno.ENOSPC: ("the disk is full", "room for the file", _DISK),
    errno.EDQUOT: ("the disk is full", "room for the file", _DISK),
}
_NAMELESS = {errno.ENOSPC, errno.EDQUOT}


def file_access(error: OSError) -> FileAccessError | None:
    """Say a refusal by the system as a person can mend it; None where it names no file or is of another kind."""
    if error.errno not in _REFUSALS or (error.filename is None and error.errno not in _NAMELESS):
        return None
    what, expected, remedy = _REFUSALS[error.errno]
    where = " → ".join(str(name) for name in (error.filename, error.filename2) if name is not None)
    return FileAccessError(what, where, expected, error.strerror or "none", remedy)


def _causes(error: BaseException, *, implied: bool) -> Iterator[BaseException]:
    """Yield the error and its causes; ``implied``: also what was being handled when it was raised."""
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or (found.__context__ if implied and not found.__suppress_context__ else None)
