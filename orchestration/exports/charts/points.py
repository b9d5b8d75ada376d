"""Reads what a figure shows out of a finished warehouse, point by point, and says in words what is not there.

Nothing is computed. Where things stand on the page is ``figure_layout``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from orchestration.exports.tables.cell_text import swedish_number
from orchestration.facts.charts import FigureSeries, FigureSpec
from orchestration.facts.errors import FactError
from orchestration.facts.products import FigureTexts
from orchestration.warehouse.macros import read_queries
from orchestration.warehouse.marts import Marts

Source = Literal["computed", "published"]
_Rows = Mapping[tuple[str, str], Sequence[dict[str, Any]]]

_QUERIES = read_queries(Path(__file__).with_name("queries.sql"))


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of a series. ``breaks``: it is not comparable with the shown point before it, for ``reason``."""

    period: str
    name: str
    value: Decimal
    source: Source
    numerator: int | None
    base: int | None
    comparability: str | None
    breaks: bool
    reason: str | None
    report: str
    place: str
    origin: str

    @property
    def is_synthetic(self) -> bool:
        """True if the figure rests on synthetic answers."""
        return self.origin == "synthetic"


@dataclass(frozen=True, slots=True)
class Line:
    """A series and its points in order of period; a period without a figure has no point."""

    label: str
    series: FigureSeries
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure ready to be drawn: its lines, and every sentence that stands below it."""

    spec: FigureSpec
    lines: tuple[Line, ...]
    notes: tuple[str, ...]

    @property
    def points(self) -> tuple[Point, ...]:
        """The points of all lines, line by line in the order of the legend."""
        return tuple(point for line in self.lines for point in line.points)

    @property
    def is_synthetic(self) -> bool:
        """True if any point rests on synthetic answers."""
        return any(point.is_synthetic for point in self.points)


def read_figure(marts: Marts, spec: FigureSpec, texts: FigureTexts) -> Figure:
    """Read the points of a figure: of an indicator's year what was computed from answers, else what was printed.

    Of several printed figures that of the figure's own report comes first; the others are said in a note.
    Raises FactError for an indicator or quantity that the warehouse does not know, or a figure without any point.
    """
    rows = {**_rows(marts, spec, "indicator"), **_rows(marts, spec, "quantity")}
    lines = tuple(_line(series, rows, spec, texts) for series in spec.series)
    if not any(line.points for line in lines):
        where = f"data/figures/{spec.report}/{spec.figure_no}.yaml"
        remedy = "Correct periods or series, or publish the figures"
        raise FactError("A figure without figures", where, "a figure for some period", "none", remedy)
    sentences = [
        *spec.notes,
        *_breaks(lines, texts),
        *_missing(lines, spec, texts),
        *_contradictions(rows, spec, texts),
    ]
    return Figure(spec, lines, (*sentences, texts.source.format(source=spec.source)))


def period_name(period: str, texts: FigureTexts) -> str:
    """A period as people read it: ``2021``, or a month such as ``feb 2016``."""
    year, _, month = period.partition("-")
    return f"{texts.months[int(month) - 1]} {year}" if month else year


def _rows(marts: Marts, spec: FigureSpec, kind: Literal["indicator", "quantity"]) -> _Rows:
    ids = sorted({str(getattr(series, kind)) for series in spec.series if getattr(series, kind)})
    if not ids:
        return {}
    _refuse_unknown(marts, spec, kind, ids)
    given = {"grouping": spec.grouping, "group": spec.group, "ids": ids, "periods": list(spec.periods)}
    more = {"measure": spec.measure, "report": spec.report} if kind == "indicator" else {"round": spec.round}
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in marts.rows(_QUERIES[kind], {**given, **more}):
        found.setdefault((row["id"], row["period"]), []).append(row)
    return found


def _refuse_unknown(marts: Marts, spec: FigureSpec, kind: str, ids: Sequence[str]) -> None:
    known = {row[0] for row in marts.table(f"select {kind}_id from dim_{kind}")[1]}
    if unknown := [name for name in ids if name not in known]:
        where, expected = f"data/figures/{spec.report}/{spec.figure_no}.yaml, series", f"a key of dim_{kind}"
        raise FactError(f"An unknown {kind} in a figure", where, expected, unknown[0], "Correct the name")


def _line(series: FigureSeries, rows: _Rows, spec: FigureSpec, texts: FigureTexts) -> Line:
    key = series.indicator or series.quantity or ""
    found = [rows[key, period][0] for period in spec.periods if (key, period) in rows]
    return Line(series.label, series, tuple(_point(row, number > 0, texts) for number, row in enumerate(found)))


def _point(row: Mapping[str, Any], has_earlier: bool, texts: FigureTexts) -> Point:
    return Point(
        period=row["period"],
        name=period_name(row["period"], texts),
        value=row["value"],
        source=row["source"],
        numerator=row["numerator"],
        base=row["base"],
        comparability=row["comparability"],
        breaks=bool(row["is_break"]) and has_earlier,
        reason=row["reason"],
        report=row["report"],
        place=row["place"],
        origin=row["data_origin"],
    )


def _breaks(lines: Sequence[Line], texts: FigureTexts) -> Iterator[str]:
    broken: dict[tuple[str, str], list[str]] = {}
    for line in lines:
        for point in line.points:
            if point.breaks:
                broken.setdefault((point.name, point.reason or texts.no_reason), []).append(line.label)
    for (period, reason), labels in broken.items():
        whose = texts.all_series if len(labels) == len(lines) > 1 else _listed(labels, texts)
        yield texts.broken.format(period=period, labels=whose, reason=reason.rstrip("."))


def _missing(lines: Sequence[Line], spec: FigureSpec, texts: FigureTexts) -> Iterator[str]:
    absent = {
        period: [line.label for line in lines if period not in {point.period for point in line.points}]
        for period in spec.periods
    }
    nowhere = [period_name(period, texts) for period, labels in absent.items() if len(labels) == len(lines)]
    if nowhere:
        yield texts.missing_periods.format(periods=_listed(nowhere, texts, ", "))
    for period, labels in absent.items():
        if labels and len(labels) < len(lines):
            there = [line.label for line in lines if line.label not in labels]
            few = len(there) < len(labels)
            sentence = texts.only_there if few else texts.missing_there
            yield sentence.format(period=period_name(period, texts), labels=_listed(there if few else labels, texts))


def _contradictions(rows: _Rows, spec: FigureSpec, texts: FigureTexts) -> Iterator[str]:
    for series in spec.series:
        for period in spec.periods:
            found = rows.get((series.indicator or "", period), ())
            values = {row["value"] for row in found}
            if len(values) > 1:
                said = [_said(row, texts) for row in found]
                name = period_name(period, texts)
                yield texts.disagreeing.format(label=series.label, period=name, figures="; ".join(dict.fromkeys(said)))


def _said(row: Mapping[str, Any], texts: FigureTexts) -> str:
    value = swedish_number(row["value"])
    where = row["place"] if row["source"] == "published" else texts.sources["computed"]
    return texts.said.format(value=value, report=row["report"], place=where or "").strip()


def _listed(labels: Iterable[str], texts: FigureTexts, between: str = "; ") -> str:
    *first, last = labels
    return f"{between.join(first)} {texts.conjunction} {last}" if first else last
