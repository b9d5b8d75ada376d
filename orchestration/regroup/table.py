"""Makes a printed table anew for other groups or another round: finds table, round and groups, and arranges the cells.

The result is a ``Table`` as the exports know it, so that it is shaped, worded and written like every other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from orchestration.exports.tables.cells import Report, RoundFacts, Table, lines_of, read_round
from orchestration.regroup.counts import NOT_IN_RELEASE, OWN_LIST, QUERIES, filled, groups_of, titled, want_groups
from orchestration.regroup.request import RegroupError, TableKey, read_list
from orchestration.regroup.shape import COUNTRY, Grid, GroupLabel, Spec, regroup
from orchestration.warehouse.marts import Marts, Row


@dataclass(frozen=True, slots=True)
class Wish:
    """What the table is to show: groups of a grouping, one group, or the groups of a file; and of which round."""

    by: str | None = None
    only: str | None = None
    listed: Path | None = None
    round: str | None = None


@dataclass(frozen=True, slots=True)
class Regrouped:
    """The table and its round, the groups it shows, and by group code its municipalities and those that answered.

    ``group_level``: at which level of the row labels the groups stand; None where they do not.
    """

    report: Report
    printed_report: str
    groups: tuple[GroupLabel, ...]
    group_level: int | None
    answering: Mapping[str, tuple[int, int]]


def make_table(marts: Marts, key: TableKey, wish: Wish) -> Regrouped:
    """Make the table. RegroupError for a table, round, grouping, group or list that cannot be used."""
    printed = _printed(marts, key)
    round_ = _round(marts, wish.round or printed["round"])
    grouping = _want(marts, wish, round_.round)
    found = groups_of(marts, round_.round, grouping)
    groups = tuple(GroupLabel(grouping, row["group_code"], row["label"]) for row in found)
    place = {name: printed[name] for name in ("report", "part", "table_no")}
    grid = regroup(_grid(marts.rows(QUERIES["cells"], list(place.values())), printed["round"], wish), groups)
    _refuse_observed(marts, grouping, grid)
    notes = lines_of(printed["notes"])
    cells = filled(marts, grid, place)
    title = titled(marts, printed["title"])
    table = Table(printed["part"], printed["table_no"], title, printed["corner_label"] or "", notes, cells)
    answering = {row["group_code"]: (row["municipalities"], row["answering"]) for row in found}
    return Regrouped(Report(round_, (table,)), printed["report"], groups, grid.group_level, answering)


def _refuse_observed(marts: Marts, grouping: str, grid: Grid) -> None:
    """Refuse a list of one's own and single municipalities for observations, whose groups are those of the release."""
    shown = sorted({spec.indicator_id for row in grid.cells for spec in row if spec.indicator_id})
    if grouping in NOT_IN_RELEASE and (observed := marts.rows(QUERIES["observed"], [shown])):
        names = ", ".join(row["indicator_id"] for row in observed)
        what, where = NOT_IN_RELEASE[grouping]
        remedy = "Name a grouping of the release with --by, or enter yours in data/groupings"
        raise RegroupError(f"{what} for a table on observations", where, "a table on answers", names, remedy)


def _printed(marts: Marts, key: TableKey) -> Row:
    """Find the printed table; RegroupError says which there are, or that several reports have it."""
    known = marts.rows(QUERIES["tables"])
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


def _round(marts: Marts, name: str) -> RoundFacts:
    if found := read_round(marts, name):
        return found
    known = ", ".join(row["round"] for row in marts.rows("select round from dim_round order by all"))
    raise RegroupError("no such round", "--round", known, name, "Name a round that the release holds")


def _want(marts: Marts, wish: Wish, round_: str) -> str:
    """Set whose answers count; returns the grouping."""
    if wish.listed is not None:
        known = "select municipality_code from dim_municipality where round = ?"
        codes = {row["municipality_code"] for row in marts.rows(known, [round_])}
        want_groups(marts, OWN_LIST, listed=read_list(wish.listed, codes))
        return OWN_LIST
    groups = marts.rows(QUERIES["choices"], {"round": round_})
    if wish.only is not None:
        grouping, group = _group(groups, wish.only)
        want_groups(marts, grouping, group)
        return grouping
    groupings = list(dict.fromkeys(row["grouping_id"] for row in groups))
    grouping = wish.by or next(row["grouping_id"] for row in groups if row["group_code"] == COUNTRY)
    if grouping not in groupings:
        remedy = "Name one of them, or give your own --list"
        raise RegroupError("no such grouping", "--by", ", ".join(groupings), grouping, remedy)
    want_groups(marts, grouping)
    return grouping


def _group(groups: Sequence[Row], wanted: str) -> tuple[str, str]:
    """Find a group or municipality by code or label, with its grouping before a colon where several have it."""
    grouping, _, name = wanted.rpartition(":")
    found = [
        (row["grouping_id"], row["group_code"])
        for row in groups
        if name.casefold() in (row["group_code"].casefold(), row["group_label"].casefold())
        and grouping in ("", row["grouping_id"])
    ]
    if len(found) == 1:
        return found[0]
    if found:
        choices = ", ".join(":".join(pair) for pair in found)
        raise RegroupError("a group of several groupings", "--only", "one group", choices, "Give it with its grouping")
    labels = sorted({row["group_code"] for row in groups if not row["group_code"].isdigit()})
    raise RegroupError(
        "no such group",
        "--only",
        f"code or name of a municipality, or of a group such as {', '.join(labels)}",
        wanted,
        "Look it up with `ehalsa sok`, which takes any part of a name; your own groups come with --list",
    )


def _grid(rows: Sequence[Row], printed_round: str, wish: Wish) -> Grid:
    """Arrange the cells; those of the report's own round are of the wanted one instead."""
    row_labels = {row["row_no"]: tuple(row["row_labels"]) for row in rows}
    col_labels = {row["col_no"]: tuple(row["col_labels"]) for row in rows}
    specs: dict[int, list[Spec]] = {number: [] for number in row_labels}
    names = [field.name for field in fields(Spec)]
    for row in rows:
        round_ = wish.round if wish.round and row["round"] == printed_round else row["round"]
        specs[row["row_no"]].append(Spec(**{**{name: row[name] for name in names}, "round": round_}))
    return Grid(tuple(row_labels.values()), tuple(col_labels.values()), tuple(map(tuple, specs.values())))
