"""Lays a collection out as text, as one page and as CSV; sorted, without clock, host or path. Counts nothing."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from orchestration.as_json import json_text
from orchestration.collection.watch import Watched
from orchestration.exports.tables.csv_files import write_csv
from orchestration.facts.collection import SectionText
from orchestration.templates import templates_in

WIDTH = 100
LONG = 60
"""Rows above which a table is folded on the page, and told by its number alone on the terminal."""


@dataclass(frozen=True, slots=True)
class Table:
    """A section in words: headings and rows of text; ``figures``: whether a column holds numbers."""

    words: SectionText
    note: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: tuple[bool, ...]


def sentences(watched: Watched) -> tuple[str, ...]:
    """Say how far the collection has come: answers, the round before, the day, the state."""
    about, words = watched.about, watched.words
    days = {"start": about.collection_start, "end": about.collection_end}
    values = {**watched.whole, **days, "previous": about.previous_round}
    told = (
        words.summary,
        *([words.obliged] if values["obliged"] else []),
        words.before if values["before_share"] is not None else words.no_before,
        words.as_of if values["day"] is not None else words.no_day,
        words.states[about.state],
    )
    return tuple(sentence.format(**values) for sentence in told)


def tables(watched: Watched) -> Iterator[Table]:
    """Give the sections in the order of the words."""
    for section in watched.words.sections:
        rows = watched.sections[section.name]
        yield Table(
            section,
            section.note.format(part_answer_below=watched.words.part_answer_below),
            tuple(section.columns.values()),
            tuple(tuple(_text(watched, row[name]) for name in section.columns) for row in rows),
            tuple(any(type(row[name]) in (int, Decimal) for row in rows) for name in section.columns),
        )


def _text(watched: Watched, value: Any) -> str:
    values = watched.words.values
    if value is None:
        return values["none"]
    if isinstance(value, bool):
        return values[str(value).lower()]
    return values.get(value, value) if isinstance(value, str) else str(value)


def as_text(watched: Watched) -> str:
    """Write the collection for a terminal: long tables by their number of rows, which ``--out`` has in full."""
    title = watched.words.title.format(label=watched.about.label)
    head = [title, *([watched.words.synthetic] if watched.is_synthetic else []), *sentences(watched)]
    lines = [line for sentence in head for line in textwrap.wrap(sentence, WIDTH)]
    for table in tables(watched):
        lines += ["", table.words.title]
        if not table.rows:
            lines += textwrap.wrap(table.words.empty, WIDTH, initial_indent="  ", subsequent_indent="  ")
        elif len(table.rows) > LONG:
            lines.append(f"  {watched.words.rows.format(rows=len(table.rows))}")
        else:
            lines += _aligned(table)
    return "\n".join([*lines, ""])


def as_data(watched: Watched) -> str:
    """Return the collection as JSON: its sentences, and the rows of each section by the names of the queries."""
    about = {"round": watched.about.round, "data_origin": watched.origin, "sentences": sentences(watched)}
    return json_text({**about, "whole": watched.whole, **watched.sections})


def _aligned(table: Table) -> Iterator[str]:
    columns = [*zip(table.headings, *table.rows, strict=True)]
    widths = [max(map(len, column)) for column in columns]
    for row in (table.headings, *table.rows):
        cells = zip(row, widths, table.figures, strict=True)
        yield f"  {'  '.join(cell.rjust(n) if figure else cell.ljust(n) for cell, n, figure in cells)}".rstrip()


def as_page(watched: Watched) -> str:
    """Return the collection as one self-contained page in Swedish, without script."""
    environment = templates_in(Path(__file__).parent)
    given = {
        "title": watched.words.title.format(label=watched.about.label),
        "sentences": sentences(watched),
        "tables": list(tables(watched)),
        "days": [row for row in watched.sections["days"] if row["day_no"] is not None],
        "long": LONG,
    }
    return environment.get_template("page.html.j2").render(given, watched=watched, words=watched.words) + "\n"


def write(watched: Watched, folder: Path) -> list[Path]:
    """Write the page and a CSV file a section, each row with the origin of the answers; return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / f"insamling_{watched.about.round}.html"
    page.write_text(as_page(watched), encoding="utf-8", newline="\n")
    written = [page]
    for section in watched.words.sections:
        written.append(page.with_name(f"{page.stem}_{section.file}.csv"))
        rows = [[_cell(watched, row[name]) for name in section.columns] for row in watched.sections[section.name]]
        headings = (*section.columns.values(), watched.texts.origin_column)
        write_csv(written[-1], headings, [(*row, watched.origin) for row in rows])
    return written


def _cell(watched: Watched, value: Any) -> str:
    """Write a value for machines: as it is shown, but an empty cell where there is none."""
    return "" if value is None else _text(watched, value)
