"""Backup and restore of the state folder: one file, made while no load runs, that becomes the same installation again.

What the next load makes anew (the build, dbt's own files, unfinished work) is left out, and so are the secrets.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from orchestration.defs.instance import share
from orchestration.durable import sync
from orchestration.errors import ReadableError
from orchestration.load_lock import no_load
from orchestration.paths import Paths
from orchestration.quoting import quote
from orchestration.release.publish import current_or_none
from orchestration.shared.postgres import Server

_ABOUT, _DUMP = "backup.json", "dagster.dump"
_KEPT = (
    "raw",
    "landing",
    "collecting",
    "findings",
    "checks",
    "collection",
    "releases",
    "records",
    "alerts.yaml",
    "state_version",
)
_RESTORING = ".restore-"
_QUICKLY, _PRIVATE = 1, 0o600


class BackupError(ReadableError):
    """A backup that cannot be made or restored; the remedy is what mends it."""


@dataclass(frozen=True, slots=True)
class About:
    """What a backup is of: when it was made (UTC), by which version, and the current release then, if any."""

    made_at: str
    version: str
    release: str


def back_up(paths: Paths, target: Path) -> About:
    """Write the backup to ``target``, whole or not at all. BackupError over a file; LoadRunningError beside a load."""
    if target.exists():
        raise BackupError("file that is there", str(target), "a new file", "an old one", "give another name")
    current = current_or_none(paths.releases)
    about = About(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", version("ehalsa"), current.name if current else "")
    with no_load(paths), TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as work:
        growing = Path(work) / target.name
        with tarfile.open(growing, "w:gz", compresslevel=_QUICKLY) as archive:
            for place, name in _contents(paths, Path(work), about):
                archive.add(place, name)
        growing.chmod(_PRIVATE)
        sync(growing)
        growing.rename(target)
    sync(target.parent)
    return about


def _contents(paths: Paths, work: Path, about: About) -> Iterator[tuple[Path, str]]:
    """What goes in, and its name there; what it is of comes first."""
    (work / _ABOUT).write_text(json.dumps(asdict(about)), encoding="utf-8")
    yield work / _ABOUT, _ABOUT
    yield from ((paths.home / name, name) for name in _KEPT if (paths.home / name).exists())
    server = Server(paths.postgres)
    if server.is_made():
        server.require()
        server.by_client("pg_dump", "-Fc", "-f", str(work / _DUMP), "dagster")
        yield work / _DUMP, _DUMP
    else:
        yield from _sqlite(paths.dagster_home, work)


def _sqlite(folder: Path, work: Path) -> Iterator[tuple[Path, str]]:
    """Dagster's databases as SQLite itself copies them: whoever writes meanwhile does not tear them."""
    for number, path in enumerate(sorted(folder.rglob("*.db"))):
        copy = work / f"{number}.db"
        with closing(sqlite3.connect(path)) as own, closing(sqlite3.connect(copy)) as other:
            own.backup(other)
        yield copy, str(Path(folder.name) / path.relative_to(folder))


def restore(paths: Paths, source: Path) -> About:
    """Make the state folder anew from a backup. BackupError where one is there, or for what is no backup."""
    if paths.home.is_dir() and any(not place.name.startswith(_RESTORING) for place in paths.home.iterdir()):
        remedy = "set EHALSA_HOME to a new folder, or move this one away"
        raise BackupError("state folder that is in use", str(paths.home), "an empty folder", "files", remedy)
    paths.home.mkdir(parents=True, exist_ok=True)
    for left in paths.home.iterdir():
        shutil.rmtree(left)
    with TemporaryDirectory(dir=paths.home, prefix=_RESTORING) as folder:  # what lies around it may be another's
        work = Path(folder)
        about = _unpacked(source, work)
        (work / _ABOUT).unlink()
        dump = work / _DUMP
        if dump.exists():
            share(paths)
            Server(paths.postgres).by_client("pg_restore", "--no-owner", "-d", "dagster", str(dump))
            dump.unlink()
        for place in sorted(work.iterdir()):
            shutil.move(place, paths.home / place.name)
    return about


def _unpacked(source: Path, work: Path) -> About:
    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(work, members=map(_safe, archive))  # noqa: S202 -- _safe looks at each member
        return About(**json.loads((work / _ABOUT).read_text(encoding="utf-8")))
    except (OSError, EOFError, tarfile.TarError, TypeError, ValueError) as error:
        found, remedy = quote(str(error)), "give a file that `ehalsa backup` wrote, whole"
        raise BackupError("file that is no backup", str(source), "a backup", found, remedy) from None


def _safe(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """A file or folder below the place of restoring, or a link to its neighbour. ValueError for anything else."""
    place = PurePosixPath(member.name)
    well = member.isfile() or member.isdir() or (member.issym() and len(PurePosixPath(member.linkname).parts) == 1)
    if not well or place.is_absolute() or ".." in place.parts or member.linkname == "..":
        raise ValueError(f"holds {member.name}, which leads elsewhere")
    return member
