"""Judges and tidies the files that are not questionnaires, by ``data/formats/<kind>.yaml``. Knows no kind by name.

Here belong types, conditions and relations of cells; identity and presence of rows lie in ``identity`` and
``coverage``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from orchestration.facts.formats import Column, ColumnType, Format, Implication, PartOfWhole
from orchestration.landing.cells import PARSERS, CellError, Setting, Value, is_blank, quoted, text_of
from orchestration.landing.decoder_messages import Cell, Fault
from orchestration.landing.fault_list import Report
from orchestration.landing.grid import Grid
from orchestration.landing.identity import Identified
from orchestration.landing.schemas import ARROW_TYPES, sorted_table

Values = dict[str, Value | None]


@dataclass(frozen=True, slots=True)
class Judged:
    """One row with its typed values by column name; a cell that could not be read is absent, an empty one is None."""

    identified: Identified
    values: Values


def judge(
    grid: Grid, format_: Format, rows: Sequence[Identified], setting: Setting, report: Report
) -> tuple[Judged, ...]:
    """Read every cell of every row, note what is wrong, and see that the relations hold."""
    columns = [column for column in format_.columns if column.type in PARSERS and column.name in grid.place]
    columns.sort(key=lambda column: column.name not in format_.key)
    judged = []
    for entry in rows:
        judged.append(Judged(entry, _values(grid, format_, columns, entry, setting, report)))
        _check_relations(grid, format_, judged[-1], report)
    return tuple(judged)


def _values(
    grid: Grid, format_: Format, columns: Sequence[Column], entry: Identified, setting: Setting, report: Report
) -> Values:
    """Read the cells, the key's first: a row that does not say what it is about is not judged further."""
    values: Values = {}
    refused: set[str] = set()
    for column in columns:
        try:
            if column.only_when is None or column.only_when.column not in refused:
                values[column.name] = _value(grid, column, entry, setting)
        except CellError as error:
            report.add(error.fault(entry.row.number, entry.label, column.name))
            refused.add(column.name)
            if column.name in format_.key:
                break
    return values


def _value(grid: Grid, column: Column, entry: Identified, setting: Setting) -> Value | None:
    cell = grid.cell(entry.row, column.name)
    due = column.required
    if column.only_when and column.only_when.column in grid.place:
        condition = column.only_when
        due = text_of(grid.cell(entry.row, condition.column)) in condition.values
        if not due and not is_blank(cell):
            expected = f"empty, as {condition.column} is not {' or '.join(condition.values)}"
            raise CellError(
                "value where none belongs", expected, quoted(cell), f"empty the cell, or correct {condition.column}"
            )
    if not is_blank(cell):
        return PARSERS[column.type](cell, column, setting)
    if due:
        raise CellError("value missing", f"a value of type {column.type}", "empty", "fill in the cell")
    return None


def _check_relations(grid: Grid, format_: Format, judged: Judged, report: Report) -> None:
    for relation in format_.relations:
        fault = (
            _part_fault(relation, judged.values)
            if isinstance(relation, PartOfWhole)
            else _implied_fault(relation, grid, judged)
        )
        if fault:
            column, expected, found = fault
            entry = judged.identified
            what = f"figures that contradict each other: {relation.meaning}"
            report.add(
                Fault(
                    what,
                    row=entry.row.number,
                    municipality=entry.label,
                    column=column,
                    expected=expected,
                    found=found,
                    remedy="ask the sender which of the figures is right",
                )
            )


def _part_fault(relation: PartOfWhole, values: Mapping[str, Value | None]) -> tuple[str, str, str] | None:
    parts = [values.get(name) for name in relation.sum]
    whole = values.get(relation.at_most)
    numbers = [part for part in parts if isinstance(part, int | float)]
    if len(numbers) < len(parts) or not isinstance(whole, int | float) or sum(numbers) <= whole:
        return None
    return " + ".join(relation.sum), f"at most {whole} ({relation.at_most})", str(sum(numbers))


def _implied_fault(relation: Implication, grid: Grid, judged: Judged) -> tuple[str, str, str] | None:
    when, then = relation.when, relation.then
    if when.column not in judged.values or then.column not in judged.values:
        return None
    row = judged.identified.row
    found: Cell = grid.cell(row, then.column)
    if text_of(grid.cell(row, when.column)) not in when.values or text_of(found) in then.values:
        return None
    expected = f"{' or '.join(map(repr, then.values))}, as {when.column} is {' or '.join(map(repr, when.values))}"
    return then.column, expected, quoted(found)


def tidy(format_: Format, round_: str, rows: Sequence[Judged]) -> pa.Table:
    """Return the landed table: round, declared columns, row_no, data_origin; sorted by its key."""
    return _long(format_, round_, rows) if format_.shape == "long" else _wide(format_, round_, rows)


def _landed(format_: Format) -> list[Column]:
    return [column for column in format_.columns if column.to and column.type not in _APART]


_APART: frozenset[ColumnType] = frozenset({"municipality", "unit", "origin"})


def _wide(format_: Format, round_: str, rows: Sequence[Judged]) -> pa.Table:
    fields = _leading(format_, round_, rows)
    for column in _landed(format_):
        fields[str(column.to)] = pa.array([entry.values[column.name] for entry in rows], ARROW_TYPES[column.type])
    fields.update(_closing(rows))
    return sorted_table(fields, key_of(format_))


def _long(format_: Format, round_: str, rows: Sequence[Judged]) -> pa.Table:
    measures = [column for column in format_.columns if column.measure]
    repeated = [entry for entry in rows for _ in measures]
    fields = _leading(format_, round_, repeated)
    for column in _landed(format_):
        fields[str(column.to)] = pa.array([entry.values[column.name] for entry in repeated], ARROW_TYPES[column.type])
    fields["measure_id"] = pa.array([column.measure for _ in rows for column in measures], pa.string())
    fields["value"] = pa.array([entry.values[column.name] for entry in rows for column in measures], pa.float64())
    fields.update(_closing(repeated))
    return sorted_table(fields, key_of(format_))


def _leading(format_: Format, round_: str, rows: Sequence[Judged]) -> dict[str, pa.Array]:
    fields = {"round": pa.array([round_] * len(rows), pa.string())}
    if format_.unit and format_.unit.to:
        fields[format_.unit.to] = pa.array([entry.identified.unit_code for entry in rows], pa.string())
    municipality = format_.of_type("municipality")
    if municipality and municipality.to:
        fields[municipality.to] = pa.array([entry.identified.code for entry in rows], pa.string())
    return fields


def _closing(rows: Sequence[Judged]) -> dict[str, pa.Array]:
    return {
        "row_no": pa.array([entry.identified.row.number for entry in rows], pa.int32()),
        "data_origin": pa.array([entry.identified.origin for entry in rows], pa.string()),
    }


def key_of(format_: Format) -> list[str]:
    """Return the landed columns by which the table is sorted and unique."""
    landed = {column.name: column.to for column in format_.columns}
    municipality = format_.of_type("municipality")
    if format_.unit and municipality:
        landed[municipality.name] = format_.unit.to
    key = ["round", *(to for name in format_.key if (to := landed[name]))]
    return [*key, "measure_id"] if format_.shape == "long" else key
