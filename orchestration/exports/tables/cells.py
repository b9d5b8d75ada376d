"""Reads a finished warehouse once into typed rows: the cells of a report, its tables, its round and its errata.

Every format is fed from here, so that no figure can differ between two files. Nothing is computed or worded here.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from pathlib import Path

from orchestration.facts.errors import FactError
from orchestration.warehouse.macros import read_queries
from orchestration.warehouse.marts import Marts, Parameters


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a report as the mart ``report_cells`` holds it, in words its base, group, indicator and erratum.

    ``round`` is the cell's own, which may be an earlier one than the report's. ``unit_of_measure``: percent, count, or
    that of the quantity. ``smallest_base``: of which a share is given in percent where print is not followed; None
    where no limit is known. ``row_labels``, ``col_labels``: by level. ``is_break``: not comparable with earlier rounds,
    for ``break_reason``. ``municipalities`` of its round were asked, ``answering`` answered, likewise ``units``, and so
    many in percent, and ``partly_answering`` municipalities by some of their units; None for a round that is not in the
    warehouse. ``item_non_response``: so many of the base of a share lack the answer that the numerator needs,
    ``base_non_response``: so many more would be in the base but lack an answer that it asks for; None for other cells,
    and for groups that the release does not have.
    """

    report: str
    part: str
    table_no: int
    row_no: int
    col_no: int
    row_label: str
    col_label: str
    row_labels: tuple[str, ...]
    col_labels: tuple[str, ...]
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
    source: str
    data_origin: str
    base_description: str | None
    group_label: str | None
    indicator_label: str | None
    explanation: str | None
    indicator_id: str | None
    is_break: bool
    break_reason: str | None
    municipalities: int | None
    answering: int | None
    units: int | None
    units_answering: int | None
    response_percent: int | None
    unit_response_percent: int | None
    partly_answering: int | None
    item_non_response: int | None
    base_non_response: int | None
    smallest_base: int | None

    @property
    def is_small(self) -> bool:
        """True for a share whose base is smaller than a percent asks for, but in the reproduction of print."""
        return self.unit_of_measure == "percent" and 0 < (self.base or 0) < (self.smallest_base or 0)


@dataclass(frozen=True, slots=True)
class HeadingErratum:
    """What print has for the base in a column's heading, or in the title (no labels), and the bases below it."""

    part: str
    table_no: int
    col_labels: tuple[str, ...]
    printed_n: str
    counted_n: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the report with its cells in printed order; ``notes`` as in the layout."""

    part: str
    table_no: int
    title: str
    corner_label: str
    notes: tuple[str, ...]
    cells: tuple[Cell, ...]
    headings: tuple[HeadingErratum, ...] = ()

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


_QUERIES = read_queries(Path(__file__).with_name("queries.sql"))
_OF_ROUND = ("municipalities", "answering", "units", "units_answering")
_RATES = ("response_percent", "unit_response_percent", "partly_answering", "item_non_response", "base_non_response")
_JOINED = ("base_description", "group_label", "indicator_label", "smallest_base", *_OF_ROUND, *_RATES)


def read_report(marts: Marts, report: str, round_: str, parts: tuple[str, ...]) -> Report:
    """Read the tables of the named parts, in the order of ``parts``.

    Raises FactError if the round, a part, or the cells of a table are not in the warehouse.
    """
    found = read_round(marts, round_)
    if found is None:
        raise _absent("round", f"round {round_}", "dim_round")
    by_table: dict[tuple[str, int], list[Cell]] = {}
    for cell in read_cells(marts, _QUERIES["printed"], "dim_group", {"report": report}):
        by_table.setdefault((cell.part, cell.table_no), []).append(cell)
    headings = marts.records(HeadingErratum, _QUERIES["headings"], {"report": report})
    tables = [
        Table(
            part,
            table_no,
            title,
            corner,
            lines_of(notes),
            tuple(by_table.get((part, table_no), ())),
            tuple(each for each in headings if (each.part, each.table_no) == (part, table_no)),
        )
        for part, table_no, title, corner, notes in marts.table(_QUERIES["tables"], [report])[1]
    ]
    for part in parts:
        if not any(table.part == part for table in tables):
            raise _absent("part", f"report {report}, part {part}", "report_tables")
    for table in tables:
        if not table.cells:
            raise _absent("cells", f"report {report}, {table.key}", "report_cells")
    wanted = [table for table in tables if table.part in parts]
    return Report(found, tuple(sorted(wanted, key=lambda table: (parts.index(table.part), table.table_no))))


def read_round(marts: Marts, round_: str) -> RoundFacts | None:
    """Read a round; None if it is not in the warehouse."""
    query = _QUERIES["round"].format(columns=", ".join(field.name for field in fields(RoundFacts)))
    return next(iter(marts.records(RoundFacts, query, [round_])), None)


def read_cells(marts: Marts, cells: str, groups: str, parameters: Parameters = ()) -> tuple[Cell, ...]:
    """Read cells in printed order; ``cells`` has the columns of ``report_cells``, ``groups`` the labels of groups."""
    columns = ", ".join(f"cells.{field.name}" for field in fields(Cell) if field.name not in _JOINED)
    rounds = ", ".join(f"rounds.{name}" for name in _OF_ROUND)
    query = _QUERIES["cells"].format(columns=columns, rounds=rounds, cells=cells, groups=groups)
    return tuple(marts.records(Cell, query, parameters))


def lines_of(notes: str | None) -> tuple[str, ...]:
    """The notes of a table, one a line."""
    return tuple(line for line in (notes or "").split("\n") if line)


def _absent(what: str, where: str, mart: str) -> FactError:
    return FactError(
        f"The warehouse lacks the {what} of a product",
        where,
        f"rows in the mart {mart}",
        "none",
        "Check report, round and parts in data/products, or build the warehouse with that round",
    )
