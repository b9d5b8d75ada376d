"""Writing that survives a power cut: flush, rename without replacing, one writer at a time. Knows no releases."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_AT_FDCWD = -100
_RENAME_NOREPLACE = 1
_NOT_SUPPORTED = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP})
_READ_ONLY = 0o444


def sync(path: Path) -> None:
    """Flush a file or a folder to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def copy_tree(source: Path, target: Path) -> None:
    """Copy a folder of plain files into a new folder; files become read-only, everything is flushed to disk."""
    target.mkdir()
    for path in sorted(source.rglob("*")):
        copy = target / path.relative_to(source)
        if path.is_dir():
            copy.mkdir()
            continue
        shutil.copyfile(path, copy, follow_symlinks=False)
        if not copy.is_symlink():
            copy.chmod(_READ_ONLY)
            sync(copy)
    for folder in sorted((path for path in target.rglob("*") if path.is_dir()), reverse=True):
        sync(folder)
    sync(target)


def rename_new(source: Path, target: Path) -> None:
    """Rename a folder; FileExistsError if the target exists. Atomic, also against others who do the same."""
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "renameat2"):
        rename_claimed(source, target)
        return
    arguments = (_AT_FDCWD, os.fsencode(source), _AT_FDCWD, os.fsencode(target), _RENAME_NOREPLACE)
    if libc.renameat2(*arguments) == 0:
        return
    number = ctypes.get_errno()
    if number not in _NOT_SUPPORTED:
        raise OSError(number, os.strerror(number), str(target))
    rename_claimed(source, target)


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
