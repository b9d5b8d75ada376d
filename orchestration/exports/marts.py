"""Public marts as Parquet files and as one DuckDB file, for people who compute.

Rows are ordered by the key that ``data/products/release.yaml`` states; Parquet bytes repeat, DuckDB bytes never do.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from orchestration.durable import keep_private
from orchestration.exports.origin import SYNTHETIC, Origin, mart_origin
from orchestration.facts.dictionary import Meanings
from orchestration.facts.errors import FactError
from orchestration.facts.products import Mart, ReleaseSpec
from orchestration.warehouse.marts import Marts, open_marts, quoted

# Opens in every client since DuckDB 1.0.
STORAGE_VERSION = "v1.0.0"
_ROW_GROUP = 122_880

_DESCRIBED = """
select column_name, data_type, coalesce(comment, '') from duckdb_columns()
where database_name = current_database() and schema_name = current_schema() and table_name = ?
order by column_index
"""
# A table of the build that a release has as a view has its query beside it (dbt_project/macros/duckdb/table.sql);
# DuckDB keeps it without the name of its database.
_VIEW = """
select regexp_replace(sql, '^CREATE VIEW .*? AS ', '') from duckdb_views()
where database_name = current_database() and schema_name = current_schema() and view_name = concat(?, '__query')
"""
_GRAIN = """
select comment from duckdb_tables()
where database_name = current_database() and schema_name = current_schema() and table_name = ?
"""


@dataclass(frozen=True, slots=True)
class ReleasedColumn:
    """A column: its type in SQL, and what it holds, in English as the warehouse comments it, and in Swedish."""

    name: str
    type: str
    comment: str
    meaning: str


@dataclass(frozen=True, slots=True)
class CheckedMart:
    """A mart that is fit for release: what it is (``grain``, English), and its columns in order."""

    mart: Mart
    rows: int
    origin: Origin
    grain: str
    columns: tuple[ReleasedColumn, ...]

    @property
    def ordered(self) -> str:
        """The query that gives the mart's rows in the order of its key."""
        return (
            f"select * from {quoted(self.mart.name)} order by {', '.join(quoted(column) for column in self.mart.key)}"
        )

    def comment(self, release: ReleaseSpec) -> str:
        """What stands on the table: its title and where its rows come from."""
        return release.table_comment.format(title=self.mart.title, origin=self.origin.sentence(release))


def check_marts(build: Marts, release: ReleaseSpec, meanings: Meanings) -> tuple[CheckedMart, ...]:
    """Look at every mart of a release before any is written.

    Raises FactError for a mart that is missing, not unique by its key, has a column that no one has said the meaning
    of in Swedish, or shows municipalities without saying where the data come from.
    """
    return tuple(_checked(build, mart, release, meanings) for mart in release.marts)


def export_parquet(build: Marts, marts: Iterable[CheckedMart], release: ReleaseSpec, target: Path) -> list[Path]:
    """Write each mart as one Parquet file below ``target``, internal ones for its owner alone; returns the paths.

    Metadata of the file: ``title`` and ``data_origin``, in Swedish, and what each column is as JSON, ``columns`` in
    English and ``kolumner`` in Swedish; each column's field has its own as ``description`` and ``beskrivning``.
    """
    paths = []
    for checked in marts:
        path = target / release.place(checked.mart)
        path.parent.mkdir(parents=True, exist_ok=True)
        if checked.mart.internal:
            keep_private(path.parent)
        rows = build.connection.sql(checked.ordered).to_arrow_table()
        # Chunks differ with the threads that made them, and the writer's pages with the chunks.
        described = rows.cast(_described(rows.schema, checked, release)).combine_chunks()
        parquet.write_table(described, path, compression="zstd", row_group_size=_ROW_GROUP, write_page_checksum=True)
        paths.append(path)
    return paths


def export_database(database: Path, marts: Iterable[CheckedMart], release: ReleaseSpec, target: Path) -> list[Path]:
    """Write all public marts into one DuckDB file below ``target``; return its path. ``database``: finished warehouse.

    Tables and views carry a comment (what it is, which rounds are synthetic), columns theirs in Swedish and English.
    """
    target.mkdir(parents=True, exist_ok=True)
    path = target / release.database
    path.unlink(missing_ok=True)
    with open_marts(database) as build:
        options = f"read_write, storage_version '{STORAGE_VERSION}'"
        build.connection.execute(f"attach {_text(str(path))} as released ({options})")
        build.connection.begin()
        for checked in (checked for checked in marts if not checked.mart.internal):
            _copy_mart(build, checked, release)
        build.connection.commit()
        build.connection.execute("detach released")
    return [path]


def synthetic_rounds(build: Marts) -> tuple[str, ...]:
    """Rounds whose answers are synthetic, in order; for the manifest."""
    query = "select round from dim_round where data_origin = ? order by round"
    return tuple(str(row[0]) for row in build.table(query, [SYNTHETIC])[1])


def _described(schema: pa.Schema, checked: CheckedMart, release: ReleaseSpec) -> pa.Schema:
    about = {
        "title": checked.mart.title,
        "data_origin": checked.origin.sentence(release),
        "columns": _as_json({column.name: column.comment for column in checked.columns}),
        "kolumner": _as_json({column.name: column.meaning for column in checked.columns}),
    }
    said = {column.name: {"description": column.comment, "beskrivning": column.meaning} for column in checked.columns}
    return pa.schema([field.with_metadata(said[field.name]) for field in schema], metadata=about)


def _as_json(texts: Mapping[str, str]) -> str:
    return json.dumps(texts, ensure_ascii=False)


def _copy_mart(build: Marts, checked: CheckedMart, release: ReleaseSpec) -> None:
    """Copy a table with its rows, or where it is to be a view its query, over the tables that were copied before it."""
    table = f"released.main.{quoted(checked.mart.name)}"
    view = build.table(_VIEW, [checked.mart.name])[1]
    kind, body = ("view", view[0][0]) if view else ("table", checked.ordered)
    build.connection.execute(f"create {kind} {table} as {body}")
    said = [f"{kind} {table} is {_text(checked.comment(release))}"]
    for column in checked.columns:
        text = release.column_comment.format(meaning=column.meaning, english=column.comment)
        said.append(f"column {table}.{quoted(column.name)} is {_text(text)}")
    build.connection.execute("".join(f"comment on {one};" for one in said))


def _checked(build: Marts, mart: Mart, release: ReleaseSpec, meanings: Meanings) -> CheckedMart:
    described = build.table(_DESCRIBED, [mart.name])[1]
    names = [name for name, *_ in described]
    _refuse_columns(mart, names, release)
    columns = tuple(
        ReleasedColumn(name, kind, said, meanings.of(mart.name, name) or "") for name, kind, said in described
    )
    if unsaid := ", ".join(column.name for column in columns if not column.meaning):
        expected, remedy = "what every column means", "Write it in data/dictionary/columns.csv"
        raise _unfit(mart, "has a column without a meaning", expected, f"nothing on {unsaid}", remedy)
    key = ", ".join(quoted(column) for column in mart.key)
    # One aggregate of both, with count(distinct (key)), makes a struct of every row and takes twice the time.
    table = quoted(mart.name)
    counted = f"select (select count(*) from {table}), (select count(*) from (select distinct {key} from {table}))"
    rows, distinct = build.table(counted)[1][0]
    if rows != distinct:
        found = f"{rows} rows, {distinct} keys"
        raise _unfit(mart, "repeats its key", "as many keys as rows", found, "Correct the model")
    ((grain,),) = build.table(_GRAIN, [mart.name])[1]
    return CheckedMart(mart, int(rows), mart_origin(build, mart, names, int(rows), release), grain or "", columns)


def _refuse_columns(mart: Mart, columns: list[str], release: ReleaseSpec) -> None:
    if not columns:
        raise _unfit(mart, "does not exist", "a table of the warehouse", "none", "Correct the name, or build the model")
    absent = [column for column in mart.key if column not in columns]
    if absent:
        raise _unfit(mart, "lacks its key", str(list(mart.key)), f"no {absent}", "Correct key or model")
    if release.municipality_column in columns and release.origin_column not in columns:
        found = f"{release.municipality_column} without {release.origin_column}"
        remedy = f"Add {release.origin_column} to the model: what shows municipalities says where it comes from"
        raise _unfit(mart, "shows municipalities unmarked", release.origin_column, found, remedy)


def _unfit(mart: Mart, what: str, expected: str, found: str, remedy: str) -> FactError:
    where = f"data/products/release.yaml, mart {mart.name}"
    return FactError(f"A mart of the release {what}", where, expected, found, remedy)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
