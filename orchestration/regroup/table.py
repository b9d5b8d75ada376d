"""Makes a printed table anew for other groups or another round: looks the groups up, counts, and fills the cells.

The result is a ``Table`` as the exports know it, so that it is shaped, worded and written like every other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from orchestration.exports.tables.cell_text import NO_BREAK_SPACE
from orchestration.exports.tables.cells import Cell, Report, RoundFacts, Table
from orchestration.regroup.counts import Marts, Row, as_fields
from orchestration.regroup.request import Member, RegroupError, TableKey, read_list
from orchestration.regroup.shape import COUNTRY, Grid, GroupLabel, Spec, regroup
from orchestration.rounding import percent

WHOLE_COUNTRY = "alla"
OWN_LIST = "egen"
_SYMBOLS = {"not_asked": "*", "not_applicable": "."}
_NONE = ".."


@dataclass(frozen=True, slots=True)
class Wish:
    """What the table is to show: groups of a grouping, one group, or the groups of a file; and of which round."""

    by: str | None = None
    only: str | None = None
    listed: Path | None = None
    round: str | None = None


@dataclass(frozen=True, slots=True)
class Regrouped:
    """The table and its round, the groups it shows, and by group code its municipalities and those that answered."""

    report: Report
    printed_report: str
    groups: tuple[GroupLabel, ...]
    answering: Mapping[str, tuple[int, int]]


def make_table(marts: Marts, key: TableKey, wish: Wish) -> Regrouped:
    """Make the table. RegroupError for a table, round, grouping, group or list that cannot be used."""
    found = marts.table(key)
    round_ = marts.round(wish.round or found["round"])
    grouping, members = _wanted(marts, wish, round_.round)
    groups = _labels(grouping, members)
    grid = regroup(_grid(marts.cells(found["report"], found["part"], found["table_no"]), found["round"], wish), groups)
    cells = _filled(marts, grid, members, grouping, found)
    table = Table(
        found["part"],
        found["table_no"],
        found["title"],
        found["corner_label"] or "",
        tuple(line for line in (found["notes"] or "").split("\n") if line),
        cells,
    )
    marts.want(members)
    report = Report(RoundFacts(*as_fields(round_)), (table,))
    return Regrouped(report, found["report"], groups, marts.answering(round_.round))


def _wanted(marts: Marts, wish: Wish, round_: str) -> tuple[str, tuple[Member, ...]]:
    if wish.listed is not None:
        return OWN_LIST, read_list(wish.listed, marts.municipalities(round_))
    groups = marts.groups(round_)
    groupings = list(dict.fromkeys(row["grouping_id"] for row in groups))
    if wish.only is None:
        wanted = wish.by or WHOLE_COUNTRY
        if wanted not in groupings:
            raise RegroupError(
                "no such grouping", "--by", ", ".join(groupings), wanted, "Name one of them, or give your own --list"
            )
        return wanted, marts.members(round_, wanted)
    grouping, group = _group(groups, wish.only)
    return grouping, tuple(member for member in marts.members(round_, grouping) if member.group_code == group)


def _group(groups: Sequence[Row], wanted: str) -> tuple[str, str]:
    """Find a group by code or label, with its grouping before a colon where several have it."""
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
        f"code or name of a group, such as {', '.join(labels)}",
        wanted,
        "The mart dim_group lists all groups; your own come with --list",
    )


def _labels(grouping: str, members: Sequence[Member]) -> tuple[GroupLabel, ...]:
    ordered = sorted({(member.sort_no, member.group_code, member.group_label) for member in members})
    return tuple(GroupLabel(grouping, code, label) for _, code, label in ordered)


def _grid(rows: Sequence[Row], printed_round: str, wish: Wish) -> Grid:
    """Arrange the cells; those of the report's own round are of the wanted one instead."""
    row_labels = {row["row_no"]: row["row_label"] for row in rows}
    col_labels = {row["col_no"]: row["col_label"] for row in rows}
    specs: dict[int, list[Spec]] = {number: [] for number in row_labels}
    for row in rows:
        round_ = wish.round if wish.round and row["round"] == printed_round else row["round"]
        specs[row["row_no"]].append(_spec(row, round_))
    return Grid(tuple(row_labels.values()), tuple(col_labels.values()), tuple(map(tuple, specs.values())))


def _spec(row: Row, round_: str) -> Spec:
    return Spec(
        round=round_,
        indicator=row["indicator_id"],
        quantity=row["quantity_id"],
        period=row["period"],
        measure=row["measure"],
        unit_of_measure=row["unit_of_measure"],
        decimals=row["decimals"],
        zero_symbol=row["zero_symbol"],
        not_asked_symbol=row["not_asked_symbol"],
        base_description=row["base_description"],
        grouping=row["grouping_id"],
        group=row["group_code"],
    )


class _Counts:
    """Counts of the groups by round: the wanted ones, and the whole country for lines that stay."""

    def __init__(self, marts: Marts, grid: Grid, members: Sequence[Member], grouping: str) -> None:
        self._groups: dict[tuple[str, str, str], Row] = {}
        self._quantities: dict[tuple[str, str, str, str], Row] = {}
        specs = [spec for row in grid.cells for spec in row]
        for round_ in sorted({spec.round for spec in specs}):
            country = marts.members(round_, WHOLE_COUNTRY)
            wanted = [*members, *(member for member in country if (COUNTRY not in {m.group_code for m in members}))]
            marts.want(wanted)
            indicators = [spec.indicator for spec in specs if spec.indicator and spec.round == round_]
            for (group, indicator), row in marts.counts(round_, indicators).items():
                self._groups[round_, group, indicator] = row
            for source in {grouping, WHOLE_COUNTRY}:
                for key, row in marts.quantities(round_, source).items():
                    self._quantities[round_, *key] = row

    def of(self, spec: Spec) -> Row | None:
        """The counts behind a cell; None where the release has none."""
        if spec.quantity:
            return self._quantities.get((spec.round, spec.group, spec.quantity, spec.period or ""))
        return self._groups.get((spec.round, spec.group, spec.indicator or ""))


def _filled(marts: Marts, grid: Grid, members: Sequence[Member], grouping: str, printed: Row) -> tuple[Cell, ...]:
    counts = _Counts(marts, grid, members, grouping)
    country = marts.members(printed["round"], WHOLE_COUNTRY)
    labels = {member.group_code: member.group_label for member in (*country, *members)}
    return tuple(
        replace(
            _cell(spec, counts.of(spec), labels.get(spec.group)),
            report=printed["report"],
            part=printed["part"],
            table_no=printed["table_no"],
            row_no=row_no,
            col_no=col_no,
            row_label=grid.row_labels[row_no - 1],
            col_label=grid.col_labels[col_no - 1],
        )
        for row_no, row in enumerate(grid.cells, start=1)
        for col_no, spec in enumerate(row, start=1)
    )


def _cell(spec: Spec, counts: Row | None, group_label: str | None) -> Cell:
    status, numerator, base, value = _figures(spec, counts)
    return Cell(
        report="",
        part="",
        table_no=0,
        row_no=0,
        col_no=0,
        row_label="",
        col_label="",
        round=spec.round,
        quantity_id=spec.quantity,
        period=spec.period,
        measure=spec.measure,
        unit_of_measure=spec.unit_of_measure,
        numerator=numerator,
        base=base,
        value=value,
        decimals=spec.decimals,
        status=status,
        display=_display(spec, status, numerator, value),
        printed=None,
        verdict="not_printed",
        data_origin="synthetic" if counts and counts["is_synthetic"] else "collected",
        base_description=spec.base_description,
        group_label=group_label,
        explanation=None,
    )


def _figures(spec: Spec, counts: Row | None) -> tuple[str, int | None, int | None, Decimal | None]:
    """Status, numerator, base and value of a cell."""
    if counts is None:
        return "no_answers", None, None, None
    if spec.quantity:
        quotient = _quotient(counts["numerator"], counts["denominator"], spec.decimals)
        return counts["status"], counts["numerator"], counts["denominator"], quotient
    unit = "unit_" if spec.measure.startswith("unit_") else ""
    numerator, base = counts[f"{unit}numerator"], counts[f"{unit}base"]
    figures: dict[str, int | None] = {"population": counts[f"{unit}population"], "base": base}
    if base:
        figures |= {"numerator": numerator, "share": percent(numerator, base)}
    value = figures.get(spec.measure.removeprefix("unit_"))
    known = spec.measure.endswith("population") or (spec.measure.endswith("base") and base is not None)
    status = "answered" if known else counts["status"]
    return status, numerator, base, None if value is None else Decimal(value)


def _quotient(numerator: int | None, denominator: int | None, decimals: int) -> Decimal | None:
    if numerator is None or not denominator:
        return None
    return (Decimal(numerator) / Decimal(denominator)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _display(spec: Spec, status: str, numerator: int | None, value: Decimal | None) -> str:
    """Write the cell as the mart does: a symbol, or the figure in Swedish."""
    if status == "not_asked" and spec.not_asked_symbol:
        return spec.not_asked_symbol
    if status != "answered" or value is None:
        return _SYMBOLS.get(status, _NONE)
    counted = numerator if spec.measure.endswith("share") else value
    if spec.zero_symbol is not None and counted == 0:
        return spec.zero_symbol
    written = f"{value:,.{spec.decimals}f}".replace(",", NO_BREAK_SPACE)
    return written.replace(".", ",")
