"""Every export of a release, in one list; all of them into one folder; and what the manifest counts of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from orchestration.exports.bill_of_materials import export_bill
from orchestration.exports.charts.charts import export_figures, read_figures
from orchestration.exports.charts.points import Figure
from orchestration.exports.declaration.check_outcomes import Outcome
from orchestration.exports.declaration.declaration import export_declarations, read_declarations
from orchestration.exports.declaration.document import Document
from orchestration.exports.dictionary.dictionary import export_dictionary
from orchestration.exports.key_numbers import export_key_numbers
from orchestration.exports.lineage.lineage import Origins, export_lineage
from orchestration.exports.marts import CheckedMart, check_marts, export_database, export_parquet
from orchestration.exports.readme import export_readme
from orchestration.exports.report_audit import export_audits
from orchestration.exports.site.about import Held
from orchestration.exports.site.pages import Shared
from orchestration.exports.site.site import Printed, export_about, export_site, read_shared
from orchestration.exports.tables.cells import Report, read_report
from orchestration.exports.tables.csv_files import export_cells, export_tables
from orchestration.exports.workbook.workbook import export_workbook
from orchestration.facts.dictionary import load_meanings
from orchestration.facts.products import ReleaseFacts, ReportFacts
from orchestration.facts.states import rounds_in
from orchestration.paths import REPO
from orchestration.quality.key_numbers import KeyNumbersResult
from orchestration.warehouse.marts import open_marts


def load_report(database: Path, facts: ReportFacts) -> Report:
    """Read the tables of a product out of a finished warehouse."""
    product = facts.spec
    with open_marts(database) as marts:
        return read_report(marts, product.report, product.round, tuple(part.part for part in product.parts))


def load_reports(database: Path, facts: ReleaseFacts) -> tuple[Report, ...]:
    """Read the tables of every product of a release out of a finished warehouse, in the order of the products."""
    return tuple(load_report(database, product) for product in facts.reports)


def load_marts(database: Path, facts: ReleaseFacts, data_dir: Path) -> tuple[CheckedMart, ...]:
    """Look at the marts of a finished warehouse: rows, origin and columns of each."""
    with open_marts(database) as marts:
        return check_marts(marts, facts.release, load_meanings(data_dir))


def _nothing_said() -> Mapping[str, Outcome]:
    return {}


def _no_lineage() -> Mapping[str, Origins]:
    return {}


def _no_key_numbers() -> tuple[KeyNumbersResult, ...]:
    return ()


@dataclass(frozen=True)
class Material:
    """What exports are made of; what several of them read is read once, when the first asks for it.

    ``database``: a finished warehouse, closed by whoever wrote it. ``outcomes`` (by round) and ``key_numbers``: what
    the checks said; without them the declarations are silent on checks and there is no file of key numbers.
    ``lineage``: by table, what its columns are computed from.
    """

    database: Path
    data: Path
    facts: ReleaseFacts
    outcomes: Callable[[], Mapping[str, Outcome]] = _nothing_said
    key_numbers: Callable[[], tuple[KeyNumbersResult, ...]] = _no_key_numbers
    lineage: Callable[[], Mapping[str, Origins]] = _no_lineage

    @cached_property
    def reports(self) -> tuple[Report, ...]:
        """The tables of every product."""
        return load_reports(self.database, self.facts)

    @cached_property
    def figures(self) -> tuple[tuple[Figure, ...], ...]:
        """The figures of every product."""
        with open_marts(self.database) as build:
            return tuple(read_figures(build, self.data, product) for product in self.facts.reports)

    @cached_property
    def marts(self) -> tuple[CheckedMart, ...]:
        """Rows, origin and columns of every mart."""
        return load_marts(self.database, self.facts, self.data)

    @cached_property
    def declarations(self) -> Mapping[str, Document]:
        """The quality declaration of each landed round."""
        return read_declarations(self.database, self.data, self.facts, self.outcomes())

    @cached_property
    def shared(self) -> Shared:
        """What the pages of the site share."""
        with open_marts(self.database) as build:
            return read_shared(build, self.data)

    @property
    def without(self) -> tuple[str, ...]:
        """The final rounds whose answers nobody has landed."""
        return tuple(round_ for round_ in rounds_in(self.data, "final") if round_ not in self.declarations)


@dataclass(frozen=True, slots=True)
class Export:
    """One kind of file of a release: its name, the kind of file, how it is written, and what it is.

    ``after``: what must be there before it beside the audited warehouse, as ``stage/name``. ``apart``: written of the
    closed warehouse and the facts alone, so that a process beside the load can write it.
    """

    name: str
    kind: str
    write: Callable[[Material, Path], Iterable[Path]]
    after: tuple[str, ...]
    description: str
    apart: bool = False

    @property
    def key(self) -> str:
        """Its own ``stage/name``."""
        return f"release/{self.name}"


def _workbooks(material: Material, target: Path) -> Iterable[Path]:
    for report, product in zip(material.reports, material.facts.reports, strict=True):
        yield from export_workbook(report, product, target, material.declarations[product.spec.round])


def _tables(material: Material, target: Path) -> Iterable[Path]:
    for report, product in zip(material.reports, material.facts.reports, strict=True):
        yield from export_tables(report, product, target)


def _figures(material: Material, target: Path) -> Iterable[Path]:
    for figures, product in zip(material.figures, material.facts.reports, strict=True):
        yield from export_figures(figures, product, target)


def _about(material: Material, target: Path) -> Iterable[Path]:
    release = material.facts.release
    declarations = [f"{release.declarations_folder}/{page.file}" for page in material.declarations.values()]
    public = [checked for checked in material.marts if not checked.mart.internal]
    held = Held(public, material.without, declarations)
    return export_about(material.shared, material.facts, held, target)


def _parquet(material: Material, target: Path) -> Iterable[Path]:
    with open_marts(material.database) as build:
        return export_parquet(build, material.marts, material.facts.release, target)


_CELLS = ("marts/report_cells",)
_FILES = (
    Export(
        "workbook",
        "xlsx",
        _workbooks,
        _CELLS,
        "One workbook per report, as two files. Its tables, a sheet each, for Excel and as OpenDocument.",
    ),
    Export("tables_csv", "csv", _tables, _CELLS, "One file per printed table. The same tables as CSV."),
    Export(
        "report_cells_csv",
        "csv",
        lambda material, target: export_cells(material.reports, material.facts.release, target),
        _CELLS,
        "One row per printed cell of every report: computed, printed and verdict.",
    ),
    Export(
        "figures",
        "svg",
        _figures,
        (),
        "One file per figure and form. The figures of a report as charts, SVG and PNG, each with its data as CSV.",
    ),
    Export(
        "key_numbers_csv",
        "csv",
        lambda material, target: export_key_numbers(material.key_numbers(), material.facts.release, target),
        (),
        "One row per key number of a report's text: printed, computed, verdict, and the query that yields it.",
    ),
    Export(
        "report_audit",
        "html",
        lambda material, target: export_audits(material.data, material.facts.release, target),
        (),
        "One file per report and form. Printed figures that cannot all be right, each with its proof.",
        apart=True,
    ),
    Export("marts_parquet", "parquet", _parquet, (), "One file per public mart, as Parquet.", apart=True),
    Export(
        "marts_database",
        "duckdb",
        lambda material, target: export_database(material.database, material.marts, material.facts.release, target),
        (),
        "One table per public mart, in a DuckDB file that older clients open.",
        apart=True,
    ),
    Export(
        "dictionary",
        "html",
        lambda material, target: export_dictionary(material.database, material.marts, material.facts.release, target),
        (),
        "One page and one table. What each released table and column is, in Swedish and English; keys, joins, codes.",
    ),
    Export(
        "bill_of_materials",
        "json",
        lambda material, target: export_bill(REPO / "requirements.lock", material.facts.release, target),
        (),
        "One entry per package. The software that the release was made with, by version and hash, as CycloneDX.",
    ),
    Export(
        "lineage",
        "html",
        lambda material, target: export_lineage(material.lineage(), material.facts.release, target),
        (),
        "One page per table of the warehouse. Which columns each of its columns is computed from, drawn.",
    ),
)
_SITE = Export(
    "site",
    "html",
    lambda material, target: export_site(
        material.shared, material.facts, Printed(material.reports, material.figures), target
    ),
    _CELLS,
    "One page per municipality, indicator, printed table and figure. Opens without a server.",
)
_ABOUT = Export(
    "site_about",
    "html",
    _about,
    tuple(export.key for export in (*_FILES, _SITE)),
    "One page per subject. The start page, which names the files of the release; the site's words; accessibility.",
)
_DECLARATIONS = Export(
    "quality_declaration",
    "html",
    lambda material, target: export_declarations(material.declarations, material.facts, target),
    (_ABOUT.key,),
    "One page per landed round. Its quality declaration, which names the other files, so it comes after them.",
)
_README = Export(
    "readme",
    "text",
    lambda material, target: export_readme(material.facts, material.marts, target, material.without),
    (_DECLARATIONS.key,),
    "One file per release. What it is, what in it is synthetic, which file to open; refuses a file that nobody names.",
)
EXPORTS: tuple[Export, ...] = (*_FILES, _SITE, _ABOUT, _DECLARATIONS, _README)
"""Every export, in an order in which they can be written."""


def export_all(database: Path, data_dir: Path, facts: ReleaseFacts, target: Path) -> list[Path]:
    """Write every file that a finished warehouse alone yields into ``target`` and return the paths, sorted."""
    material = Material(database, data_dir, facts)
    return sorted(path for export in EXPORTS for path in export.write(material, target))


def write_exports(names: Collection[str], material: Material, target: Path) -> dict[str, list[Path]]:
    """Write the exports of these names, in the order of the list; their paths, by name."""
    return {export.name: list(export.write(material, target)) for export in EXPORTS if export.name in names}


def count_rows(marts: Iterable[CheckedMart]) -> dict[str, int]:
    """Rows of each released mart, by name; for the manifest."""
    return {checked.mart.name: checked.rows for checked in marts}


def count_verdicts(reports: Iterable[Report]) -> dict[str, int]:
    """Cells of the reports by verdict; for the manifest."""
    counts = Counter(cell.verdict for report in reports for table in report.tables for cell in table.cells)
    return dict(sorted(counts.items()))
