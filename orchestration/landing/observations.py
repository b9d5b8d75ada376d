"""Tidies observations of any kind that ``data/formats`` declares: a landed row for each row and measure of the file.

Here belongs what their cells become; they are judged by ``tabular``. Knows no kind by name.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from orchestration.facts.formats import ANSWERED, ITEM, UNIT_CODE, Column, ColumnType, Format, code_of
from orchestration.landing.cells import Lacking
from orchestration.landing.schemas import OBSERVATIONS, OBSERVATIONS_KEY, sorted_table
from orchestration.landing.tabular import Judged

_FIELDS: dict[ColumnType, str] = {
    "integer": "number",
    "number": "number",
    "date": "day",
    "month": "day",
    "address": "address",
    "text": "text",
}


def tidy_observations(format_: Format, round_: str, judged: Judged) -> pa.Table:
    """Return the landed table, a row for each row and measure, of the schema that all kinds share; sorted by its key.

    Without a column that lands as ``unit_code`` a row is about its municipality. A cell that is empty where its
    condition does not hold is ``not_applicable``, any other empty cell ``not_answered``.
    """
    unit, item = format_.landed_as(UNIT_CODE), format_.landed_as(ITEM)
    rows: list[dict[str, Any]] = []
    for at, who in enumerate(judged.rows.who[row] for row in range(len(judged.rows))):
        about = {
            "round": round_,
            "observation_kind": format_.kind,
            "unit_code": judged.values[unit.name][at] if unit else who.code,
            "municipality_code": who.code or None,
            "item": judged.values[item.name][at] if item else "",
            "row_no": int(judged.rows.numbers[at]),
            "data_origin": who.origin,
        }
        rows += [about | _measured(column, format_, judged, at) for column in format_.columns if column.measure]
    table = pa.Table.from_pylist(rows, schema=OBSERVATIONS)
    return sorted_table({name: table[name] for name in OBSERVATIONS.names}, OBSERVATIONS_KEY)


def _measured(column: Column, format_: Format, judged: Judged, at: int) -> dict[str, Any]:
    value = judged.values[column.name][at]
    if value is None:
        return {"measure_id": column.measure, "status": _blank(column, format_, judged, at)}
    if isinstance(value, Lacking):
        return {"measure_id": column.measure, "status": value.status}
    return {"measure_id": column.measure, **_held(column, value)}


def _held(column: Column, value: str | float | date) -> dict[str, str | float | date]:
    if column.values is None:
        assert not isinstance(value, bool)
        return {_FIELDS[column.type]: value, "status": ANSWERED}
    assert isinstance(value, str | bool)
    code = code_of(value)
    return {"code": code, "label": column.codes[code], "status": column.status(code)}


def _blank(column: Column, format_: Format, judged: Judged, at: int) -> str:
    condition = column.only_when
    if condition is None:
        return "not_answered"
    beside = format_.column(condition.column)
    due = {value for text, value in (beside.values or {}).items() if text in condition.values}
    return "not_answered" if judged.values[beside.name][at] in due else "not_applicable"
