"""What a finished warehouse holds, read without changing it."""

from __future__ import annotations

from pathlib import Path

from orchestration.warehouse.marts import open_marts, quoted


def failing_rows(database: Path, landing: Path, sql: str, limit: int) -> tuple[list[str], list[tuple[object, ...]]]:
    """Columns and the first ``limit`` rows of a data test's query on the finished build and the landed files."""
    with open_marts(database, files=landing) as marts:
        found = marts.connection.execute(sql)
        return [column[0] for column in found.description or ()], found.fetchmany(limit)


def row_counts(database: Path) -> dict[str, int]:
    """Number of rows by name of every table of the database's main schema."""
    with open_marts(database) as marts:
        return {name: marts.one(f"select count(*) from {quoted(name)}") for name in marts.names()}
