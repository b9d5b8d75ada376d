"""The printed tables as pages, each with its notes, files and questions, and the page that lists them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from orchestration.exports.site.content import TableKey
from orchestration.exports.site.pages import UP_ONE, Shared
from orchestration.exports.tables.cells import Report
from orchestration.exports.tables.shape import PrintedTable, printed_tables
from orchestration.exports.workbook.workbook import write_single_table
from orchestration.facts.products import ReleaseFacts, ReportFacts

LIST = "tabell/index.html"


@dataclass(frozen=True)
class TablePages:
    """Renders the pages; ``reports`` are those of ``release``, in its order."""

    shared: Shared
    release: ReleaseFacts
    reports: Sequence[Report]

    @cached_property
    def tables(self) -> list[tuple[ReportFacts, list[PrintedTable]]]:
        """The printed tables of each report."""
        pairs = zip(self.release.reports, self.reports, strict=True)
        return [(facts, list(printed_tables(report, facts))) for facts, report in pairs]

    @cached_property
    def shown(self) -> dict[str, list[int]]:
        """By page of a table, where the indicators that it shows stand in the content."""
        found: dict[str, list[int]] = {}
        for name, tables in self.shared.content.tables.items():
            for table in tables:
                for page, _ in printed_table(self.release, table):
                    found.setdefault(page, []).append(self.shared.position[name])
        return found

    def pages(self) -> Iterator[tuple[str, str]]:
        """The page of every table by its place in the site, and the list."""
        listed = []
        for facts, tables in self.tables:
            report = facts.spec.report
            places = [table_page(report, table.file) for table in tables]
            yield from ((place, self._page(facts, table, place)) for place, table in zip(places, tables, strict=True))
            links = [
                {"page": UP_ONE + place, "name": table.name, "title": table.title}
                for place, table in zip(places, tables, strict=True)
            ]
            listed.append(
                {"title": facts.spec.title, "report": report, "workbook": facts.spec.workbook, "tables": links}
            )
        yield LIST, self.shared.render("tables.html.j2", UP_ONE, LIST, {"reports": listed})

    def workbooks(self, folder: Path) -> Iterator[Path]:
        """Write a workbook of each table beside its page into ``folder``, the top of the site; gives the paths."""
        for (facts, tables), report in zip(self.tables, self.reports, strict=True):
            for table in tables:
                path = (folder / table_page(facts.spec.report, table.file)).with_suffix(".xlsx")
                write_single_table(table, report, facts, path)
                yield path

    def _page(self, facts: ReportFacts, table: PrintedTable, place: str) -> str:
        spec = facts.spec
        values = {
            "spec": spec,
            "table": table,
            "workbook": Path(place).with_suffix(".xlsx").name,
            "csv": f"{facts.release.tables_folder}/{spec.report}/{table.file}.csv",
            "mark": facts.texts.synthetic_mark,
            "questions": [
                {"page": self.shared.content.indicators[at].page, "text": self.shared.texts[at]}
                for at in sorted(self.shown.get(place, ()))
            ],
        }
        return self.shared.render("table.html.j2", UP_ONE, place, values)


def table_page(report: str, file: str) -> str:
    """The page of a printed table, by the name of its file, from the top of the site."""
    return f"tabell/{report}_{file}.html"


def printed_table(release: ReleaseFacts, table: TableKey) -> Iterator[tuple[str, str]]:
    """Page and name of a printed table of a report that the release has; nothing for any other."""
    for spec in (spec for spec in release.specs if spec.report == table.report):
        for part in (part for part in spec.parts if part.part == table.part):
            file = part.file.format(table_no=table.table_no)
            yield table_page(table.report, file), f"{table.report}, {part.name.format(table_no=table.table_no)}"
