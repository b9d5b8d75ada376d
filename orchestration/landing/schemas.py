"""Arrow types of landed tables, and the one way a table is put together: typed, and sorted by its key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from orchestration.facts.formats import ColumnType

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


def sorted_table(fields: Mapping[str, pa.Array], key: Sequence[str]) -> pa.Table:
    """Return a table of these columns in this order, its rows sorted by ``key``."""
    table = pa.table(dict(fields))
    return table.sort_by([(name, "ascending") for name in key])
