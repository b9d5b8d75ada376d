"""Arrow types of landed tables, and the one way a table is put together: typed, and sorted by its key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from orchestration.facts.formats import ColumnType
from orchestration.landing.sheet import Column, Ints

ARROW_TYPES: Mapping[ColumnType, pa.DataType] = {
    "municipality": pa.string(),
    "unit": pa.string(),
    "code": pa.string(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "month": pa.date32(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "text": pa.string(),
    "address": pa.string(),
}

ANSWERS = pa.schema(
    [
        ("round", pa.string()),
        ("unit_code", pa.string()),
        ("source_id", pa.string()),
        ("questionnaire", pa.string()),
        ("municipality_code", pa.string()),
        ("variable_id", pa.string()),
        ("code", pa.string()),
        ("number", pa.float64()),
        ("text", pa.string()),
        ("text_key", pa.string()),
        ("raw", pa.string()),
        ("row_no", pa.int32()),
        ("data_origin", pa.string()),
    ]
)
ANSWERS_KEY = ("round", "unit_code", "variable_id")

OBSERVATIONS = pa.schema(
    [
        ("round", pa.string()),
        ("observation_kind", pa.string()),
        ("unit_code", pa.string()),
        ("municipality_code", pa.string()),
        ("item", pa.string()),
        ("measure_id", pa.string()),
        ("code", pa.string()),
        ("label", pa.string()),
        ("number", pa.float64()),
        ("day", pa.date32()),
        ("address", pa.string()),
        ("text", pa.string()),
        ("status", pa.string()),
        ("row_no", pa.int32()),
        ("data_origin", pa.string()),
    ]
)
OBSERVATIONS_KEY = ("round", "observation_kind", "unit_code", "municipality_code", "item", "measure_id")

CORRECTIONS = pa.schema(
    [
        ("round", pa.string()),
        ("source_id", pa.string()),
        ("unit_code", pa.string()),
        ("variable_id", pa.string()),
        ("expected_old", pa.string()),
        ("new", pa.string()),
        ("reason", pa.string()),
        ("sender", pa.string()),
        ("date", pa.date32()),
    ]
)
CORRECTIONS_KEY = ("round", "source_id", "unit_code", "variable_id")

ROW_DECISIONS = pa.schema(
    [
        ("round", pa.string()),
        ("source_id", pa.string()),
        ("row_no", pa.int32()),
        ("unit_code", pa.string()),
        ("rule", pa.string()),
        ("decision", pa.string()),
        ("reason", pa.string()),
        ("file", pa.string()),
    ]
)
EDIT_FINDINGS = pa.schema(
    [
        ("round", pa.string()),
        ("source_id", pa.string()),
        ("finding", pa.string()),
        ("severity", pa.string()),
        ("meaning", pa.string()),
        ("unit_code", pa.string()),
        ("variables", pa.string()),
        ("reason", pa.string()),
        ("who", pa.string()),
        ("date", pa.date32()),
    ]
)
EDIT_FINDINGS_KEY = ("round", "source_id", "finding")
ROW_DECISIONS_KEY = ("round", "source_id", "row_no")


def taken(column: Column[Any], times: int = 1, type_: pa.DataType | None = None) -> pa.Array:
    """Return a column's values, each as often as said; of the type of a text by default."""
    return pa.array(column.cells, type_ or pa.string()).take(pa.array(np.repeat(column.index, times)))


def woven(columns: Sequence[Column[Any] | None], order: Ints, type_: pa.DataType) -> pa.Array:
    """Return the values of several columns row by row, rows in this order; nulls for a column that is None."""
    values: list[Any] = [None]
    index = np.zeros((len(order), len(columns)), np.int32)
    for at, column in enumerate(columns):
        if column is not None:
            index[:, at] = column.index[order] + np.int32(len(values))
            values.extend(column.cells)
    return pa.array(values, type_).take(pa.array(index.ravel()))


def sorted_table(fields: Mapping[str, pa.Array], key: Sequence[str]) -> pa.Table:
    """Return a table of these columns in this order, its rows sorted by ``key``."""
    table = pa.table(dict(fields))
    return table.sort_by([(name, "ascending") for name in key])
