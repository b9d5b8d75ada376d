"""Whether a file is whole, and which of an inbox is taken: the newest that fits the pattern, once nobody writes it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from orchestration.sources.errors import FetchRefusedError, SourceUnavailableError

INBOX = "inbox"
_UNFINISHED = ("{name}.part", "{name}.filepart", "{name}.tmp", "{name}.crdownload", "{name}.lock", ".{name}.*")
"""Names beside a file that say that somebody still writes it: of browsers, WinSCP, rsync, and of who locks."""
_ENDINGS = tuple(form.removeprefix("{name}") for form in _UNFINISHED if form.startswith("{"))
_SHOWN = 10


class FileNotWhole(Exception):  # noqa: N818 - its name is read by people
    """Somebody still writes a file."""


def unfinished(path: Path, settled_seconds: float) -> str:
    """Say why a file is not whole: who writes it, or that it was written to just now. Empty: it is."""
    for form in _UNFINISHED:
        for beside in sorted(path.parent.glob(form.format(name=_literal(path.name)))):
            return f"{path.name} is being written: {beside.name} lies beside it"
    found = path.stat()
    if not found.st_size:
        return f"{path.name} is empty as yet"
    return written_just_now(path.name, time.time() - found.st_mtime, settled_seconds)


def written_just_now(name: str, quiet: float, settled_seconds: float) -> str:
    """Say that a file was written to just now; ``quiet``: seconds since. Empty: it was not."""
    return f"{name} was written to {max(0, int(quiet))} s ago, of {settled_seconds} to wait" * (quiet < settled_seconds)


def mark_of(path: Path) -> str:
    """A mark of a file that is another one when the file is."""
    found = path.stat()
    return f"{path.name}-{found.st_size}-{found.st_mtime_ns}"


def newest_whole(uri: str, base_dir: Path, settled_seconds: float) -> Path:
    """Return the newest file of ``inbox:folder/pattern``; of two as new the one whose name comes last.

    Raises FetchRefusedError if none fits, SourceUnavailableError if somebody still writes the newest: an older one
    would be the wrong one in an hour.
    """
    folder, pattern = inbox_parts(uri)
    place = base_dir / folder
    fitting = [*_fitting(place, pattern)]
    if not fitting:
        remedy = "put the file there, or correct uri in the sources file"
        raise FetchRefusedError("file missing", f"a file {pattern}", neighbours(place), remedy)
    newest = max(fitting, key=lambda path: (path.stat().st_mtime_ns, path.name))
    if why := unfinished(newest, settled_seconds):
        raise SourceUnavailableError(uri, FileNotWhole(why))
    return newest


def inbox_parts(uri: str) -> tuple[str, str]:
    """Folder and pattern of an inbox's uri."""
    folder, _, pattern = unquote(urlsplit(uri).path).rpartition("/")
    return folder or ".", pattern


def _fitting(folder: Path, pattern: str) -> Iterator[Path]:
    """Files of the folder itself, none that is a link, hidden, or named as something unfinished."""
    for path in folder.glob(pattern) if folder.is_dir() else ():
        if path.is_file() and not path.is_symlink() and not path.name.startswith(".") and path.suffix not in _ENDINGS:
            yield path


def neighbours(folder: Path) -> str:
    """Say what lies in a folder where something is missing."""
    if not folder.is_dir():
        return "no such folder"
    names = sorted(item.name for item in folder.iterdir())
    return "in the folder: " + (", ".join(names[:_SHOWN]) or "nothing")


def _literal(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)
