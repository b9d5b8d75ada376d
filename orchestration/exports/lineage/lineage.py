"""Pages that say and draw which columns each column of a table is computed from, back to what was landed.

What is drawn is what the SQL that ran says (``warehouse.lineage``); words are data (``release.yaml``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.facts.products import ReleaseSpec
from orchestration.templates import templates_in

if TYPE_CHECKING:
    from jinja2 import Template

INDEX = "index.html"
Origins = Mapping[str, Sequence[tuple[str, str]]]
"""By column of a table: the tables and columns that it is computed from."""
_LINE, _GAP, _TOP = 20, 14, 24
_LEFT, _RIGHT = 380, 560


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of text in the drawing: what it says, the height of its middle in pixels, whether it names a table."""

    text: str
    y: int
    is_table: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Columns of the tables read to the left, those of the table to the right, and from which to which lines go."""

    height: int
    left: tuple[Mark, ...]
    right: tuple[Mark, ...]
    lines: tuple[tuple[int, int], ...]


def export_lineage(origins: Mapping[str, Origins], release: ReleaseSpec, target: Path) -> list[Path]:
    """Write a page for each table and their list into a folder below ``target``; returns the paths.

    ``origins``: by name of a table of the warehouse, released or not, its columns.
    """
    folder = target / release.lineage_folder
    folder.mkdir(parents=True, exist_ok=True)
    titles = {mart.name: mart.title for mart in release.marts}
    read_by = {name: sorted(other for other in origins if name in _read(origins[other])) for name in origins}
    pages: dict[str, dict[str, object]] = {
        INDEX: {"name": None, "tables": sorted(origins, key=lambda name: (name not in titles, name))}
    }
    for name, columns in origins.items():
        pages[f"{name}.html"] = {
            "name": name,
            "columns": {column: _by_table(found) for column, found in columns.items()},
            "drawing": draw(name, columns),
            "read_by": read_by[name],
        }
    written = []
    for file, values in sorted(pages.items()):
        shown = _template().render(release=release, words=release.lineage, titles=titles, known=origins, **values)
        path = folder / file
        path.write_text(shown + "\n", encoding="utf-8", newline="\n")
        written.append(path)
    return written


def draw(name: str, columns: Origins) -> Drawing:
    """Place the texts of both sides from above, each table with its columns below it, and join them.

    What is read stands in the order in which it is used, so that lines cross less.
    """
    needed = _by_table(list(dict.fromkeys(pair for found in columns.values() for pair in found)))
    left, places = _stack(needed)
    right, own = _stack({name: list(columns)})
    lines = [(places[pair], own[name, column]) for column, found in columns.items() for pair in found]
    lowest = max(mark.y for mark in (*left, *right))
    return Drawing(lowest + _LINE, tuple(left), tuple(right), tuple(lines))


def _stack(tables: Mapping[str, Sequence[str]]) -> tuple[list[Mark], dict[tuple[str, str], int]]:
    marks, places, y = [], {}, _TOP
    for table, columns in tables.items():
        marks.append(Mark(table, y, is_table=True))
        for column in columns:
            y += _LINE
            marks.append(Mark(column, y, is_table=False))
            places[table, column] = y
        y += _LINE + _GAP
    return marks, places


def _by_table(pairs: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    tables: dict[str, list[str]] = {}
    for table, column in pairs:
        tables.setdefault(table, []).append(column)
    return tables


def _read(columns: Origins) -> set[str]:
    return {table for found in columns.values() for table, _ in found}


@cache
def _template() -> Template:
    environment = templates_in(Path(__file__).parent)
    environment.globals.update(left=_LEFT, right=_RIGHT)
    return environment.get_template("page.html.j2")
