"""Public marts as Parquet files and as one DuckDB file, for people who compute.

Rows are ordered by the key that ``data/products/release.yaml`` states; Parquet bytes repeat, DuckDB bytes never do.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from orchestration.exports.origin import SYNTHETIC, Origin, mart_origin
from orchestration.facts.errors import FactError
from orchestration.facts.products import Mart, ReleaseSpec
from orchestration.warehouse.marts import Marts, open_marts, quoted

# Opens in every client since DuckDB 1.0.
STORAGE_VERSION = "v1.0.0"
_ROW_GROUP = 122_880

_DESCRIBED = """
select column_name, comment from duckdb_columns()
where database_name = current_database() and schema_name = current_schema() and table_name = ?
order by column_index
"""


@dataclass(frozen=True, slots=True)
class CheckedMart:
    """A mart that is fit for release. ``comments`` by column, None where the warehouse has none."""

    mart: Mart
    rows: int
    origin: Origin
    comments: dict[str, str | None]

    @property
    def ordered(self) -> str:
        """The query that gives the mart's rows in the order of its key."""
        return (
            f"select * from {quoted(self.mart.name)} order by {', '.join(quoted(column) for column in self.mart.key)}"
        )

    def comment(self, release: ReleaseSpec) -> str:
        """What stands on the table: its title and where its rows come from."""
        return release.table_comment.format(title=self.mart.title, origin=self.origin.sentence(release))


def check_marts(build: Marts, release: ReleaseSpec) -> tuple[CheckedMart, ...]:
    """Look at every mart of a release before any is written.

    Raises FactError for a mart that is missing, empty, not unique by its key, or shows municipalities without saying
    where the data come from.
    """
    return tuple(_checked(build, mart, release) for mart in release.marts)


def export_parquet(build: Marts, marts: Iterable[CheckedMart], release: ReleaseSpec, target: Path) -> list[Path]:
    """Write each mart as one Parquet file below ``target``; returns the paths in order of the marts.

    Metadata of the file: ``title`` and ``data_origin``, in Swedish, and ``columns``, the warehouse's comments by column
    as JSON; each column's field has its own as ``description``.
    """
    folder = target / release.marts_folder
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for checked in marts:
        path = folder / f"{checked.mart.name}.parquet"
        rows = build.connection.sql(checked.ordered).to_arrow_table()
        # Chunks differ with the threads that made them, and the writer's pages with the chunks.
        described = rows.cast(_described(rows.schema, checked, release)).combine_chunks()
        parquet.write_table(described, path, compression="zstd", row_group_size=_ROW_GROUP, write_page_checksum=True)
        paths.append(path)
    return paths


def export_database(database: Path, marts: Iterable[CheckedMart], release: ReleaseSpec, target: Path) -> list[Path]:
    """Write all marts into one DuckDB file below ``target``; returns its path. ``database`` is the finished warehouse.

    Tables carry a comment (what it is, which rounds are synthetic), columns the warehouse's own comments.
    """
    target.mkdir(parents=True, exist_ok=True)
    path = target / release.database
    path.unlink(missing_ok=True)
    with open_marts(database) as build:
        options = f"read_write, storage_version '{STORAGE_VERSION}'"
        build.connection.execute(f"attach {_text(str(path))} as released ({options})")
        build.connection.begin()
        for checked in marts:
            _copy_mart(build, checked, checked.comment(release))
        build.connection.commit()
        build.connection.execute("detach released")
    return [path]


def synthetic_rounds(build: Marts) -> tuple[str, ...]:
    """Rounds whose answers are synthetic, in order; for the manifest."""
    query = "select round from dim_round where data_origin = ? order by round"
    return tuple(str(row[0]) for row in build.table(query, [SYNTHETIC])[1])


def _described(schema: pa.Schema, checked: CheckedMart, release: ReleaseSpec) -> pa.Schema:
    comments = {column: text for column, text in checked.comments.items() if text is not None}
    about = {
        "title": checked.mart.title,
        "data_origin": checked.origin.sentence(release),
        "columns": json.dumps(comments, ensure_ascii=False),
    }
    fields = [
        field.with_metadata({"description": comments[field.name]}) if field.name in comments else field
        for field in schema
    ]
    return pa.schema(fields, metadata=about)


def _copy_mart(build: Marts, checked: CheckedMart, comment: str) -> None:
    table = f"released.main.{quoted(checked.mart.name)}"
    build.connection.execute(f"create table {table} as {checked.ordered}")
    said = [f"table {table} is {_text(comment)}"]
    described = ((column, text) for column, text in checked.comments.items() if text is not None)
    said += [f"column {table}.{quoted(column)} is {_text(text)}" for column, text in described]
    build.connection.execute("".join(f"comment on {one};" for one in said))


def _checked(build: Marts, mart: Mart, release: ReleaseSpec) -> CheckedMart:
    comments: dict[str, str | None] = dict(build.table(_DESCRIBED, [mart.name])[1])
    _refuse_columns(mart, list(comments), release)
    key = ", ".join(quoted(column) for column in mart.key)
    # One aggregate of both, with count(distinct (key)), makes a struct of every row and takes twice the time.
    table = quoted(mart.name)
    counted = f"select (select count(*) from {table}), (select count(*) from (select distinct {key} from {table}))"
    rows, distinct = build.table(counted)[1][0]
    if rows != distinct:
        found = f"{rows} rows, {distinct} keys"
        raise _unfit(mart, "repeats its key", "as many keys as rows", found, "Correct the model")
    return CheckedMart(mart, int(rows), mart_origin(build, mart, list(comments), int(rows), release), comments)


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
