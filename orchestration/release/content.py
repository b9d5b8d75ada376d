"""What identifies a released file: its bytes, or for a DuckDB file, whose bytes never repeat, all that it holds.

Only reads. A DuckDB file must be closed by whoever wrote it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from orchestration.warehouse.marts import Marts, open_marts, quoted

if TYPE_CHECKING:
    import pyarrow as pa

DATABASE_SUFFIX = ".duckdb"
HashOf = Literal["bytes", "content", "database"]
"""``content``: of a database, as releases were described before other objects than tables counted."""

_TABLES = """
select schema_name, table_name, comment from duckdb_tables()
where database_name = current_database() order by schema_name, table_name
"""
_COLUMNS = """
select column_name, data_type, is_nullable, comment from duckdb_columns()
where database_name = current_database() and schema_name = ? and table_name = ? order by column_index
"""
_SORTED = "select sha256(to_json(content)::varchar) as row_hash from {table} as content order by row_hash"
_STORED = "select to_json(content)::varchar as line from {table} as content"
# What a database can hold beside its tables' names, columns and rows, and whoever opens it would meet.
_OBJECTS = {
    "schemas": "schema_name, comment",
    "views": "schema_name, view_name, sql, comment",
    "functions": "schema_name, function_name, function_type, parameters, parameter_types, macro_definition, comment",
    "sequences": "schema_name, sequence_name, sql, last_value, comment",
    "types": "schema_name, type_name, logical_type, labels, comment",
    "indexes": "schema_name, table_name, index_name, sql, comment",
    "constraints": "schema_name, table_name, constraint_type, constraint_text, constraint_name",
    "columns": "schema_name, table_name, column_index, column_default, generation_expression",
}
_INTERNAL = frozenset({"schemas", "views", "functions", "types", "columns"})

Hashes = dict[tuple[HashOf, str], str]
_HASH_OF_FILE: Hashes = {}
"""Hashes of databases by that of the bytes: a file and its copy are read through once, which takes seconds."""


@dataclass(frozen=True, slots=True, order=True)
class FileEntry:
    """A file of a release. ``path`` is relative with ``/``; ``size`` in bytes, None where the hash is of content."""

    path: str
    size: int | None
    sha256: str
    hash_of: HashOf


def file_entry(folder: Path, path: Path, hash_of: HashOf | None = None) -> FileEntry:
    """Hash one file below ``folder``; ``hash_of`` None: as its kind of file is hashed now.

    Raises duckdb.Error for a DuckDB file that cannot be read.
    """
    name = path.relative_to(folder).as_posix()
    how = hash_of or ("database" if path.suffix == DATABASE_SUFFIX else "bytes")
    if how == "bytes":
        return FileEntry(name, path.stat().st_size, file_hash(path), how)
    return FileEntry(name, None, database_hash(path, how), how)


def file_hash(path: Path) -> str:
    """SHA-256 of the bytes, in hex."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def database_hash(path: Path, how: HashOf = "database") -> str:
    """SHA-256 over every table: name, comment, columns with types and comments, rows as stored; and all other objects.

    Storage layout and free blocks do not count. ``content`` knows the tables alone, in whatever order their rows are.
    """
    key = how, file_hash(path)
    if key not in _HASH_OF_FILE:
        with open_marts(path, threads=os.cpu_count() or 1) as opened:
            _HASH_OF_FILE[key] = _sorted_rows(opened) if how == "content" else _whole(opened)
    return _HASH_OF_FILE[key]


def hashed(path: Path) -> Hashes:
    """Hash a database here, and say it so that another process knows: by the hash of the bytes."""
    database_hash(path)
    return dict(_HASH_OF_FILE)


def know(hashes: Hashes) -> None:
    """Take over what another process has ``hashed``: it holds for the same bytes."""
    _HASH_OF_FILE.update(hashes)


def _whole(opened: Marts) -> str:
    digest = hashlib.sha256()
    for place in _described(opened, digest.update):
        for chunk in opened.connection.sql(_STORED.format(table=place)).to_arrow_table().column(0).chunks:
            digest.update(_text(chunk))
    for objects, columns in _OBJECTS.items():
        own = "not internal" if objects in _INTERNAL else "true"
        query = f"select {columns} from duckdb_{objects}() where database_name = current_database() and {own}"
        digest.update(repr((objects, sorted(map(repr, opened.table(query)[1])))).encode("utf-8"))
    return digest.hexdigest()


def _sorted_rows(opened: Marts) -> str:
    digest = hashlib.sha256()
    for place in _described(opened, digest.update):
        rows = opened.connection.execute(_SORTED.format(table=place)).fetchnumpy()["row_hash"]
        digest.update("".join(rows).encode("ascii"))
    return digest.hexdigest()


def _described(opened: Marts, update: Callable[[bytes], None]) -> Iterator[str]:
    """Describe each table to ``update`` and give its place, before its rows are read."""
    for schema, table, comment in opened.table(_TABLES)[1]:
        columns = opened.table(_COLUMNS, [schema, table])[1]
        update(repr((schema, table, comment, columns)).encode("utf-8"))
        yield f"{quoted(schema)}.{quoted(table)}"


def _text(chunk: pa.StringArray) -> Any:
    """The texts of a chunk, one after another, as they lie in memory."""
    _, offsets, text = chunk.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32)
    return memoryview(text)[ends[chunk.offset] : ends[chunk.offset + len(chunk)]]
