"""Reads ``data/published/``: the figures as printed, and the errata. Only the back-test may know them.

Nothing that computes a cell imports this module: a computed figure never sees a printed one.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.facts.complaints import Complaints
from orchestration.facts.published_model import Erratum, PublishedCell
from orchestration.facts.reader import Column, CsvFile, Row, fact_name, one_of, read_rows
from orchestration.facts.states import left_out
from orchestration.facts.units_of_measure import UNITS

_PLACE = {
    "part": Column("Part of the report."),
    "table_no": Column("Number of the table within its part.", Row.natural),
    "row_no": Column("Row of the cell in the printed table, from 1.", Row.natural),
    "col_no": Column("Column of the cell in the printed table, from 1.", Row.natural),
}


def _json_object(row: Row, column: str) -> str:
    try:
        found = json.loads(row.cells[column])
    except json.JSONDecodeError:
        found = None
    if not isinstance(found, dict) or not found:
        expected, remedy = "a JSON object that is not empty", "write what the proof starts from"
        row.complain(column, "no inputs of a proof", expected, remedy)
    return row.cells[column]


CELLS = CsvFile(
    "published/<report>/cells.csv",
    "The printed cells of a report's tables.",
    {
        **_PLACE,
        "row_label": Column("Row heading as printed.", Row.raw),
        "col_label": Column("Column heading as printed.", Row.raw),
        "printed": Column("Figure or symbol exactly as printed."),
        "value": Column("The figure as a number; empty for a symbol.", Row.optional_number),
        "unit_of_measure": Column("percent, count, sek, or per_user.", one_of(UNITS)),
        "base": Column("Base as printed; empty where it is not.", Row.optional_natural),
        "place": Column("Where in the report."),
    },
    tuple(_PLACE),
    ("published/published_cells",),
    may_be_empty=True,
)
ERRATA = CsvFile(
    "published/<report>/errata.csv",
    "Printed cells that cannot come out, with the proof.",
    {
        **_PLACE,
        "printed": Column("The figure exactly as printed."),
        "computed": Column("The figure that comes out."),
        "kind": Column("Kind of reason."),
        "proof_inputs": Column("JSON object of what the proof starts from.", _json_object),
        "explanation": Column("Why it cannot come out."),
    },
    tuple(_PLACE),
    ("published/errata",),
    may_be_empty=True,
)
COUNTS = CsvFile(
    "published/<report>/counts.csv",
    "Size of each printed table, counted by a second reading.",
    {
        "part": Column("Part of the report."),
        "table_no": Column("Number of the table within its part.", Row.natural),
        "rows": Column("Rows of figures.", Row.natural),
        "columns": Column("Columns of figures.", Row.natural),
        "cells": Column("Cells that hold a figure or symbol.", Row.natural),
    },
    ("part", "table_no"),
)
KEY_NUMBER_CATALOGUE = CsvFile(
    "published/<report>/key_number_catalogue.csv",
    "The key numbers that a report lists, as it lists them.",
    {
        "key_number_no": Column("Number in the list.", Row.natural),
        "area": Column("Heading that it stands under, Swedish."),
        "label": Column("What it is, Swedish."),
        "printed_reference": Column("Table or page that the list refers to.", Row.raw),
        "reported_in": Column("Where the report has it."),
        "table_no": Column("Number of the table; empty for none.", Row.optional_natural),
    },
    ("key_number_no",),
)
KEY_NUMBER_ITEMS = CsvFile(
    "published/<report>/key_number_items.csv",
    "The items of the key numbers that a report lists.",
    {
        "key_number_no": Column("Number in the list.", Row.natural),
        "item_no": Column("Number within the key number.", Row.natural),
        "label": Column("What it is, Swedish."),
    },
    ("key_number_no", "item_no"),
)
FILES = (CELLS, ERRATA, COUNTS, KEY_NUMBER_CATALOGUE, KEY_NUMBER_ITEMS)

_Key = tuple[str, int, int, int]


@dataclass(frozen=True, slots=True)
class Published:
    """Printed cells and errata of every report, each in the order of its file, reports sorted by name."""

    cells: tuple[PublishedCell, ...]
    errata: tuple[Erratum, ...]


def load_published(data_dir: Path) -> Published:
    """Read and validate ``data_dir/published``; a report is a folder with ``cells.csv`` and ``errata.csv``.

    A folder with neither, but with a ``series.csv``, is a report of which single figures are known.
    Raises FactErrors with every error: files or columns missing, a cell twice, malformed numbers, an erratum on a
    cell that was not printed or was printed otherwise. Files that hold only their header are read as empty.
    """
    folder = data_dir / "published"
    complaints = Complaints(fact_name(data_dir, folder))
    found = sorted(filter(_has_cells, folder.iterdir())) if folder.is_dir() else []
    reports = [path for path in found if path.name not in left_out(data_dir)]
    cell_rows, errata_rows = {}, {}
    for path in reports:
        cell_rows[path.name] = read_rows(data_dir, path / "cells.csv", CELLS, complaints)
        errata_rows[path.name] = read_rows(data_dir, path / "errata.csv", ERRATA, complaints)
    complaints.settle()
    cells = {report: [PublishedCell(report, **row.values()) for row in rows] for report, rows in cell_rows.items()}
    errata = {report: _errata(report, rows, cells[report]) for report, rows in errata_rows.items()}
    complaints.settle()
    chain = itertools.chain.from_iterable
    return Published(tuple(chain(cells.values())), tuple(chain(errata.values())))


def _has_cells(path: Path) -> bool:
    files = {item.name for item in path.iterdir()} if path.is_dir() else set()
    return path.is_dir() and (bool(files & {"cells.csv", "errata.csv"}) or "series.csv" not in files)


def _errata(report: str, rows: Sequence[Row], cells: Sequence[PublishedCell]) -> list[Erratum]:
    errata = [Erratum(report, **row.values()) for row in rows]
    printed = {_key(cell): cell.printed for cell in cells}
    for row, erratum in zip(rows, errata, strict=True):
        _note_unprinted(row, erratum, printed)
    return errata


def _note_unprinted(row: Row, erratum: Erratum, printed: Mapping[_Key, str]) -> None:
    found = printed.get(_key(erratum))
    if found is None:
        row.complain("col_no", "erratum on a cell that was not printed", "a cell of cells.csv", "correct the place")
    elif found != erratum.printed:
        row.complain("printed", "erratum on another figure", f"{found!r}, as in cells.csv", "correct place or figure")


def _key(cell: PublishedCell | Erratum) -> _Key:
    return cell.part, cell.table_no, cell.row_no, cell.col_no
