"""The numbers of a figure as a table: a row for each figure of a series, with what it is a share of and comes from.

The same shape as a printed table has, so that the same code writes it.
"""

from __future__ import annotations

from decimal import Decimal

from orchestration.exports.charts.points import Figure, Line, Point
from orchestration.exports.tables.cell_text import CellText, machine, swedish_number
from orchestration.exports.tables.shape import PrintedTable, Row
from orchestration.facts.products import FigureTexts, ReportFacts, Texts

_PERCENT = "percent"


def numbers_of(figure: Figure, facts: ReportFacts) -> PrintedTable:
    """Shape the numbers of a figure; its sentences are the notes. What is not there has no row: a note says it."""
    spec, words = figure.spec, facts.texts.figures
    is_share = spec.unit_of_measure == _PERCENT
    found = {point.origin for point in figure.points}
    return PrintedTable(
        name=words.name.format(figure_no=spec.figure_no),
        heading=words.heading.format(figure_no=spec.figure_no, title=spec.title),
        title=spec.title,
        sheet=words.name.format(figure_no=spec.figure_no),
        file=spec.file,
        label_headings=words.columns,
        value_headings=words.value_columns[spec.unit_of_measure],
        rows=tuple(_row(line, point, is_share, facts.texts) for line in figure.lines for point in line.points),
        notes=(f"{spec.subtitle}.", *figure.notes),
        deviating=0,
        origin=facts.texts.origin_joint.join(text for key, text in facts.texts.origin_labels.items() if key in found),
        is_synthetic=figure.is_synthetic,
    )


def _row(line: Line, point: Point, is_share: bool, texts: Texts) -> Row:
    shown = CellText(Decimal(machine(point.value)), swedish_number(point.value), _mark(point, texts), is_share)
    labels = (line.label, point.name, _source(point, texts.figures), texts.origin_labels[point.origin])
    counts = (point.numerator, point.base) if is_share else ()
    return Row(labels, (shown, *(_count(count, texts) for count in counts)))


def _mark(point: Point, texts: Texts) -> str:
    return texts.marks["carried"] if point.source == "published" else ""


def _source(point: Point, words: FigureTexts) -> str:
    if point.source == "published":
        return words.printed_at.format(report=point.report, place=point.place)
    return words.sources[f"computed_{point.origin}"]


def _count(count: int | None, texts: Texts) -> CellText:
    if count is None:
        return CellText(None, texts.figures.unknown, "", False)
    return CellText(Decimal(count), swedish_number(Decimal(count)), "", False)
