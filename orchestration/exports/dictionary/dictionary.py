"""What every released table and column is, in Swedish and English: page and CSV. Keys and joins are the contract's.

Words of the page are data (``release.yaml``); what columns and codes mean stands in ``data/dictionary``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.exports.marts import CheckedMart, ReleasedColumn
from orchestration.exports.tables.cell_text import NO_BREAK_SPACE
from orchestration.exports.tables.csv_files import write_csv
from orchestration.facts.products import Mart, ReleaseSpec
from orchestration.templates import templates_in
from orchestration.warehouse.macros import read_queries
from orchestration.warehouse.marts import Marts, open_marts, quoted

_QUERIES = read_queries(Path(__file__).with_name("queries.sql"))
_DIMENSION, _VIEW = "dim_", "v_"
COLUMNS = (
    "table",
    "title",
    "grain_english",
    "column",
    "type",
    "in_key",
    "meaning",
    "meaning_english",
    "joins",
    "codes",
    "codes_english",
)


@dataclass(frozen=True, slots=True)
class Code:
    """A code that stands in a column, and what it is called; both labels are empty for one that no list names."""

    code: str
    label: str
    label_english: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A column as the dictionary has it. ``joins``: dimensions whose key it is part of, each as ``table (columns)``."""

    column: ReleasedColumn
    in_key: bool
    joins: tuple[str, ...]
    codes: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table or view with its columns in order."""

    mart: CheckedMart
    entries: tuple[Entry, ...]


def read_dictionary(build: Marts, marts: Sequence[CheckedMart]) -> tuple[Table, ...]:
    """Put together what is known of each column, views first; codes are those that stand in it."""
    labels: dict[str, dict[str, Code]] = {}
    for column, *code in build.table(_QUERIES["labels"])[1]:
        labels.setdefault(column, {})[code[0]] = Code(*code)
    tables = []
    for mart in sorted(marts, key=lambda mart: not mart.mart.name.startswith(_VIEW)):
        joins = tuple(_joins(build, marts, mart))
        entries = (_entry(build, mart, column, joins, labels.get(column.name, {})) for column in mart.columns)
        tables.append(Table(mart, tuple(entries)))
    return tuple(tables)


def _entry(
    build: Marts, mart: CheckedMart, column: ReleasedColumn, joins: Sequence[Mart], labels: Mapping[str, Code]
) -> Entry:
    query = _QUERIES["codes"].format(column=quoted(column.name), mart=quoted(mart.mart.name))
    found = [row[0] for row in build.table(query)[1]] if labels and column.type == "VARCHAR" else []
    codes = tuple(labels.get(code, Code(code, "", "")) for code in found)
    # A column of words that shares its name with one of codes, as a view's answer does with that of an indicator.
    named = codes if any(code.label for code in codes) else ()
    own = tuple(f"{other.name} ({', '.join(other.key)})" for other in joins if column.name in other.key)
    return Entry(column, column.name in mart.mart.key, own, named)


def _joins(build: Marts, marts: Sequence[CheckedMart], mart: CheckedMart) -> Iterator[Mart]:
    """Dimensions whose key the mart has, by name, and of which a row is found by it: a name can mean another thing."""
    names = {each.name for each in mart.columns}
    for other in (each.mart for each in marts if each is not mart and each.mart.name.startswith(_DIMENSION)):
        if names >= set(other.key):
            key = ", ".join(map(quoted, other.key))
            pair = {"mart": quoted(mart.mart.name), "other": quoted(other.name), "key": key}
            if build.one(_QUERIES["joins"].format(**pair)):
                yield other


def export_dictionary(database: Path, marts: Sequence[CheckedMart], release: ReleaseSpec, target: Path) -> list[Path]:
    """Write page and table into ``target``; returns their paths."""
    with open_marts(database) as build:
        tables = read_dictionary(build, marts)
    target.mkdir(parents=True, exist_ok=True)
    page, listed = target / release.dictionary_page, target / release.dictionary_file
    page.write_text(_page(tables, release), encoding="utf-8", newline="\n")
    write_csv(listed, COLUMNS, _rows(tables))
    return [page, listed]


def _rows(tables: Sequence[Table]) -> Iterator[tuple[object, ...]]:
    for table in tables:
        mart = table.mart
        for entry in table.entries:
            column = entry.column
            yield (
                *(mart.mart.name, mart.mart.title, mart.grain, column.name, column.type),
                *(str(entry.in_key).lower(), column.meaning, column.comment, "; ".join(entry.joins)),
                "; ".join(f"{code.code} = {code.label}" for code in entry.codes),
                "; ".join(f"{code.code} = {code.label_english}" for code in entry.codes),
            )


def _page(tables: Sequence[Table], release: ReleaseSpec) -> str:
    environment = templates_in(Path(__file__).parent)
    names = release.model_dump(include={"database", "marts_folder", "internal_folder", "dictionary_file"})
    about = [sentence.format(**names) for sentence in release.dictionary.about]
    rows = {table.mart.mart.name: f"{table.mart.rows:,}".replace(",", NO_BREAK_SPACE) for table in tables}
    given = {"rows": rows, "tables": tables, "words": release.dictionary, "about": about, "release": release}
    return environment.get_template("page.html.j2").render(given) + "\n"
