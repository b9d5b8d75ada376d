"""The questions that a regrouped table asks of a release's marts, as SQL: the printed table, its groups, the counts.

Counts are added up here for any list of municipalities, as the mart ``fct_indicator_group`` does for its own groups; a
test proves that the two agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.regroup.request import Member, RegroupError, TableKey

Row = dict[str, Any]

_TABLES = "select report, round, part, table_no, title, corner_label, notes from report_tables order by all"
_ROUND = """
select round, label, reference_period, collection_start, collection_end, municipalities, answering, data_origin
from dim_round where round = ?
"""
_CELLS = """
select
    cells.row_no, cells.col_no, cells.row_label, cells.col_label, cells.round, cells.indicator_id, cells.quantity_id,
    cells.period, cells.grouping_id, cells.group_code, cells.measure, cells.decimals, notes.zero_symbol,
    notes.not_asked_symbol,
    case
        when cells.measure in ('share', 'unit_share') then 'percent'
        when cells.measure = 'quantity' then quantities.unit_of_measure
        else 'count'
    end as unit_of_measure,
    indicators.base_description
from report_cells_computed as cells
inner join report_cell_notes as notes using (report, part, table_no, row_no, col_no)
left join dim_indicator_round as indicators
    on cells.round = indicators.round and cells.indicator_id = indicators.indicator_id
left join dim_quantity as quantities on cells.quantity_id = quantities.quantity_id
where cells.report = ? and cells.part = ? and cells.table_no = ?
order by cells.row_no, cells.col_no
"""
_GROUPS = """
select grouping_id, group_code, group_label, group_no from dim_group where round = ? order by grouping_id, group_no
"""
_MEMBERS = """
select members.group_code, groups.group_label, groups.group_no, members.municipality_code
from dim_group_member as members
inner join dim_group as groups using (round, grouping_id, group_code)
where members.round = ? and members.grouping_id = ?
order by groups.group_no, members.municipality_code
"""
_MUNICIPALITIES = "select municipality_code, municipality from dim_municipality where round = ? order by all"
_COUNTS = """
with counted as (
    select
        members.group_code, results.indicator_id,
        count(*) as population,
        sum(case when results.base = 1 then results.numerator when results.base = 0 then 0 end) as numerator,
        sum(results.base) as base,
        bool_or(results.status = 'not_asked') as is_not_asked,
        sum(municipalities.answered::integer) as answering,
        sum(municipalities.units) as unit_population,
        bool_or(results.data_origin = 'synthetic') as is_synthetic
    from wanted_members as members
    inner join dim_municipality as municipalities using (municipality_code)
    inner join fct_indicator_municipality as results using (municipality_code)
    where municipalities.round = $round and results.round = $round and list_contains($indicators, results.indicator_id)
    group by members.group_code, results.indicator_id
),
units as (
    select
        members.group_code, results.indicator_id,
        sum(case when results.base = 1 then results.numerator when results.base = 0 then 0 end) as unit_numerator,
        sum(results.base) as unit_base
    from wanted_members as members
    inner join dim_unit as units using (municipality_code)
    inner join fct_indicator_unit as results on units.round = results.round and units.unit_code = results.unit_code
    where units.round = $round and list_contains($indicators, results.indicator_id)
    group by members.group_code, results.indicator_id
)
select
    group_code, indicator_id, population::integer as population, numerator::integer as numerator, base::integer as base,
    unit_population::integer as unit_population, unit_numerator::integer as unit_numerator,
    unit_base::integer as unit_base,
    case
        when is_not_asked then 'not_asked'
        when base > 0 then 'answered'
        when answering = 0 then 'not_answered'
        else 'not_applicable'
    end as status,
    is_synthetic
from counted left join units using (group_code, indicator_id)
"""
_ANSWERING = """
select members.group_code, count(*)::integer as municipalities, sum(answered::integer)::integer as answering
from wanted_members as members inner join dim_municipality using (municipality_code)
where round = ? group by members.group_code
"""
_QUANTITIES = """
select quantity_id, period, group_code, numerator, denominator, status, data_origin = 'synthetic' as is_synthetic
from fct_quantity where round = ? and grouping_id = ?
"""


@dataclass(frozen=True, slots=True)
class RoundRow:
    """The round of a table, as ``dim_round`` has it."""

    round: str
    label: str
    reference_period: str
    collection_start: date
    collection_end: date
    municipalities: int
    answering: int
    data_origin: str


class Marts:
    """The marts of one release, open for reading; ``members`` are the municipalities and groups wanted."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def table(self, key: TableKey) -> Row:
        """Find the printed table; RegroupError says which there are, or that several reports have it."""
        known = self._rows(_TABLES)
        found = [
            row
            for row in known
            if (row["part"], row["table_no"]) == (key.part, key.table_no) and key.report in (None, row["report"])
        ]
        if len(found) == 1:
            return found[0]
        listed = found or [row for row in known if row["part"] == key.part] or known
        names = ", ".join(f"{row['report']}/{row['part']}/{row['table_no']}" for row in listed)
        what = "a table of several reports" if found else "no such table"
        raise RegroupError(what, str(key), "one printed table", names, "Give report, part and number of one of them")

    def round(self, name: str) -> RoundRow:
        """Give the round; RegroupError if the release does not hold it."""
        rows = self._connection.execute(_ROUND, [name]).fetchall()
        if not rows:
            known = ", ".join(row["round"] for row in self._rows("select round from dim_round order by all"))
            raise RegroupError("no such round", "--round", known, name, "Name a round that the release holds")
        return RoundRow(*rows[0])

    def cells(self, report: str, part: str, table_no: int) -> list[Row]:
        """Give what each cell of the table shows, in printed order."""
        return self._rows(_CELLS, [report, part, table_no])

    def groups(self, round_: str) -> list[Row]:
        """Give all groups of all groupings of the round."""
        return self._rows(_GROUPS, [round_])

    def members(self, round_: str, grouping: str) -> tuple[Member, ...]:
        """Give the members of every group of a grouping."""
        return tuple(Member(*row.values()) for row in self._rows(_MEMBERS, [round_, grouping]))

    def municipalities(self, round_: str) -> dict[str, str]:
        """Give the municipalities of the round: name by code."""
        return {row["municipality_code"]: row["municipality"] for row in self._rows(_MUNICIPALITIES, [round_])}

    def want(self, members: Sequence[Member]) -> None:
        """Set whose answers are counted."""
        self._connection.execute(
            "create or replace temp table wanted_members (group_code text, municipality_code text)"
        )
        rows = [(member.group_code, member.municipality_code) for member in members]
        self._connection.executemany("insert into wanted_members values (?, ?)", rows)

    def counts(self, round_: str, indicators: Sequence[str]) -> dict[tuple[str, str], Row]:
        """Count the wanted groups: by group and indicator."""
        rows = self._rows(_COUNTS, {"round": round_, "indicators": sorted(set(indicators))})
        return {(row["group_code"], row["indicator_id"]): row for row in rows}

    def answering(self, round_: str) -> dict[str, tuple[int, int]]:
        """Give, by wanted group, how many municipalities it has and how many of them answered."""
        rows = self._rows(_ANSWERING, [round_])
        return {row["group_code"]: (row["municipalities"], row["answering"]) for row in rows}

    def quantities(self, round_: str, grouping: str) -> dict[tuple[str, str, str], Row]:
        """Give the quantities of a grouping of the release: by group, quantity and period."""
        rows = self._rows(_QUANTITIES, [round_, grouping])
        return {(row["group_code"], row["quantity_id"], row["period"]): row for row in rows}

    def _rows(self, sql: str, parameters: Any = ()) -> list[Row]:
        result = self._connection.execute(sql, parameters)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


@contextmanager
def open_marts(database: Path) -> Iterator[Marts]:
    """Open the DuckDB file of a release for reading only; temporary tables stay in memory."""
    if not database.is_file():
        raise RegroupError("a release without its database", str(database), "a file", "none", "Run `ehalsa load`")
    connection = duckdb.connect(":memory:", config={"threads": 1})
    try:
        place = str(database).replace("'", "''")
        connection.execute(f"attach '{place}' as release (read_only)")
        connection.execute("set search_path = 'release.main,memory.main'")
        yield Marts(connection)
    finally:
        connection.close()


def as_fields(row: RoundRow) -> tuple[Any, ...]:
    """Give the fields of a round in order."""
    return astuple(row)
