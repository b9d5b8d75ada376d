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
from orchestration.facts.model import Erratum, PublishedCell
from orchestration.facts.reader import Row, fact_name, note_repeated, read_rows
from orchestration.facts.units_of_measure import UNITS

PLACE_COLUMNS = ("part", "table_no", "row_no", "col_no")
CELL_COLUMNS = (*PLACE_COLUMNS, "row_label", "col_label", "printed", "value", "unit_of_measure", "base", "place")
ERRATA_COLUMNS = (*PLACE_COLUMNS, "printed", "computed", "kind", "proof_inputs", "explanation")

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
    reports = sorted(filter(_has_cells, folder.iterdir())) if folder.is_dir() else []
    cell_rows, errata_rows = {}, {}
    for path in reports:
        cell_rows[path.name] = read_rows(data_dir, path / "cells.csv", CELL_COLUMNS, complaints, may_be_empty=True)
        errata_rows[path.name] = read_rows(data_dir, path / "errata.csv", ERRATA_COLUMNS, complaints, may_be_empty=True)
    complaints.settle()
    cells = {report: _cells(report, rows) for report, rows in cell_rows.items()}
    errata = {report: _errata(report, rows, cells[report]) for report, rows in errata_rows.items()}
    complaints.settle()
    chain = itertools.chain.from_iterable
    return Published(tuple(chain(cells.values())), tuple(chain(errata.values())))


def _has_cells(path: Path) -> bool:
    files = {item.name for item in path.iterdir()} if path.is_dir() else set()
    return path.is_dir() and (bool(files & {"cells.csv", "errata.csv"}) or "series.csv" not in files)


def _cells(report: str, rows: Sequence[Row]) -> list[PublishedCell]:
    cells = [_cell(report, row) for row in rows]
    note_repeated(rows, [_key(cell) for cell in cells], "col_no")
    return cells


def _cell(report: str, row: Row) -> PublishedCell:
    return PublishedCell(
        report=report,
        part=row.text("part"),
        table_no=row.natural("table_no"),
        row_no=row.natural("row_no"),
        col_no=row.natural("col_no"),
        row_label=row.cells["row_label"],
        col_label=row.cells["col_label"],
        printed=row.text("printed"),
        value=row.optional_number("value"),
        unit_of_measure=row.choice("unit_of_measure", UNITS),
        base=row.natural("base") if row.cells["base"] else None,
        place=row.text("place"),
    )


def _errata(report: str, rows: Sequence[Row], cells: Sequence[PublishedCell]) -> list[Erratum]:
    errata = [_erratum(report, row) for row in rows]
    note_repeated(rows, [_key(erratum) for erratum in errata], "col_no")
    printed = {_key(cell): cell.printed for cell in cells}
    for row, erratum in zip(rows, errata, strict=True):
        _note_unprinted(row, erratum, printed)
    return errata


def _erratum(report: str, row: Row) -> Erratum:
    return Erratum(
        report=report,
        part=row.text("part"),
        table_no=row.natural("table_no"),
        row_no=row.natural("row_no"),
        col_no=row.natural("col_no"),
        printed=row.text("printed"),
        computed=row.text("computed"),
        kind=row.text("kind"),
        proof_inputs=_json_object(row),
        explanation=row.text("explanation"),
    )


def _json_object(row: Row) -> str:
    try:
        found = json.loads(row.cells["proof_inputs"])
    except json.JSONDecodeError:
        found = None
    if not isinstance(found, dict) or not found:
        row.complain(
            "proof_inputs",
            "no inputs of a proof",
            "a JSON object that is not empty",
            "write what the proof starts from",
        )
    return row.cells["proof_inputs"]


def _note_unprinted(row: Row, erratum: Erratum, printed: Mapping[_Key, str]) -> None:
    found = printed.get(_key(erratum))
    if found is None:
        row.complain("col_no", "erratum on a cell that was not printed", "a cell of cells.csv", "correct the place")
    elif found != erratum.printed:
        row.complain("printed", "erratum on another figure", f"{found!r}, as in cells.csv", "correct place or figure")


def _key(cell: PublishedCell | Erratum) -> _Key:
    return cell.part, cell.table_no, cell.row_no, cell.col_no
