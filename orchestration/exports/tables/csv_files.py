"""CSV files: one a table as printed, and one with every cell. One dialect for all: UTF-8 without mark, comma, LF.

Why not what Excel expects: docs/adr/0021. The workbook is for people, these files are for programs.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from orchestration.exports.tables.cell_text import machine
from orchestration.exports.tables.cells import Cell, Report
from orchestration.exports.tables.shape import PrintedTable, printed_tables
from orchestration.facts.products import ReleaseSpec, ReportFacts, Texts

CELL_COLUMNS = (
    "report",
    "part",
    "table_no",
    "row_no",
    "col_no",
    "row_label",
    "col_label",
    "numerator",
    "base",
    "value",
    "status",
    "display",
    "printed",
    "verdict",
    "round",
    "quantity_id",
    "period",
    "source",
    "data_origin",
    "title",
    "group_label",
    "indicator_label",
    "base_description",
    "item_non_response",
    "base_non_response",
)


def export_tables(report: Report, facts: ReportFacts, target: Path) -> list[Path]:
    """Write one file a table into the report's folder below ``target``; returns the paths in order of the tables.

    Labels and headings as in the workbook, figures without separators, symbols where there is no figure; the last
    column says whether the answers are synthetic.
    """
    folder = target / facts.release.tables_folder / facts.spec.report
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for table in printed_tables(report, facts):
        path = folder / f"{table.file}.csv"
        write_table(table, facts.texts, path)
        paths.append(path)
    return paths


def write_table(table: PrintedTable, texts: Texts, path: Path) -> None:
    """Write one table: its labels and values as shaped, and the origin of its answers as the last column."""
    write_csv(path, (*table.headings, texts.origin_column), _table_rows(table))


def _table_rows(table: PrintedTable) -> Iterable[Sequence[object]]:
    for row in table.rows:
        values = [value.text if value.number is None else format(value.number, "f") for value in row.values]
        yield [*row.labels, *values, table.origin]


def export_cells(reports: Iterable[Report], release: ReleaseSpec, target: Path) -> list[Path]:
    """Write every cell of the reports into one file, ordered by its key; an empty field is NULL. Returns the path."""
    cells = sorted(
        ((cell, table.title) for report in reports for table in report.tables for cell in table.cells),
        key=lambda found: (found[0].report, found[0].part, found[0].table_no, found[0].row_no, found[0].col_no),
    )
    target.mkdir(parents=True, exist_ok=True)
    path = target / release.cells_file
    rows = ([title if name == "title" else _field(cell, name) for name in CELL_COLUMNS] for cell, title in cells)
    write_csv(path, CELL_COLUMNS, rows)
    return [path]


def _field(cell: Cell, column: str) -> object:
    value = getattr(cell, column)
    return machine(value) if isinstance(value, Decimal) else value


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a file in the dialect of all CSV files of a release; None is an empty field."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
