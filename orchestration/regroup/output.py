"""Writes a regrouped table for people: as text, CSV or workbook. Words come from ``data/products/regroup.yaml``.

Shaping rows, headings and notes is that of every exported table (``orchestration.exports.tables.shape``).
"""

from __future__ import annotations

import textwrap
from dataclasses import replace
from pathlib import Path

from orchestration.exports.tables.cell_text import CellText
from orchestration.exports.tables.csv_files import write_table
from orchestration.exports.tables.shape import PrintedTable, printed_tables
from orchestration.exports.workbook.workbook import write_single_table
from orchestration.facts.products import RegroupWords, ReportFacts
from orchestration.regroup.request import RegroupError
from orchestration.regroup.table import Regrouped

WIDTH = 100
_LABEL_WIDTH = 48


def worded(made: Regrouped, facts: ReportFacts, words: RegroupWords) -> PrintedTable:
    """Shape the table, with a title that says for whom it is and notes on who answered."""
    (table,) = made.report.tables
    depth = max(len(cell.row_labels) for cell in table.cells)
    given = facts.spec.label_columns.get(table.key, (table.corner_label,))
    headings = _headings(given, depth, made, words)
    labels = {**facts.spec.label_columns, table.key: headings}
    product = facts.spec.model_copy(update={"label_columns": labels, "source": made.report.round.label})
    (printed,) = printed_tables(made.report, facts.model_copy(update={"spec": product}))
    title = words.title.format(
        title=_sentence(printed.title), grouping=_grouping(made, words), round=made.report.round.round
    )
    heading = facts.texts.table_heading.format(name=printed.name, title=title)
    at = len(printed.notes) - len({cell.source for cell in table.cells})  # sources stand last
    answering = _answering(made, words, facts.texts.notes.groups_listed_at_most)
    notes = (*printed.notes[:at], words.not_printed, answering, *printed.notes[at:])
    return replace(printed, title=title, heading=heading, notes=notes)


def _headings(given: tuple[str, ...], depth: int, made: Regrouped, words: RegroupWords) -> tuple[str, ...]:
    """Name the label columns: as printed, but for the level of the groups, and for one that the print does not have."""
    of_groups = made.group_level
    if of_groups is None:
        return given
    rest = [heading for number, heading in enumerate(given) if len(given) < depth or number != of_groups]
    rest = (rest + [words.label_heading.format(number=number) for number in range(2, depth + 1)])[: depth - 1]
    return (*rest[:of_groups], words.heading, *rest[of_groups:])


def _sentence(title: str) -> str:
    return title if title.endswith((".", "?", "…")) else f"{title}."


def _grouping(made: Regrouped, words: RegroupWords) -> str:
    grouping = made.groups[0].grouping
    return words.groupings.get(grouping, grouping)


def _answering(made: Regrouped, words: RegroupWords, listed_at_most: int) -> str:
    groups = [
        words.answering_group.format(
            label=group.label, municipalities=made.answering[group.group][0], answering=made.answering[group.group][1]
        )
        for group in made.groups
    ]
    if len(groups) > listed_at_most:
        municipalities, answering = (sum(numbers) for numbers in zip(*made.answering.values(), strict=True))
        said = words.answering_groups.format(number=len(groups), municipalities=municipalities, answering=answering)
        groups = [said]
    return words.answering.format(groups="; ".join(groups))


def as_rows(table: PrintedTable) -> list[dict[str, object]]:
    """The rows by heading: labels and symbols as text, figures as numbers."""
    return [dict(zip(table.headings, [*row.labels, *map(_figure, row.values)], strict=True)) for row in table.rows]


def _figure(value: CellText) -> object:
    return value.text if value.number is None else value.number


def as_text(table: PrintedTable, mark: str) -> str:
    """Write the table for a terminal: labels flush left, figures flush right, long headings in several lines."""
    columns = [
        [heading, *(row.labels[number] for row in table.rows)] for number, heading in enumerate(table.label_headings)
    ]
    figures = [
        [heading, *(f"{row.values[number].text}{row.values[number].mark}" for row in table.rows)]
        for number, heading in enumerate(table.value_headings)
    ]
    widths = [min(max(map(len, column)), _LABEL_WIDTH) for column in columns]
    narrow = [max([len(cell) for cell in column[1:]] + [len(word) for word in column[0].split()]) for column in figures]
    lines = [*textwrap.wrap(table.heading, WIDTH), ""]
    for number in range(len(table.rows) + 1):
        wrapped = [textwrap.wrap(column[number], width) or [""] for column, width in zip(columns, widths, strict=True)]
        wrapped += [textwrap.wrap(column[number], width) or [""] for column, width in zip(figures, narrow, strict=True)]
        lines += _row(wrapped, widths, narrow)
        if number == 0:
            lines.append("  ".join("-" * width for width in [*widths, *narrow]))
    notes = [line for note in (mark, *table.notes) if note for line in textwrap.wrap(note, WIDTH)]
    return "\n".join([*lines, "", *notes, ""])


def _row(wrapped: list[list[str]], widths: list[int], narrow: list[int]) -> list[str]:
    height = max(map(len, wrapped))
    lines = []
    for level in range(height):
        cells = [parts[level] if level < len(parts) else "" for parts in wrapped]
        left = [cell.ljust(width) for cell, width in zip(cells, widths, strict=False)]
        right = [cell.rjust(width) for cell, width in zip(cells[len(widths) :], narrow, strict=True)]
        lines.append("  ".join([*left, *right]).rstrip())
    return lines


def write(table: PrintedTable, made: Regrouped, facts: ReportFacts, target: Path) -> None:
    """Write the table to a file, as its ending says: ``.csv`` or ``.xlsx``. RegroupError for any other."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.suffix == ".csv":
        write_table(table, facts.texts, target)
    elif target.suffix == ".xlsx":
        write_single_table(table, made.report, facts, target)
    else:
        raise RegroupError(
            "a file of no known kind", "--out", ".csv or .xlsx", target.suffix or "no ending", "Name it so"
        )
