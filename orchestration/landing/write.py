"""Writes landed tables as Parquet with a manifest of hashes, and checks them before anyone reads.

Here belongs putting bytes down safely. Parquet does not notice corruption itself: a flipped bit gives another answer
silently.
"""

from __future__ import annotations

import fcntl
import io
import json
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.durable import replace_folder, work_beside
from orchestration.errors import ReadableError
from orchestration.sources.archive import hash_file

MANIFEST = "manifest.json"
_SUFFIX = ".parquet"


class LandingError(ReadableError):
    """Landed files are not what their manifest says, or not there; the remedy is the command that mends it."""


@dataclass(frozen=True, slots=True)
class LandedFile:
    """One file of a landing folder: name, rows, bytes, hash, and the raw objects it was made from (source → sha256).

    ``made_by``: the version of code and facts that made it; empty where nobody said.
    """

    file: str
    rows: int
    size: int
    sha256: str
    inputs: Mapping[str, str]
    made_by: str = ""


Part = tuple[Mapping[str, pa.Table], Mapping[str, str]]
"""Tables by name, and the raw objects that they were made from (source → sha256)."""


def landed_folders(landing: Path) -> list[Path]:
    """The folders of rounds and of facts below ``landing``, by name; what starts with a dot is none of them."""
    return sorted(path for path in landing.glob("[!.]*") if path.is_dir())


def landed_inputs(folder: Path) -> dict[str, str]:
    """The raw objects that a landed folder was made from, by source; LandingError for a manifest that is not one."""
    return {source: sha256 for entry in landed_files(folder) for source, sha256 in entry.inputs.items()}


def write_landing(
    folder: Path, tables: Mapping[str, pa.Table], inputs: Mapping[str, str] | None = None
) -> tuple[LandedFile, ...]:
    """Make ``folder`` hold exactly these tables, one Parquet file each, and their manifest; what was there before goes.

    ``inputs`` (source → sha256 of the raw object) is noted for every file. A crash leaves the old folder whole.
    """
    return _write(folder, [(tables, inputs or {})])


def update_landing(
    folder: Path, parts: Sequence[Part], sources: Collection[str] | None = None, made_by: str = ""
) -> tuple[LandedFile, ...]:
    """Replace the files of the sources in ``parts`` and leave those of other sources; return the new entries.

    Files made from the same sources before, and not written now, go; so do files of sources that are not among
    ``sources``, where it is given (the round no longer has them). A crash leaves the old folder whole. ``made_by`` is
    noted for every file.
    """
    replaced = {source for _, inputs in parts for source in inputs}
    if sources is not None and set(sources) <= replaced:  # nothing of the old folder stays: it need not be readable
        return _write(folder, parts, made_by=made_by)
    return _write(folder, parts, lambda entry: _stays(entry, replaced, sources), made_by)


def _stays(entry: LandedFile, replaced: Collection[str], sources: Collection[str] | None) -> bool:
    made_from = set(entry.inputs)
    if not made_from:  # a table of the whole round, which every landing of it writes
        return sources is None
    return not made_from & set(replaced) and (sources is None or made_from <= set(sources))


def _write(
    folder: Path, parts: Sequence[Part], stays: Callable[[LandedFile], bool] | None = None, made_by: str = ""
) -> tuple[LandedFile, ...]:
    """Make the folder anew beside the old one, with the files of the old one that stay, and exchange the two."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _locked(folder), work_beside(folder.parent, folder.name) as work:
        fresh = work / folder.name
        fresh.mkdir()
        entries = [
            replace(_write_table(fresh, name, table, inputs), made_by=made_by)
            for tables, inputs in parts
            for name, table in sorted(tables.items())
        ]
        written = {entry.file for entry in entries}
        old = landed_files(folder) if stays and (folder / MANIFEST).is_file() else ()
        kept = [entry for entry in old if stays and entry.file not in written and stays(entry)]
        for entry in kept:
            os.link(folder / entry.file, fresh / entry.file)
        _write_manifest(fresh, [*kept, *entries])
        replace_folder(fresh, folder)
    return tuple(entries)


def verify_landing(folder: Path, remedy: str = "") -> tuple[LandedFile, ...]:
    """Check that the folder holds exactly the files of its manifest, with the bytes written; return its entries.

    Raises LandingError that names the first wrong file and the command to run (``remedy``, by default the load of that
    round).
    """
    where = f"landing {folder.name}"
    mend = remedy or f"run `ehalsa load --round {folder.name}` to land it again"
    if not (folder / MANIFEST).is_file():
        raise LandingError("nothing landed", where, MANIFEST, "none", mend)
    entries = landed_files(folder)
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


def landed_files(folder: Path) -> tuple[LandedFile, ...]:
    """The entries of a landed folder's manifest, unchecked; LandingError for one that cannot be read."""
    try:
        listed: list[dict[str, Any]] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
        return tuple(LandedFile(**entry) for entry in listed)
    except (OSError, ValueError, KeyError, TypeError) as error:
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
            "made_by": entry.made_by,
            "rows": entry.rows,
            "sha256": entry.sha256,
            "size": entry.size,
        }
        for entry in sorted(entries, key=lambda entry: entry.file)
    ]
    text = json.dumps({"files": listed}, ensure_ascii=False, indent=2, sort_keys=True)
    _write_bytes(folder / MANIFEST, text.encode() + b"\n")


def _write_bytes(target: Path, content: bytes) -> None:
    with target.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one writer at a time into a landing folder."""
    with (folder.parent / f".{folder.name}.lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
