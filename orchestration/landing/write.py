"""Writes landed tables as Parquet with a manifest of hashes, and checks them before anyone reads.

Here belongs putting bytes down safely. Parquet does not notice corruption itself: a flipped bit gives another answer
silently.
"""

from __future__ import annotations

import fcntl
import io
import json
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.errors import ReadableError
from orchestration.sources.archive import hash_file

MANIFEST = "manifest.json"
_SUFFIX = ".parquet"


class LandingError(ReadableError):
    """Landed files are not what their manifest says, or not there; the remedy is the command that mends it."""


@dataclass(frozen=True, slots=True)
class LandedFile:
    """One file of a landing folder: name, rows, bytes, hash, and the raw objects it was made from (source → sha256)."""

    file: str
    rows: int
    size: int
    sha256: str
    inputs: Mapping[str, str]


def write_landing(
    folder: Path, tables: Mapping[str, pa.Table], inputs: Mapping[str, str] | None = None
) -> tuple[LandedFile, ...]:
    """Make ``folder`` hold exactly these tables, one Parquet file each, and their manifest; what was there before goes.

    ``inputs`` (source → sha256 of the raw object) is noted for every file. A crash leaves the old folder or none, never
    a mixture.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        fresh = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
        try:
            fresh.chmod(0o755)
            entries = [_write_table(fresh, name, table, inputs or {}) for name, table in sorted(tables.items())]
            _write_manifest(fresh, entries)
            _replace_folder(fresh, folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return tuple(entries)


def update_landing(
    folder: Path, tables: Mapping[str, pa.Table], inputs: Mapping[str, str], sources: Collection[str] | None = None
) -> tuple[LandedFile, ...]:
    """Replace the files of the sources in ``inputs`` and leave those of other sources; return the new entries.

    Files made from the same sources before, and not written now, go; so do files of sources that are not among
    ``sources``, where it is given (the round no longer has them). A crash in between leaves a folder that
    ``verify_landing`` refuses.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        old = {entry.file: entry for entry in _entries(folder)} if (folder / MANIFEST).is_file() else {}
        entries = [_write_table(folder, name, table, inputs) for name, table in sorted(tables.items())]
        written = {entry.file for entry in entries}
        kept = [entry for entry in old.values() if entry.file not in written and _stays(entry, inputs, sources)]
        for name in set(old) - written - {entry.file for entry in kept}:
            (folder / name).unlink(missing_ok=True)
        _write_manifest(folder, [*kept, *entries])
        _fsync(folder)
    return tuple(entries)


def _stays(entry: LandedFile, inputs: Mapping[str, str], sources: Collection[str] | None) -> bool:
    made_from = set(entry.inputs)
    return not made_from & set(inputs) and (sources is None or made_from <= set(sources))


def verify_landing(folder: Path, remedy: str = "") -> tuple[LandedFile, ...]:
    """Check that the folder holds exactly the files of its manifest, with the bytes written; return its entries.

    Raises LandingError that names the first wrong file and the command to run (``remedy``, by default the load of that
    round).
    """
    where = f"landing {folder.name}"
    mend = remedy or f"run `ehalsa load --round {folder.name}` to land it again"
    if not (folder / MANIFEST).is_file():
        raise LandingError("nothing landed", where, MANIFEST, "none", mend)
    entries = _entries(folder)
    for entry in entries:
        path = folder / entry.file
        if not path.is_file():
            raise LandingError("landed file missing", where, entry.file, "none", mend)
        found = hash_file(path)
        if found != entry.sha256:
            place = f"{where}, file {entry.file}"
            raise LandingError("landed file changed since it was written", place, f"sha256 {entry.sha256}", found, mend)
    known = {MANIFEST, *(entry.file for entry in entries)}
    foreign = sorted(path.name for path in folder.iterdir() if path.name not in known)
    if foreign:
        raise LandingError("foreign file", where, f"only the files of {MANIFEST}", ", ".join(foreign), mend)
    return entries


def _entries(folder: Path) -> tuple[LandedFile, ...]:
    try:
        listed: list[dict[str, Any]] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
        return tuple(LandedFile(**entry) for entry in listed)
    except (ValueError, KeyError, TypeError) as error:
        where, remedy = f"landing {folder.name}, file {MANIFEST}", "delete the folder and load again"
        raise LandingError("manifest that cannot be read", where, "a list of files", str(error), remedy) from error


def _write_table(folder: Path, name: str, table: pa.Table, inputs: Mapping[str, str]) -> LandedFile:
    target = folder / f"{name}{_SUFFIX}"
    sink = io.BytesIO()
    pq.write_table(
        table,
        sink,
        compression="zstd",
        compression_level=3,
        version="2.6",
        data_page_version="1.0",
        write_statistics=True,
    )
    _write_bytes(target, sink.getvalue())
    return LandedFile(
        target.name, table.num_rows, len(sink.getvalue()), hash_file(target), dict(sorted(inputs.items()))
    )


def _write_manifest(folder: Path, entries: list[LandedFile]) -> None:
    listed = [
        {
            "file": entry.file,
            "inputs": dict(entry.inputs),
            "rows": entry.rows,
            "sha256": entry.sha256,
            "size": entry.size,
        }
        for entry in sorted(entries, key=lambda entry: entry.file)
    ]
    text = json.dumps({"files": listed}, ensure_ascii=False, indent=2, sort_keys=True)
    _write_bytes(folder / MANIFEST, text.encode() + b"\n")


def _write_bytes(target: Path, content: bytes) -> None:
    temporary = target.with_name(f".{target.name}.tmp")
    with temporary.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    temporary.replace(target)


def _replace_folder(fresh: Path, folder: Path) -> None:
    _fsync(fresh)
    old = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-old-"))
    try:
        if folder.exists():
            folder.rename(old / folder.name)
        fresh.rename(folder)
        _fsync(folder.parent)
    finally:
        shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one writer at a time into a landing folder."""
    with (folder.parent / f".{folder.name}.lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _fsync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
