"""Writing that survives a kill and a power cut: flush, rename in one step, one writer at a time, work set apart.

Unfinished work lies in one folder of the state folder, which nobody lists and which the next load sweeps. Knows
neither landing nor releases.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_AT_FDCWD = -100
_RENAME_NOREPLACE, _RENAME_EXCHANGE = 1, 2
_NOT_SUPPORTED = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EXDEV})
_READ_ONLY, _OWN_READ_ONLY, _PRIVATE = 0o444, 0o400, 0o700
OTHERS = 0o077
"""The rights of everybody but the owner."""
_WORK = ".work"


@contextmanager
def work_beside(folder: Path, name: str) -> Iterator[Path]:
    """Give an empty folder for unfinished work, on the same disk as ``folder``; it goes when the work is done."""
    work = folder.parent / _WORK
    work.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(dir=work, prefix=f"{name}-"))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def keep_private(*folders: Path) -> None:
    """Let nobody else than their owner look into those of the folders that are there."""
    for folder in (folder for folder in folders if folder.is_dir()):
        folder.chmod(_PRIVATE)


def sweep(home: Path) -> None:
    """Remove what killed processes left unfinished in the state folder. Only for the holder of its lock."""
    leftovers = home.glob("landing/.*-*")  # of versions that worked beside what they replaced
    for place in (home / _WORK, *leftovers):
        shutil.rmtree(place, ignore_errors=True)


def remove_folder(folder: Path) -> None:
    """Remove a folder that has to be gone before anything goes on, whatever its own rights; OSError where it stays."""
    if not folder.is_dir():
        return
    try:
        shutil.rmtree(folder)
    except PermissionError:
        folder.chmod(_PRIVATE)
        for root, within, _ in os.walk(folder):
            keep_private(*(place for place in (Path(root, name) for name in within) if not place.is_symlink()))
        shutil.rmtree(folder)


def write_whole(path: Path, text: str) -> None:
    """Write a small file in one step: whoever reads it finds what was there or all that is new, never a part."""
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("w", encoding="utf-8", newline="\n") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    fresh.replace(path)


def sync(path: Path) -> None:
    """Flush a file or a folder to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_disk(path: Path) -> None:
    """Flush the file system that holds ``path``: one call, where thousands of files are to be on disk at once."""
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        if libc.syncfs(descriptor) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(path))
    finally:
        os.close(descriptor)


def copy_for_later(source: Path, folder: Path, private: str = "") -> Path:
    """Copy a folder as ``copy_tree`` does, to a place for unfinished work on the same disk as ``folder``; return it.

    Whoever wants it moves it away, or the next load sweeps it. Only for the holder of the lock of the state folder.
    """
    work = folder.parent / _WORK
    work.mkdir(parents=True, exist_ok=True)
    place = work / f"{folder.name}-{os.getpid()}"
    copy_tree(source, place, private)
    return place


def copy_tree(source: Path, target: Path, private: str = "") -> None:
    """Copy a folder of plain files into a new folder; files become read-only, everything is flushed to disk.

    ``private``: the folder in it that nobody but the owner may look into, nor read a file of.
    """
    target.mkdir()
    for path in sorted(source.rglob("*")):
        place = path.relative_to(source)
        copy, own = target / place, bool(private) and place.parts[0] == private
        if path.is_dir():
            copy.mkdir(_PRIVATE if own else 0o777)
            continue
        copy_read_only(path, copy, own=own)
    sync_disk(target)


def copy_read_only(path: Path, copy: Path, *, own: bool = False) -> None:
    """Copy a file that nobody may write to, nor others read, if it is ``own``."""
    shutil.copyfile(path, copy, follow_symlinks=False)
    if not copy.is_symlink():
        copy.chmod(_OWN_READ_ONLY if own else _READ_ONLY)


def rename_new(source: Path, target: Path) -> None:
    """Rename a folder; FileExistsError if the target exists. Atomic, also against others who do the same."""
    if not _renamed(source, target, _RENAME_NOREPLACE):
        rename_claimed(source, target)


def replace_folder(fresh: Path, folder: Path) -> None:
    """Put a finished folder in the place of another in one step; the other, if any, is then where the first was.

    Where the system cannot exchange two folders there is an instant at which neither is in place.
    """
    sync(fresh)
    if not folder.exists():
        rename_new(fresh, folder)
    elif not _renamed(fresh, folder, _RENAME_EXCHANGE):
        aside = fresh.with_name(f"{fresh.name}-before")
        folder.rename(aside)
        fresh.rename(folder)
        aside.rename(fresh)
    sync(folder.parent)


def _renamed(source: Path, target: Path, how: int) -> bool:
    """Rename by ``renameat2``; False where the system or the file system lacks it."""
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "renameat2"):
        return False
    if libc.renameat2(_AT_FDCWD, os.fsencode(source), _AT_FDCWD, os.fsencode(target), how) == 0:
        return True
    number = ctypes.get_errno()
    if number not in _NOT_SUPPORTED:
        raise OSError(number, os.strerror(number), str(target))
    return False


def rename_claimed(source: Path, target: Path) -> None:
    """Rename where the system lacks the above: claim the name by an empty folder, which the rename replaces."""
    target.mkdir()
    source.rename(target)


def replace_link(link: Path, destination: str, temporary: Path) -> None:
    """Point a symbolic link to another destination in one step; readers see the old one or the new one."""
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(destination)
    temporary.replace(link)


@contextmanager
def exclusive(lock: Path) -> Iterator[None]:
    """Hold a lock file; waits for whoever holds it. The system lets go when the process ends, however it ends."""
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
