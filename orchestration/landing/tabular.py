"""Judges and tidies the files that are not questionnaires, by ``data/formats/<kind>.yaml``. Knows no kind by name.

Here belong types, conditions and relations of cells; identity and presence of rows lie in ``identity`` and
``coverage``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from orchestration.facts.formats import NUMERIC, Column, ColumnType, Format, Implication, PartOfWhole
from orchestration.facts.model import MISSING, ValueStatus
from orchestration.landing import sheet
from orchestration.landing.cells import PARSERS, CellError, Lacking, Setting, Value, is_blank, quoted, text_of
from orchestration.landing.decoder_messages import Cell, Fault
from orchestration.landing.fault_list import Report
from orchestration.landing.grid import Grid
from orchestration.landing.identity import Identities
from orchestration.landing.parsed import Parsed, any_of, parse, rows_in
from orchestration.landing.schemas import ARROW_TYPES, sorted_table, taken, woven
from orchestration.landing.sheet import Mask, constant

_LIKE_NUMBER = re.compile(r"[-+\u2212]?\d[\d\s.,'’]*%?")
Cells = sheet.Column[Cell]
Values = sheet.Column[Value | None]


@dataclass(frozen=True, slots=True)
class Judged:
    """Typed values by column name; ``absent``: in which rows a column has none, as it or another could not be read."""

    rows: Identities
    values: Mapping[str, Values]
    absent: dict[str, Mask]

    def present(self, name: str) -> list[Value]:
        """Return what stands in a column, in the order of the rows, without what is empty or could not be read."""
        if name not in self.values:
            return []
        values = self.values[name]
        cells = (values[at] for at in rows_in(~self.absent[name]))
        return [value for value in cells if value is not None]

    def numbers(self, name: str) -> npt.NDArray[np.float64]:
        """Return a column's numbers; NaN where there is none."""
        if name not in self.values:
            return np.full(len(self.rows), np.nan)
        values = self.values[name]
        numbers = [float(value) if isinstance(value, int | float) else math.nan for value in values.cells]
        return np.where(self.absent[name], np.nan, np.array(numbers, np.float64)[values.index])


def judge(grid: Grid, format_: Format, rows: Identities, setting: Setting, report: Report) -> Judged:
    """Read every cell of every row, note what is wrong, and see that the relations hold.

    The key's cells come first: a row that does not say what it is about is not judged further.
    """
    columns = [column for column in format_.columns if column.type in PARSERS and column.name in grid.place]
    columns.sort(key=lambda column: column.name not in format_.key)
    lacking = format_.status_of_text
    cells = {name: grid.column(name).keep(rows.at) for name in grid.place}
    parsed = {column.name: _parsed(column, cells, setting, lacking) for column in columns}
    refused: dict[str, Mask] = {}
    judged = Judged(rows, {name: read.values for name, read in parsed.items()}, {})
    nowhere = stopped = np.zeros(len(rows), np.bool_)
    for column in columns:
        over = stopped | (refused.get(column.only_when.column, nowhere) if column.only_when else nowhere)
        refused[column.name] = parsed[column.name].refused & ~over
        judged.absent[column.name] = refused[column.name] | over
        stopped = stopped | refused[column.name] if column.name in format_.key else stopped
    broken = [(relation, _broken(relation, cells, judged)) for relation in format_.relations]
    for at in rows_in(any_of((*refused.values(), *(mask for _, mask in broken)), len(rows))):
        number, named = rows.place(at)
        errors = ((name, parsed[name].error(at)) for name in refused if refused[name][at])
        report.extend(error.fault(number, named, name) for name, error in errors if error)
        report.extend(_contradiction(relation, cells, judged, at) for relation, mask in broken if mask[at])
    return judged


def _parsed(
    column: Column, cells: Mapping[str, Cells], setting: Setting, lacking: Mapping[str, ValueStatus]
) -> Parsed[Value | None]:
    own, condition = cells[column.name], column.only_when

    def value(cell: Cell, due: bool) -> Value | None:
        if column.type in NUMERIC and due:
            return _number(cell, column, setting, lacking)
        return _value(cell, column, setting, due=due)

    if condition is None or condition.column not in cells:
        return parse(value, own, constant(column.required, len(own.index)))

    def conditional(cell: Cell, beside: str) -> Value | None:
        due = beside in condition.values
        if not due and not is_blank(cell):
            expected = f"empty, as {condition.column} is not {' or '.join(condition.values)}"
            remedy = f"empty the cell, or correct {condition.column}"
            raise CellError("value where none belongs", expected, quoted(cell), remedy)
        return value(cell, due)

    return parse(conditional, own, cells[condition.column].map(text_of))


def _value(cell: Cell, column: Column, setting: Setting, *, due: bool) -> Value | None:
    if not is_blank(cell):
        return PARSERS[column.type](cell, column, setting)
    if due:
        raise CellError("value missing", f"a value of type {column.type}", "empty", "fill in the cell")
    return None


def _number(cell: Cell, column: Column, setting: Setting, lacking: Mapping[str, ValueStatus]) -> Value | None:
    """Read a number that is due; where the format says what other texts mean, one of these is no fault."""
    status = lacking.get(text_of(cell))
    if status:
        return Lacking(status)
    declare = f"declare under statuses of data/formats/{setting.spec.kind}.yaml what it means"
    if is_blank(cell):
        raise CellError("value missing", f"a value of type {column.type}", "empty", f"fill in the cell, or {declare}")
    if isinstance(cell, str) and not _LIKE_NUMBER.fullmatch(cell):
        known = "".join(f", or {text!r}" for text in lacking if text)
        raise CellError("text in a number field", f"a number{known}", quoted(cell), f"correct the cell, or {declare}")
    return _value(cell, column, setting, due=True)


def _broken(relation: PartOfWhole | Implication, cells: Mapping[str, Cells], judged: Judged) -> Mask:
    """Tell in which rows a relation between cells that could be read does not hold."""
    if isinstance(relation, PartOfWhole):
        whole = judged.numbers(relation.at_most)
        return np.asarray(sum(map(judged.numbers, relation.sum), np.zeros(len(whole))) > whole)
    when, then = relation.when, relation.then
    if not {when.column, then.column} <= set(judged.values):
        return np.zeros(len(judged.rows), np.bool_)
    here = cells[when.column].where(lambda cell: text_of(cell) in when.values)
    wrong = cells[then.column].where(lambda cell: text_of(cell) not in then.values)
    return here & wrong & ~judged.absent[when.column] & ~judged.absent[then.column]


def _contradiction(relation: PartOfWhole | Implication, cells: Mapping[str, Cells], judged: Judged, at: int) -> Fault:
    if isinstance(relation, PartOfWhole):
        column, parts = " + ".join(relation.sum), [judged.values[name][at] for name in relation.sum]
        expected, found = (
            f"at most {judged.values[relation.at_most][at]} ({relation.at_most})",
            str(sum(part for part in parts if isinstance(part, int | float))),
        )
    else:
        when, then = relation.when, relation.then
        column, found = then.column, quoted(cells[then.column][at])
        expected = f"{' or '.join(map(repr, then.values))}, as {when.column} is {' or '.join(map(repr, when.values))}"
    number, named = judged.rows.place(at)
    return Fault(
        f"figures that contradict each other: {relation.meaning}",
        row=number,
        municipality=named,
        column=column,
        expected=expected,
        found=found,
        remedy="ask the sender which of the figures is right",
    )


def no_rows(format_: Format) -> Judged:
    """Return what a file of that kind without rows holds."""
    none = np.zeros(0, np.int32)
    values: dict[str, Values] = {column.name: sheet.Column((), none) for column in format_.columns}
    return Judged(Identities(sheet.Column((), none), none, none), values, {})


def tidy(format_: Format, round_: str, judged: Judged) -> pa.Table:
    """Return the landed table: round, declared columns, row_no, data_origin; sorted by its key.

    A long table has a row for each row and measure. Beside each number stands its status.
    """
    measures = [column for column in format_.columns if column.measure] if format_.shape == "long" else []
    times, rows = max(1, len(measures)), judged.rows
    fields = {"round": pa.repeat(pa.scalar(round_), len(rows) * times)}
    if format_.unit and format_.unit.to:
        fields[format_.unit.to] = taken(rows.who.map(lambda entry: entry.unit_code), times)
    municipality = format_.of_type("municipality")
    if municipality and municipality.to:
        fields[municipality.to] = taken(rows.who.map(lambda entry: entry.code), times)
    for column in format_.columns:
        if column.to and column.type not in _APART:
            fields[column.to] = taken(judged.values[column.name].map(_given), times, ARROW_TYPES[column.type])
            if column.type in NUMERIC:
                fields[f"{column.to}_status"] = taken(judged.values[column.name].map(_status), times)
    if format_.shape == "long":
        names, order = pa.array([column.measure for column in measures]), np.arange(len(rows), dtype=np.int32)
        fields["measure_id"] = names.take(pa.array(np.tile(np.arange(times), len(rows))))
        values = [judged.values[column.name] for column in measures]
        fields["value"] = woven([column.map(_given) for column in values], order, pa.float64())
        fields["status"] = woven([column.map(_status) for column in values], order, pa.string())
    fields["row_no"] = pa.array(np.repeat(rows.numbers, times))
    fields["data_origin"] = taken(rows.who.map(lambda entry: entry.origin), times)
    return sorted_table(fields, key_of(format_))


def _given(value: Value | None) -> Value | None:
    return None if isinstance(value, Lacking) else value


def _status(value: Value | None) -> str:
    if isinstance(value, Lacking):
        return value.status
    return MISSING if value is None else "answered"


_APART: frozenset[ColumnType] = frozenset({"municipality", "unit", "origin"})


def key_of(format_: Format) -> list[str]:
    """Return the landed columns by which the table is sorted and unique."""
    landed = {column.name: column.to for column in format_.columns}
    municipality = format_.of_type("municipality")
    if format_.unit and municipality:
        landed[municipality.name] = format_.unit.to
    key = ["round", *(to for name in format_.key if (to := landed[name]))]
    return [*key, "measure_id"] if format_.shape == "long" else key
