"""The figures of reports as pages, each with picture, numbers, notes, files and questions, and the list of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from orchestration.exports.charts.charts import render
from orchestration.exports.charts.layout import NARROW, Drawing, draw
from orchestration.exports.charts.numbers import numbers_of
from orchestration.exports.charts.points import Figure
from orchestration.exports.site.pages import UP_ONE, Shared
from orchestration.exports.tables.cells import Report
from orchestration.exports.tables.shape import PrintedTable
from orchestration.exports.workbook.workbook import write_single_table
from orchestration.facts.products import ReleaseFacts, ReportFacts

LIST = "figur/index.html"


@dataclass(frozen=True, slots=True)
class FigurePage:
    """A figure, its numbers as a table, and where its page is in the site."""

    facts: ReportFacts
    figure: Figure
    numbers: PrintedTable

    @property
    def place(self) -> str:
        """The page, from the top of the site."""
        return f"figur/{self.facts.spec.report}_{self.figure.spec.file}.html"

    @property
    def narrow(self) -> str:
        """The picture for small screens, from the top of the site."""
        return self.place.replace(".html", "_smal.svg")


@dataclass(frozen=True)
class FigurePages:
    """Renders the pages; ``figures`` are those of each report of ``release``, in its order."""

    shared: Shared
    release: ReleaseFacts
    figures: Sequence[Sequence[Figure]]

    @cached_property
    def reports(self) -> list[tuple[ReportFacts, list[FigurePage]]]:
        """The figures of each report that has any."""
        pairs = zip(self.release.reports, self.figures, strict=True)
        return [
            (facts, [FigurePage(facts, figure, numbers_of(figure, facts)) for figure in figures])
            for facts, figures in pairs
            if figures
        ]

    @cached_property
    def showing(self) -> dict[str, list[Mapping[str, str]]]:
        """By indicator, the figures that show it: page from the top of the site, name and title."""
        found: dict[str, list[Mapping[str, str]]] = {}
        for facts, pages in self.reports:
            for page in pages:
                name = f"{facts.spec.report}, {page.numbers.name}"
                link = {"page": page.place, "name": name, "title": page.numbers.title}
                for indicator in dict.fromkeys(series.indicator for series in page.figure.spec.series):
                    found.setdefault(indicator or "", []).append(link)
        return found

    def pages(self) -> Iterator[tuple[str, str]]:
        """The page of every figure by its place in the site, its picture for small screens, and the list."""
        for facts, pages in self.reports:
            for page in pages:
                narrow = draw(page.figure, facts.texts, NARROW)
                yield page.place, self._page(page, narrow)
                yield page.narrow, render(narrow, facts)
        listed = [
            {
                "title": facts.spec.title,
                "figures": [{"page": UP_ONE + page.place, "numbers": page.numbers} for page in pages],
            }
            for facts, pages in self.reports
        ]
        yield LIST, self.shared.render("figures.html.j2", UP_ONE, LIST, {"reports": listed})

    def workbooks(self, reports: Sequence[Report], folder: Path) -> Iterator[Path]:
        """Write a workbook of each figure's numbers beside its page into ``folder``, the top of the site."""
        by_name = {facts.spec.report: report for facts, report in zip(self.release.reports, reports, strict=True)}
        for facts, pages in self.reports:
            for page in pages:
                path = (folder / page.place).with_suffix(".xlsx")
                write_single_table(page.numbers, by_name[facts.spec.report], facts, path)
                yield path

    def _page(self, page: FigurePage, narrow: Drawing) -> str:
        facts, figure, shared = page.facts, page.figure, self.shared
        shown = {series.indicator for series in figure.spec.series} & shared.position.keys()
        values: dict[str, Any] = {
            "spec": facts.spec,
            "numbers": page.numbers,
            "subtitle": figure.spec.subtitle,
            "notes": figure.notes,
            "drawing": draw(figure, facts.texts),
            "narrow": narrow,
            "narrow_file": Path(page.narrow).name,
            "file": figure.spec.file,
            "stem": f"{UP_ONE}../{facts.release.figures_folder}/{facts.spec.report}/{figure.spec.file}",
            "workbook": Path(page.place).with_suffix(".xlsx").name,
            "mark": facts.texts.synthetic_mark,
            "questions": [
                {"page": shared.content.indicators[at].page, "text": shared.texts[at]}
                for at in sorted(shared.position[name] for name in shown if name)
            ],
        }
        return shared.render("figure.html.j2", UP_ONE, page.place, values)
