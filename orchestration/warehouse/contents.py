"""What a finished warehouse holds, read without changing it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb


def failing_rows(database: Path, landing: Path, sql: str, limit: int) -> tuple[list[str], list[tuple[object, ...]]]:
    """Columns and the first ``limit`` rows of a data test's query on the finished build and the landed files."""
    with _opened(database, landing) as connection:
        connection.execute(sql)
        columns = [column[0] for column in connection.description or ()]
        return columns, connection.fetchmany(limit)


def number_of_rows(database: Path, landing: Path, sql: str) -> int:
    """Number of rows that a data test's query yields on the finished build and the landed files."""
    with _opened(database, landing) as connection:
        counted = connection.execute(f"select count(*) from (\n{sql}\n)").fetchone()
        return int(counted[0]) if counted else 0


@contextmanager
def _opened(database: Path, landing: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set file_search_path = ?", [str(landing)])  # as in the profile of the dbt project
        yield connection


def row_counts(database: Path) -> dict[str, int]:
    """Number of rows by name of every table of the database's main schema."""
    with duckdb.connect(str(database), read_only=True) as connection:
        names = [row[0] for row in connection.execute("select table_name from duckdb_tables() order by 1").fetchall()]
        counts: dict[str, int] = {}
        for name in names:
            counted = connection.execute(f'select count(*) from "{name}"').fetchone()
            counts[name] = counted[0] if counted else 0
    return counts
