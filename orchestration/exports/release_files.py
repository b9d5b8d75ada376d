"""All exports of a release into one folder, and what the manifest counts of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from orchestration.exports.charts.charts import export_figures
from orchestration.exports.declaration.declaration import export_declarations, read_declarations
from orchestration.exports.marts import CheckedMart, check_marts, export_database, export_parquet
from orchestration.exports.readme import export_readme
from orchestration.exports.tables.cells import Report, read_report
from orchestration.exports.tables.csv_files import export_cells, export_tables
from orchestration.exports.workbook.workbook import export_workbook
from orchestration.facts.products import ReleaseFacts, ReportFacts
from orchestration.warehouse.marts import open_marts


def load_report(database: Path, facts: ReportFacts) -> Report:
    """Read the tables of a product out of a finished warehouse."""
    product = facts.spec
    with open_marts(database) as marts:
        return read_report(marts, product.report, product.round, tuple(part.part for part in product.parts))


def load_reports(database: Path, facts: ReleaseFacts) -> tuple[Report, ...]:
    """Read the tables of every product of a release out of a finished warehouse, in the order of the products."""
    return tuple(load_report(database, product) for product in facts.reports)


def load_marts(database: Path, facts: ReleaseFacts) -> tuple[CheckedMart, ...]:
    """Look at the marts of a finished warehouse: rows and origin of each."""
    with open_marts(database) as marts:
        return check_marts(marts, facts.release)


def export_all(
    database: Path,
    data_dir: Path,
    facts: ReleaseFacts,
    target: Path,
    on_file: Callable[[Path], None] = lambda path: None,
) -> list[Path]:
    """Write every file that a warehouse yields into ``target``, tell ``on_file`` of each, return the paths, sorted.

    The warehouse must be closed by whoever wrote it; it is only read here. Key numbers and audits, which are made of
    printed figures, are not among the files, and the quality declarations are silent on checks.
    """
    reports = load_reports(database, facts)
    declarations = read_declarations(database, data_dir, facts, {})
    paths: list[Path] = []
    for report, product in zip(reports, facts.reports, strict=True):
        paths += export_workbook(report, product, target, declarations[product.spec.round])
        paths += export_tables(report, product, target)
    paths += export_cells(reports, facts.release, target)
    with open_marts(database) as build:
        for product in facts.reports:
            paths += export_figures(build, data_dir, product, target)
        paths += export_parquet(build, facts.release, target)
        checked = check_marts(build, facts.release)
    paths += export_database(database, facts.release, target)
    paths += export_declarations(declarations, facts, target)
    paths += export_readme(facts, checked, target)
    for path in sorted(paths):
        on_file(path)
    return sorted(paths)


def count_rows(marts: Iterable[CheckedMart]) -> dict[str, int]:
    """Rows of each released mart, by name; for the manifest."""
    return {checked.mart.name: checked.rows for checked in marts}


def count_verdicts(reports: Iterable[Report]) -> dict[str, int]:
    """Cells of the reports by verdict; for the manifest."""
    counts = Counter(cell.verdict for report in reports for table in report.tables for cell in table.cells)
    return dict(sorted(counts.items()))
