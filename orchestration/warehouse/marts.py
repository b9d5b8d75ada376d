"""The one way to the tables of a closed warehouse or of a release's database: opened for reading, rows by name.

Every room that asks the marts anything does it through here. SQL of more than a line stands in a file of named queries
beside the room that asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import duckdb

from orchestration.facts.errors import FactError

if TYPE_CHECKING:
    import pyarrow as pa
    from _typeshed import DataclassInstance

Row = dict[str, Any]
Parameters = Sequence[object] | Mapping[str, object]
DATABASE = "ehalsa.duckdb"
"""Name of the database in the folder of a release."""
_Record = TypeVar("_Record", bound="DataclassInstance")


class Marts:
    """An open database. Nothing that is asked of it changes it; temporary tables are the session's own."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Answer a query: one mapping a row, by column name."""
        names, rows = self.table(sql, parameters)
        return [dict(zip(names, row, strict=True)) for row in rows]

    def table(self, sql: str, parameters: Parameters = ()) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Answer a query: names of the columns, and the rows."""
        found = self.connection.execute(sql, parameters)
        return [column[0] for column in found.description or ()], found.fetchall()

    def records(self, kind: type[_Record], sql: str, parameters: Parameters = ()) -> list[_Record]:
        """Answer a query whose columns are the fields of ``kind``, whatever their order; lists become tuples."""
        names, rows = self.table(sql, parameters)
        expected = [field.name for field in fields(kind)]
        if sorted(names) != sorted(expected):
            raise AssertionError(f"query gives {names}, {kind.__name__} has {expected}")
        return [kind(**dict(zip(names, map(_frozen, row), strict=True))) for row in rows]

    def one(self, sql: str, parameters: Parameters = ()) -> Any:
        """Answer a query of one row and one column."""
        ((found,),) = self.table(sql, parameters)[1]
        return found

    def names(self) -> list[str]:
        """The tables of the database, in order."""
        found = "select table_name from duckdb_tables() where not internal and not temporary order by 1"
        return [row[0] for row in self.table(found)[1]]

    def views(self) -> list[str]:
        """The views of the database, in order."""
        found = "select view_name from duckdb_views() where not internal and not temporary order by 1"
        return [row[0] for row in self.table(found)[1]]

    def arrow(self, mart: str) -> pa.Table:
        """Give a whole table; duckdb.Error if there is none of that name."""
        found: pa.Table = self.connection.sql(f"select * from {quoted(mart)}").to_arrow_table()
        return found

    def temporary(self, name: str, sql: str, parameters: Parameters = ()) -> None:
        """Keep the answer of a query under a name for the rest of the session."""
        self.connection.execute(f"create or replace temp table {quoted(name)} as {sql}", parameters)

    def named(self, name: str, sql: str) -> None:
        """Give a query a name for the rest of the session; it is answered anew wherever it is read."""
        self.connection.execute(f"create or replace temp view {quoted(name)} as {sql}")

    def given(self, name: str, table: pa.Table) -> None:
        """Keep rows from elsewhere under a name for the rest of the session."""
        self.connection.register(name, table)


@contextmanager
def open_marts(
    database: Path, *, threads: int = 1, external_access: bool = True, files: Path | None = None, memory: str = ""
) -> Iterator[Marts]:
    """Open a closed database for reading and close it again; duckdb.Error if it cannot be read.

    ``external_access``: whether queries may reach anything but this database (other files, the caller's variables,
    settings); ``files``: the folder in which they are looked for, ``memory``: what they may take, both as in the
    profile of the dbt project.
    """
    config: dict[str, Any] = {"threads": threads, "enable_external_access": external_access}
    if not external_access:
        # A query that outgrows the memory would else write beside the database, in the folder of a release.
        config["temp_directory"] = ""
    if memory:
        config["memory_limit"] = memory
    connection = duckdb.connect(str(database), read_only=True, config=config)
    try:
        if not external_access:
            connection.execute("set python_enable_replacements = false; set lock_configuration = true")
        if files is not None:
            connection.execute("set file_search_path = ?", [str(files)])
        yield Marts(connection)
    finally:
        connection.close()


@contextmanager
def open_release(
    release: Path, needed: Iterable[str] = (), *, threads: int = 1, external_access: bool = True
) -> Iterator[Marts]:
    """Open the database of the release in that folder; the options are those of ``open_marts``.

    FactError if it is missing, lacks a mart that is needed, or is asked for a column that its version does not have.
    """
    database = release / DATABASE
    if not database.is_file():
        raise FactError("a release without its database", str(release), DATABASE, "no such file", "Load again")
    with open_marts(database, threads=threads, external_access=external_access) as marts:
        if missing := sorted(set(needed) - {*marts.names(), *marts.views()}):
            expected, found = ", ".join(sorted(needed)), f"no {', '.join(missing)}"
            remedy = "List them in data/products/release.yaml and load again"
            raise FactError("a release without the marts that are asked", str(database), expected, found, remedy)
        try:
            yield marts
        except duckdb.BinderException as error:
            expected, found = "the columns of the present version", str(error).splitlines()[0].rstrip("!")
            remedy = "Load again, or ask it by the code of its commit, which `ehalsa releases show` names"
            raise FactError("a release of another version", str(database), expected, found, remedy) from error


@contextmanager
def open_tables(tables: Mapping[str, pa.Table], *, threads: int = 1, external_access: bool = False) -> Iterator[Marts]:
    """Give a session that holds these tables alone, for questions to what is not in a warehouse yet, or to files."""
    config: dict[str, Any] = {"threads": threads, "enable_external_access": external_access}
    connection = duckdb.connect(":memory:", config=config)
    try:
        for name, table in tables.items():
            connection.register(name, table)
        yield Marts(connection)
    finally:
        connection.close()


def quoted(identifier: str) -> str:
    """Write a name as SQL."""
    return '"' + identifier.replace('"', '""') + '"'


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
