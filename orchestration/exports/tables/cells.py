"""Reads a finished warehouse once into typed rows: the cells of a report, its tables, its round and its errata.

Every format is fed from here, so that no figure can differ between two files. Nothing is computed or worded here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from orchestration.facts.errors import FactError


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a report as the mart ``report_cells`` holds it, with the words of its base, group and erratum.

    ``round`` is the cell's own, which may be an earlier one than the report's. ``unit_of_measure``: percent, count, or
    that of the quantity. ``is_break``: not comparable with earlier rounds, for ``break_reason``.
    """

    report: str
    part: str
    table_no: int
    row_no: int
    col_no: int
    row_label: str
    col_label: str
    round: str
    quantity_id: str | None
    period: str | None
    measure: str
    unit_of_measure: str
    numerator: int | None
    base: int | None
    value: Decimal | None
    decimals: int
    status: str
    display: str
    printed: str | None
    verdict: str
    data_origin: str
    base_description: str | None
    group_label: str | None
    explanation: str | None
    indicator_id: str | None = None
    is_break: bool = False
    break_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the report with its cells in printed order; ``notes`` as in the layout."""

    part: str
    table_no: int
    title: str
    corner_label: str
    notes: tuple[str, ...]
    cells: tuple[Cell, ...]

    @property
    def key(self) -> str:
        """``<part>/<table_no>``, as ``label_columns`` of a product is keyed."""
        return f"{self.part}/{self.table_no}"

    @property
    def rounds(self) -> tuple[str, ...]:
        """Rounds of the cells, in order."""
        return tuple(sorted({cell.round for cell in self.cells}))

    @property
    def is_synthetic(self) -> bool:
        """True if any cell rests on synthetic answers."""
        return any(cell.data_origin == "synthetic" for cell in self.cells)


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """The round behind the report. ``municipalities`` were asked, ``answering`` answered."""

    round: str
    label: str
    reference_period: str
    collection_start: date
    collection_end: date
    municipalities: int
    answering: int
    data_origin: str


@dataclass(frozen=True, slots=True)
class Report:
    """A report as computed: the round and the tables in order of part and number."""

    round: RoundFacts
    tables: tuple[Table, ...]


_CELLS = """
select
    cells.report, cells.part, cells.table_no, cells.row_no, cells.col_no, cells.row_label, cells.col_label,
    cells.round, cells.quantity_id, cells.period, cells.measure,
    case
        when cells.measure in ('share', 'unit_share') then 'percent'
        when cells.measure = 'quantity' then quantities.unit_of_measure
        else 'count'
    end as unit_of_measure,
    cells.numerator, cells.base, cells.value, cells.decimals, cells.status, cells.display, cells.printed, cells.verdict,
    cells.data_origin,
    indicators.base_description, groups.group_label, errata.explanation,
    cells.indicator_id, coalesce(series.is_break, false) as is_break, series.reason as break_reason
from report_cells as cells
left join dim_indicator_round as indicators using (round, indicator_id)
left join dim_quantity as quantities using (quantity_id)
left join (
    select indicator_id, round, bool_or(is_break) as is_break, min(reason) as reason
    from fct_indicator_series group by indicator_id, round
) as series using (round, indicator_id)
left join dim_group as groups using (round, grouping_id, group_code)
left join stg_published__errata as errata using (report, part, table_no, row_no, col_no)
where cells.report = ?
order by cells.part, cells.table_no, cells.row_no, cells.col_no
"""
_TABLES = (
    "select part, table_no, title, corner_label, notes from report_tables where report = ? order by part, table_no"
)
_ROUND = """
select round, label, reference_period, collection_start, collection_end, municipalities, answering, data_origin
from dim_round where round = ?
"""
_Record = TypeVar("_Record", Cell, RoundFacts)


@contextmanager
def open_build(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a finished warehouse for reading, with one thread, and close it again."""
    connection = duckdb.connect(str(database), read_only=True, config={"threads": 1})
    try:
        yield connection
    finally:
        connection.close()


def read_report(build: duckdb.DuckDBPyConnection, report: str, round_: str, parts: tuple[str, ...]) -> Report:
    """Read the tables of the named parts, in the order of ``parts``.

    Raises FactError if the round, a part, or the cells of a table are not in the warehouse.
    """
    rounds = _records(build.execute(_ROUND, [round_]), RoundFacts)
    if not rounds:
        raise _absent("round", f"round {round_}", "dim_round")
    by_table: dict[tuple[str, int], list[Cell]] = {}
    for cell in _records(build.execute(_CELLS, [report]), Cell):
        by_table.setdefault((cell.part, cell.table_no), []).append(cell)
    tables = [
        Table(part, table_no, title, corner, _lines(notes), tuple(by_table.get((part, table_no), ())))
        for part, table_no, title, corner, notes in build.execute(_TABLES, [report]).fetchall()
    ]
    for part in parts:
        if not any(table.part == part for table in tables):
            raise _absent("part", f"report {report}, part {part}", "report_tables")
    for table in tables:
        if not table.cells:
            raise _absent("cells", f"report {report}, {table.key}", "report_cells")
    wanted = [table for table in tables if table.part in parts]
    return Report(rounds[0], tuple(sorted(wanted, key=lambda table: (parts.index(table.part), table.table_no))))


def _records(relation: duckdb.DuckDBPyConnection, record: type[_Record]) -> list[_Record]:
    names = [column[0] for column in relation.description or ()]
    expected = [field.name for field in fields(record)]
    if names != expected:
        raise AssertionError(f"query gives {names}, {record.__name__} has {expected}")
    rows: list[tuple[Any, ...]] = relation.fetchall()
    return [record(*row) for row in rows]


def _lines(notes: str | None) -> tuple[str, ...]:
    return tuple(line for line in (notes or "").split("\n") if line)


def _absent(what: str, where: str, mart: str) -> FactError:
    return FactError(
        f"The warehouse lacks the {what} of a product",
        where,
        f"rows in the mart {mart}",
        "none",
        "Check report, round and parts in data/products, or build the warehouse with that round",
    )
