"""What identifies a released file: its bytes, or for a DuckDB file, whose bytes never repeat, its ordered content.

Only reads. A DuckDB file must be closed by whoever wrote it.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from orchestration.warehouse.marts import open_marts, quoted

DATABASE_SUFFIX = ".duckdb"

_TABLES = """
select schema_name, table_name, comment from duckdb_tables()
where database_name = current_database() order by schema_name, table_name
"""
_COLUMNS = """
select column_name, data_type, is_nullable, comment from duckdb_columns()
where database_name = current_database() and schema_name = ? and table_name = ? order by column_index
"""
_ROWS = "select sha256(to_json(content)::varchar) as row_hash from {table} as content order by row_hash"

_CONTENT_OF: dict[str, str] = {}
"""Content hashes by the hash of the bytes: a file and its copy are read through once, which takes seconds."""


@dataclass(frozen=True, slots=True, order=True)
class FileEntry:
    """A file of a release. ``path`` is relative with ``/``; ``size`` in bytes, None where the hash is of content."""

    path: str
    size: int | None
    sha256: str
    hash_of: Literal["bytes", "content"]


def file_entry(folder: Path, path: Path) -> FileEntry:
    """Hash one file below ``folder``. Raises duckdb.Error for a DuckDB file that cannot be read."""
    name = path.relative_to(folder).as_posix()
    if path.suffix == DATABASE_SUFFIX:
        return FileEntry(name, None, database_content_hash(path), "content")
    return FileEntry(name, path.stat().st_size, file_hash(path), "bytes")


def file_hash(path: Path) -> str:
    """SHA-256 of the bytes, in hex."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def database_content_hash(path: Path) -> str:
    """SHA-256 over every table: name, comment, columns with types and comments, rows in the order of their hashes.

    Storage layout, free blocks and the order of rows do not count.
    """
    of_bytes = file_hash(path)
    if of_bytes not in _CONTENT_OF:
        _CONTENT_OF[of_bytes] = _read_through(path)
    return _CONTENT_OF[of_bytes]


def _read_through(path: Path) -> str:
    digest = hashlib.sha256()
    with open_marts(path, threads=os.cpu_count() or 1) as opened:
        for schema, table, comment in opened.table(_TABLES)[1]:
            columns = opened.table(_COLUMNS, [schema, table])[1]
            digest.update(repr((schema, table, comment, columns)).encode("utf-8"))
            place = f"{quoted(schema)}.{quoted(table)}"
            rows = opened.connection.execute(_ROWS.format(table=place)).fetchnumpy()["row_hash"]
            digest.update("".join(rows).encode("ascii"))
    return digest.hexdigest()
