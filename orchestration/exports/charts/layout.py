"""Where things of a figure stand on the page: texts, bars, lines and marks with their coordinates, in pixels.

What is drawn is decided here, how it looks in the template. Nothing is told by colour alone: each bar has its period
and its figure beside it, each line its name and its own kind of mark, and what is printed is hatched or hollow.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from orchestration.exports.charts.font import wide, wrapped
from orchestration.exports.charts.points import Figure, Line, Point, period_name
from orchestration.exports.tables.cell_text import swedish_number
from orchestration.facts.products import Texts

_TICKS = 6


@dataclass(frozen=True, slots=True)
class Page:
    """How a figure is laid out, in SVG user units.

    ``names``: how wide the column is in which the names of series stand, to the left of their bars; 0 where there is
    no room for one: then a name stands above its bars.
    """

    width: float
    margin: float
    names: float

    @property
    def inner(self) -> float:
        """The width between the margins."""
        return self.width - 2 * self.margin


WIDE = Page(900.0, 24.0, 258.0)
NARROW = Page(272.0, 2.0, 0.0)
"""For a screen of 320 pixels, 15 of them a bar to scroll: letters as large as on any other."""


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; ``x`` is its start, middle or end as ``anchor`` says, ``y`` its base line."""

    x: float
    y: float
    text: str
    kind: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from the axis; ``kind``: latest, earlier or published. ``title`` says it in words."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Stroke:
    """A path; ``kind`` as the template's classes, such as grid, axis and break."""

    d: str
    kind: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on a line, as a path; hollow if what it shows is printed and not computed."""

    d: str
    kind: str
    title: str


@dataclass(slots=True)
class Drawing:
    """Everything that is drawn, and how high the page is; filled from above."""

    title: str
    description: str
    page: Page
    height: float
    texts: list[Text] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    @property
    def width(self) -> float:
        """Width of the page in SVG user units."""
        return self.page.width


def draw(figure: Figure, texts: Texts, page: Page = WIDE) -> Drawing:
    """Lay out a figure: heading, mark of synthetic answers, legend, chart, notes.

    On a page without room for names beside, lines are bars too: their figures would stand on each other.
    """
    words = texts.figures
    heading = words.heading.format(figure_no=figure.spec.figure_no, title=figure.spec.title)
    drawing = Drawing(heading, _description(figure, texts), page, page.margin)
    bars = figure.spec.form == "bars" or not page.names
    _write(drawing, heading, "title", 19, 24)
    _write(drawing, figure.spec.subtitle, "subtitle", 14, 20)
    if figure.is_synthetic:
        _write(drawing, texts.synthetic_mark, "mark", 13, 20)
    drawing.height += 6
    _legend(drawing, figure, texts, bars=bars)
    (_bars if bars else _lines)(drawing, figure, texts)
    drawing.height += 16
    for note in figure.notes:
        _write(drawing, note, "note", 12.5, 17)
    drawing.height += 14
    return drawing


def said(point: Point, texts: Texts) -> str:
    """A point in words: period, figure, and the mark of what is printed."""
    return f"{point.name}: {point_label(point, texts)}"


def point_label(point: Point, texts: Texts) -> str:
    """The figure of a point as people read it, marked if it is taken from print."""
    return swedish_number(point.value) + (texts.marks["carried"] if point.source == "published" else "")


def _description(figure: Figure, texts: Texts) -> str:
    unit = texts.figures.units[figure.spec.unit_of_measure]
    lines = [f"{line.label}: {', '.join(said(point, texts) for point in line.points)}" for line in figure.lines]
    return f"{figure.spec.subtitle} ({unit}). " + ". ".join(line for line in lines if not line.endswith(": ")) + "."


def _write(drawing: Drawing, text: str, kind: str, size: float, leading: float) -> None:
    page = drawing.page
    for line in wrapped(text, page.inner, size, bold=kind in ("title", "mark")):
        drawing.height += leading
        drawing.texts.append(Text(page.margin, drawing.height - 4, line, kind))


def _legend(drawing: Drawing, figure: Figure, texts: Texts, *, bars: bool) -> None:
    """What the fills and dashes mean; only those that occur, on a line of its own what has no room."""
    words = texts.figures
    entries = [
        ("latest", words.sources[f"computed_{origin}"])
        for origin in sorted({point.origin for point in figure.points if point.source == "computed"})
    ]
    if any(point.source == "published" for point in figure.points):
        entries.append(("published", f"{words.sources['published']} ({texts.marks['carried']})"))
    if any(point.breaks for point in figure.points):
        entries.append(("break", words.break_label))
    margin = drawing.page.margin
    x, y = margin, drawing.height + 14
    for kind, label in entries:
        if x > margin and x + 27 + wide(label, 13) > margin + drawing.page.inner:
            x, y = margin, y + 18
        if kind == "break":
            drawing.strokes.append(Stroke(f"M{_n(x)} {_n(y - 4)}h20", kind))
        elif bars:
            drawing.bars.append(Bar(x, y - 10, 18, 11, kind, label))
        else:
            drawing.marks.append(Mark(_shape(0, x + 9, y - 4), f"mark-0 {kind}", label))
        first, *more = wrapped(label, drawing.page.inner - 27, 13)
        drawing.texts.append(Text(x + 27, y, first, "legend"))
        for part in more:
            y += _ROW
            drawing.texts.append(Text(x + 27, y, part, "legend"))
        x += 27 + wide(label, 13) + 26
    drawing.height = y + 12


_FIGURE = 66.0
_BAR, _GAP, _BROKEN_GAP, _GROUP_GAP, _ROW = 15.0, 4.0, 9.0, 15.0, 16.0


def _bars(drawing: Drawing, figure: Figure, texts: Texts) -> None:
    page, highest = drawing.page, _highest(figure)
    left = page.margin + page.names + _period(figure)
    scale = (page.width - page.margin - _FIGURE - left) / float(highest)
    top = drawing.height + 22
    latest = figure.spec.periods[-1]
    y = top + 8
    for line in (line for line in figure.lines if line.points):
        y = _group(drawing, line, y, left, scale, latest, texts) + _GROUP_GAP
    bottom = y - _GROUP_GAP + 8
    for tick in _ticks(highest)[:: 1 if page.names else 2]:
        x = left + float(tick) * scale
        drawing.strokes.append(Stroke(f"M{_n(x)} {_n(top)}V{_n(bottom)}", "grid" if tick else "axis"))
        drawing.texts.append(Text(x, top - 6, swedish_number(tick), "tick", "middle"))
    drawing.height = bottom


def _group(drawing: Drawing, line: Line, y: float, left: float, scale: float, latest: str, texts: Texts) -> float:
    page = drawing.page
    label = wrapped(line.label, (page.names or page.width) - 14, 13)
    rows = len(label) * _ROW
    height = max(_height(line), rows) if page.names else _height(line) + rows + 3
    first = y + 12.5 + ((height - rows) / 2 if page.names else 0)
    for number, part in enumerate(label):
        drawing.texts.append(Text(page.margin, first + number * _ROW, part, "label"))
    bottom, longest = y + height, left
    y += (height - _height(line)) // (2 if page.names else 1)
    for point in line.points:
        if point is not line.points[0]:
            y += _BROKEN_GAP if point.breaks else _GAP
        end = left + float(point.value) * scale
        if point.breaks:
            across = max(longest, end, left + 30) + 30
            drawing.strokes.append(
                Stroke(
                    f"M{_n(page.margin + page.names)} {_n(y - _BROKEN_GAP / 2)}"
                    f"H{_n(min(across, page.width - page.margin))}",
                    "break",
                )
            )
        kind = "published" if point.source == "published" else "latest" if point.period == latest else "earlier"
        title = f"{line.label}, {said(point, texts)}"
        drawing.bars.append(Bar(left, y, float(point.value) * scale, _BAR, kind, title))
        drawing.texts.append(Text(left - 8, y + _BAR - 3.5, point.name, "period", "end"))
        drawing.texts.append(Text(end + 6, y + _BAR - 3.5, point_label(point, texts), "figure"))
        longest, y = end, y + _BAR
    return bottom


def _period(figure: Figure) -> float:
    """The room before the bars for the names of periods."""
    return max([46.0, *(wide(point.name, 12) + 14 for point in figure.points)])


def _height(line: Line) -> float:
    gaps = [_BROKEN_GAP if point.breaks else _GAP for point in line.points[1:]]
    return len(line.points) * _BAR + sum(gaps)


_PLOT, _AXIS, _NAMES = 340.0, 62.0, 210.0
_CROWDED, _ABOVE, _BELOW = 36.0, -10.0, 19.0


def _lines(drawing: Drawing, figure: Figure, texts: Texts) -> None:
    page = drawing.page
    left, right = page.margin + _AXIS, page.width - page.margin - _NAMES
    top = drawing.height + 18
    bottom = top + _PLOT
    highest = _highest(figure)
    for tick in _ticks(highest):
        y = bottom - float(tick / highest) * _PLOT
        drawing.strokes.append(Stroke(f"M{_n(left)} {_n(y)}H{_n(right)}", "grid" if tick else "axis"))
        drawing.texts.append(Text(left - 10, y + 4, swedish_number(tick), "tick", "end"))
    places = _places(figure.spec.periods, left + 30, right - 30)
    for period, x in places.items():
        drawing.texts.append(Text(x, bottom + 36, period_name(period, texts.figures), "tick", "middle"))
    below = _crowded(figure, highest)
    ends = []
    for number, line in enumerate(figure.lines):
        spots = [(places[point.period], bottom - float(point.value / highest) * _PLOT) for point in line.points]
        _polyline(drawing, line, spots, number, texts)
        for (x, y), point in zip(spots, line.points, strict=True):
            shift = _BELOW if (number, point.period) in below else _ABOVE
            drawing.texts.append(Text(x, y + shift, point_label(point, texts), f"figure name-{number}", "middle"))
        if spots:
            ends.append((spots[-1][1], right, line.label, number))
    for y, x, label, number in _apart(ends):
        for row, part in enumerate(wrapped(label, _NAMES - 14, 13)):
            drawing.texts.append(Text(x + 2, y + 4 + row * 15, part, f"name name-{number}"))
    drawing.height = bottom + 42


def _crowded(figure: Figure, highest: Decimal) -> set[tuple[int, str]]:
    """Points whose figure stands below them, for the next line is close above: number of the line, and period."""
    below = set()
    for period in figure.spec.periods:
        found = sorted(
            (point.value, number)
            for number, line in enumerate(figure.lines)
            for point in line.points
            if point.period == period
        )
        if len(found) > 1 and float((found[1][0] - found[0][0]) / highest) * _PLOT < _CROWDED:
            below.add((found[0][1], period))
    return below


def _polyline(drawing: Drawing, line: Line, spots: Sequence[tuple[float, float]], number: int, texts: Texts) -> None:
    for before, after, point in zip(spots, spots[1:], line.points[1:], strict=False):
        d = f"M{_n(before[0])} {_n(before[1])}L{_n(after[0])} {_n(after[1])}"
        drawing.strokes.append(Stroke(d, f"line line-{number}" + (" dashed" if point.breaks else "")))
    for (x, y), point in zip(spots, line.points, strict=True):
        kind = "published" if point.source == "published" else "computed"
        drawing.marks.append(Mark(_shape(number, x, y), f"mark-{number} {kind}", f"{line.label}, {said(point, texts)}"))


def _places(periods: Sequence[str], left: float, right: float) -> dict[str, float]:
    """Periods as far apart on the page as in time."""
    times = [int(year) * 12 + int(month or 1) for year, _, month in (period.partition("-") for period in periods)]
    span = max(times[-1] - times[0], 1)
    return {p: left + (time - times[0]) / span * (right - left) for p, time in zip(periods, times, strict=True)}


def _apart(ends: Sequence[tuple[float, float, str, int]]) -> Iterator[tuple[float, float, str, int]]:
    """Names at the ends of lines, moved down where they would stand on each other."""
    free = -math.inf
    for y, x, label, number in sorted(ends):
        rows = len(wrapped(label, _NAMES - 14, 13))
        moved = max(y, free)
        free = moved + rows * 15 + 4
        yield moved, x, label, number


def _highest(figure: Figure) -> Decimal:
    """The end of the axis: 100 for percents, else the first round number above all figures."""
    if figure.spec.unit_of_measure == "percent":
        return Decimal(100)
    most = max(point.value for point in figure.points)
    step = _step(most)
    return step * math.ceil(most / step)


def _step(most: Decimal) -> Decimal:
    rough = most / _TICKS if most else Decimal(1)
    magnitude = Decimal(10) ** rough.adjusted()
    return next(magnitude * factor for factor in (1, 2, 5, 10) if magnitude * factor >= rough)


def _ticks(highest: Decimal) -> list[Decimal]:
    step = _step(highest)
    return [step * number for number in range(int(highest / step) + 1)]


def _shape(number: int, x: float, y: float) -> str:
    """Circle, square, triangle or diamond around a point; each line has its own."""
    r = 5.0
    shapes = (
        f"M{_n(x - r)} {_n(y)}a{r:g} {r:g} 0 1 0 {2 * r:g} 0a{r:g} {r:g} 0 1 0 {-2 * r:g} 0Z",
        f"M{_n(x - r)} {_n(y - r)}h{2 * r:g}v{2 * r:g}h{-2 * r:g}Z",
        f"M{_n(x)} {_n(y - r - 1)}l{r + 1:g} {2 * r:g}h{-2 * r - 2:g}Z",
        f"M{_n(x)} {_n(y - r - 1)}l{r + 1:g} {r + 1:g}l{-r - 1:g} {r + 1:g}l{-r - 1:g} {-r - 1:g}Z",
    )
    return shapes[number % len(shapes)]


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
