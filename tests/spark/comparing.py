"""Holds two builds of the same landing against each other, model by model and cell by cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.warehouse.marts import quoted


@dataclass(frozen=True)
class Compared:
    """A model in both builds. ``differences``: rows of one that the other lacks, of each; -1 where columns differ."""

    model: str
    rows: int
    differences: int
    in_order: bool

    def __str__(self) -> str:
        return f"{self.rows:>9} rows, {self.differences} differences: {self.model}"


def compared(one: Path, other: Path) -> list[Compared]:
    """Compare every table of two closed build databases: names, types and order of columns, rows, their order."""
    with duckdb.connect(config={"threads": 1}) as session:  # rows are aggregated as they lie
        session.execute(f"attach '{one}' as one (read_only); attach '{other}' as other (read_only)")
        return list(_compared(session))


def _compared(session: duckdb.DuckDBPyConnection) -> Iterator[Compared]:
    listed = "select table_name, database_name from duckdb_tables() where not internal order by 1, 2"
    found = session.execute(listed).fetchall()
    assert sorted(name for name, place in found if place == "one") == sorted(
        name for name, place in found if place == "other"
    )
    for name in sorted({name for name, _ in found}):
        one, other = f"one.{quoted(name)}", f"other.{quoted(name)}"
        columns = [session.execute(f"describe {table}").fetchall() for table in (one, other)]
        lacking = f"select count(*) from (from {one} except all from {other})"
        extra = f"select count(*) from (from {other} except all from {one})"
        counts = session.execute(f"select (select count(*) from {one}), ({lacking}) + ({extra})").fetchall()
        rows, differences = counts[0] if columns[0] == columns[1] else (0, -1)
        yield Compared(name, rows, differences, _in_order(session, one, other))


def _in_order(session: duckdb.DuckDBPyConnection, one: str, other: str) -> bool:
    """Whether rows lie in the same order, as a database is hashed for a release."""
    hashed = "select string_agg(md5(to_json(content)::varchar), '') from {} as content"
    return session.execute(
        f"select ({hashed.format(one)}) is not distinct from ({hashed.format(other)})"
    ).fetchall() == [(True,)]
