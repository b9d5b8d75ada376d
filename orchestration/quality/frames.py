"""Turns Parquet and marts into pandas frames whose column types are those of the table, so that suites can name them.

Here belongs reading for quality checks. pandas alone would make whole numbers with blanks decimal and dates objects.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.warehouse.marts import open_marts

if TYPE_CHECKING:
    import pandas as pd


def frame_of(table: pa.Table) -> pd.DataFrame:
    """Return the table as a frame: text as str, booleans and whole numbers nullable, decimals floats, dates as such."""
    import pandas as pd

    floats = [
        pa.field(field.name, pa.float64() if pa.types.is_decimal(field.type) else field.type) for field in table.schema
    ]
    table = table.cast(pa.schema(floats))

    types = {
        pa.bool_(): pd.BooleanDtype(),
        pa.int8(): pd.Int8Dtype(),
        pa.int16(): pd.Int16Dtype(),
        pa.int32(): pd.Int32Dtype(),
        pa.int64(): pd.Int64Dtype(),
        pa.string(): pd.StringDtype(na_value=float("nan")),
        pa.large_string(): pd.StringDtype(na_value=float("nan")),
    }
    frame: pd.DataFrame = table.to_pandas(types_mapper=types.get, date_as_object=False)
    return frame


def read_parquet(path: Path) -> pd.DataFrame:
    """Read one Parquet file; FileNotFoundError if it is not there."""
    return frame_of(pq.read_table(path, memory_map=False))


def read_mart(database: Path, mart: str) -> pd.DataFrame:
    """Read one mart from a closed warehouse, read-only; duckdb.Error if there is no such table."""
    return frame_of(read_mart_table(database, mart))


def read_mart_table(database: Path, mart: str) -> pa.Table:
    """Read one mart from a closed warehouse as an Arrow table, read-only; duckdb.Error if there is no such table."""
    with open_marts(database) as marts:
        return marts.arrow(mart)
