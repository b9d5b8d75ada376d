"""Fills the cells of any layout for any groups from a release's marts, as the warehouse fills those of its own.

Nothing is computed here: the SQL is that of dbt's macros, over tables of the session in place of models.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa

from orchestration.exports.tables.cells import Cell, read_cells
from orchestration.facts.schemas import CATALOG_TABLES
from orchestration.regroup.request import Listed
from orchestration.regroup.shape import Grid
from orchestration.warehouse.macros import read_queries, sql_of
from orchestration.warehouse.marts import Marts, Row

QUERIES = read_queries(Path(__file__).with_name("queries.sql"))
OWN_LIST = "egen"
NOT_IN_RELEASE = {OWN_LIST: ("a list", "--list"), "kommun": ("a single municipality", "--by, --only")}
"""Groupings that the marts have no figures of: what each is, and how it is asked for."""
_MEMBERS, _GROUPS = "wanted_members", "wanted_groups"
_CELLS = CATALOG_TABLES["layout_cells"]
_LISTED = pa.schema([("group_code", pa.string()), ("group_no", pa.int32()), ("municipality_code", pa.string())])


def want_groups(marts: Marts, grouping: str, group: str | None = None, listed: Sequence[Listed] = ()) -> None:
    """Set whose answers count, in every round: a grouping, one group of it, or a list; and the country.

    In a round of its own groups, a grouping has the members it has there; a list has the same in all.
    """
    members = QUERIES["members"]
    if listed:
        marts.given("listed", pa.Table.from_pylist([asdict(row) for row in listed], _LISTED))
        members = f"{members} union all {QUERIES['listed_members']}"
    marts.temporary(_MEMBERS, members, {"grouping": grouping, "group": group})
    marts.temporary(_GROUPS, sql_of("sizes_of_groups", _MEMBERS, "dim_municipality"))


def groups_of(marts: Marts, round_: str, grouping: str) -> list[Row]:
    """Give the wanted groups of a grouping in the round, in order: code, label, municipalities, those answering."""
    return marts.rows(QUERIES["groups"], [round_, grouping])


def filled(marts: Marts, grid: Grid, place: Row) -> tuple[Cell, ...]:
    """Fill a table for the wanted groups; ``place``: report, part and number of the printed one."""
    given = [
        {**asdict(spec), **place, "row_no": row_no, "col_no": col_no, "row_labels": rows, "col_labels": columns}
        for row_no, (rows, specs) in enumerate(zip(grid.row_labels, grid.cells, strict=True), start=1)
        for col_no, (columns, spec) in enumerate(zip(grid.col_labels, specs, strict=True), start=1)
    ]
    names = [name for name in _CELLS.names if name not in ("row_label", "col_label")]
    schema = pa.schema([_CELLS.schema.field(name).with_nullable(True) for name in names])
    marts.given("given_cells", pa.Table.from_pylist(given, schema))
    marts.temporary("wanted_cells", QUERIES["wanted_cells"])
    _count_indicators(marts)
    _count_quantities(marts)
    counted = ("dim_round", "counted_indicators", "dim_quantity", "dim_quantity_round", "counted_quantities")
    rules = ("dim_observation_indicator", "dim_display_limit", "other")
    marts.temporary("made", sql_of("computed_cells", "wanted_cells", *counted, *rules))
    return read_cells(marts, f"({QUERIES['made_cells']})", _GROUPS)


def titled(marts: Marts, title: str) -> str:
    """Give the title of a layout with the base of the cells that were filled."""
    found: str = marts.one(QUERIES["title"], {"title": title})
    return found


def _count_indicators(marts: Marts) -> None:
    """What rests on observations has the release's own figures."""
    figures = (_MEMBERS, "fct_indicator_municipality", _GROUPS, f"({QUERIES['wanted_indicators']})")
    observed = QUERIES["observed_figures"]
    marts.temporary("counted_indicators", f"{sql_of('indicators_of_groups', *figures)} union all {observed}")


def _count_quantities(marts: Marts) -> None:
    """Groups of the release have its own figures, others are counted from their municipalities.

    So numbers of persons are shown where the release shows them, and for nobody else's groups.
    """
    wanted = "(select * from dim_quantity_round where quantity_id in (select quantity_id from wanted_cells))"
    marts.temporary("counts", sql_of("counts_of_quantities", wanted, "fct_quantity_value", _MEMBERS))
    made = sql_of("quantities_of_groups", wanted, _GROUPS, "counts", "dim_value_status")
    marts.temporary("made_quantities", made)
    marts.temporary("counted_quantities", QUERIES["counted_quantities"])
