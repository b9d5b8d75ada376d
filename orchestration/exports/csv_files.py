"""CSV files: one a table as printed, and one with every cell. One dialect for all: UTF-8 without mark, comma, LF.

Why not what Excel expects: docs/adr/0021. The workbook is for people, these files are for programs.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from orchestration.exports.cells import Report
from orchestration.exports.product import ProductFacts
from orchestration.exports.tables import PrintedTable, printed_tables

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
)


def export_tables(report: Report, facts: ProductFacts, target: Path) -> list[Path]:
    """Write one file a table into the folder for tables below ``target``; returns the paths in order of the tables.

    Labels and headings as in the workbook, figures without separators, symbols where there is no figure; the last
    column says whether the answers are synthetic.
    """
    folder = target / facts.product.tables_folder
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for table in printed_tables(report, facts):
        path = folder / f"{table.file}.csv"
        _write(path, (*table.headings, facts.texts.origin_column), _table_rows(table))
        paths.append(path)
    return paths


def _table_rows(table: PrintedTable) -> Iterable[Sequence[object]]:
    for row in table.rows:
        values = [value.text if value.number is None else value.number for value in row.values]
        yield [*row.labels, *values, table.origin]


def export_cells(report: Report, facts: ProductFacts, target: Path) -> list[Path]:
    """Write every cell of the report, ordered by its key; an empty field is NULL. Returns the path."""
    cells = sorted(
        (cell for table in report.tables for cell in table.cells),
        key=lambda cell: (cell.report, cell.part, cell.table_no, cell.row_no, cell.col_no),
    )
    target.mkdir(parents=True, exist_ok=True)
    path = target / facts.product.cells_file
    _write(path, CELL_COLUMNS, ([getattr(cell, column) for column in CELL_COLUMNS] for cell in cells))
    return [path]


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
