"""The figures of a report: each as an SVG file, the same as PNG, and its data as a CSV file beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.exports.charts.font import FONT, faces
from orchestration.exports.charts.layout import Drawing, draw
from orchestration.exports.charts.picture import png
from orchestration.exports.charts.points import Figure, Line, Point, read_figure
from orchestration.exports.tables.cell_text import machine
from orchestration.exports.tables.csv_files import write_csv
from orchestration.facts.charts import load_figures
from orchestration.facts.products import ReportFacts
from orchestration.templates import templates_in
from orchestration.warehouse.marts import Marts

if TYPE_CHECKING:
    from jinja2 import Template

COLUMNS = (
    *(
        "figure_no",
        "series",
        "indicator",
        "quantity",
        "period",
        "value",
        "unit_of_measure",
        "source",
        "numerator",
        "base",
    ),
    *("comparability", "is_break", "reason", "report", "place", "data_origin"),
)
COLOURS = ("#14506b", "#a3450c", "#6a2c91", "#4a4a4a", "#1f6b2e", "#8a1c4a")
"""Of the lines, in order; each at least 4.5 : 1 against white."""

_MISSING = "missing"


def read_figures(marts: Marts, data_dir: Path, facts: ReportFacts) -> tuple[Figure, ...]:
    """Read the figures of a report, in order of their number.

    Raises FactError for a figure that is not as ``facts.charts`` and ``points`` want it.
    """
    specs = load_figures(data_dir, facts.spec.report)
    return tuple(read_figure(marts, spec, facts.texts.figures) for spec in specs)


def export_figures(figures: Iterable[Figure], facts: ReportFacts, target: Path) -> list[Path]:
    """Write the figures of a report into its folder below ``target``; returns the paths, none without figures."""
    folder = target / facts.release.figures_folder / facts.spec.report
    paths: list[Path] = []
    for figure in figures:
        folder.mkdir(parents=True, exist_ok=True)
        svg = render(draw(figure, facts.texts), facts)
        drawn, picture, data = (folder / f"{figure.spec.file}.{kind}" for kind in ("svg", "png", "csv"))
        drawn.write_text(svg, encoding="utf-8", newline="\n")
        picture.write_bytes(png(svg))
        write_csv(data, COLUMNS, _rows(figure))
        paths += [drawn, picture, data]
    return paths


def render(drawing: Drawing, facts: ReportFacts) -> str:
    """A figure as SVG: self-contained, font and all, with title and description for those who do not see it."""
    look = {"colours": COLOURS, "font": FONT, "faces": faces()}
    return _template().render(drawing=drawing, language=facts.spec.language, **look) + "\n"


@cache
def _template() -> Template:
    environment = templates_in(Path(__file__).parent)
    environment.filters["px"] = lambda number: f"{number:.1f}".removesuffix(".0")
    return environment.get_template("chart.svg.j2")


def _rows(figure: Figure) -> Iterator[tuple[object, ...]]:
    """A row a series and period, also where there is no figure: its source is ``missing`` then."""
    for line in figure.lines:
        points = {point.period: point for point in line.points}
        for period in figure.spec.periods:
            yield _row(figure, line, period, points.get(period))


def _row(figure: Figure, line: Line, period: str, point: Point | None) -> tuple[object, ...]:
    spec, series = figure.spec, line.series
    head = (spec.figure_no, line.label, series.indicator, series.quantity, period)
    if point is None:
        return (*head, None, spec.unit_of_measure, _MISSING, *(None for _ in COLUMNS[8:]))
    broken = "true" if point.breaks else "false"
    return (
        *(*head, machine(point.value), spec.unit_of_measure, point.source, point.numerator, point.base),
        *(point.comparability, broken, point.reason, point.report, point.place, point.origin),
    )
