"""Tables of columns for the asset pages: landed tables in the words of ``data/formats``, facts in those of dbt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dagster as dg
import pyarrow as pa

from orchestration.defs.presentation import column_schema, table_metadata
from orchestration.facts.formats import load_formats
from orchestration.facts.schemas import TableSpec
from orchestration.paths import paths_from_env


def landed_columns(table: pa.Table) -> dg.MetadataValue:
    """Column table of a landed table: name, type, meaning as ``data/formats`` says; FactErrors if that lacks one."""
    meanings = load_formats(paths_from_env().data).meanings
    return column_schema((field.name, str(field.type), meanings[field.name]) for field in table.schema)


def fact_metadata(
    manifest: Mapping[str, Any], source: str, tables: Mapping[str, TableSpec], rows: Mapping[str, int]
) -> dict[str, Any]:
    """Rows, tables and columns (``table.column``) of landed facts, in the words of the dbt source that reads them.

    KeyError for a table or a column that the source does not describe.
    """
    words = {node["name"]: node for node in manifest["sources"].values() if node["source_name"] == source}
    columns = [
        (f"{name}.{field.name}", str(field.type), words[name]["columns"][field.name]["description"])
        for name, spec in tables.items()
        for field in spec.schema
    ]
    lines = [{"table": name, "rows": rows[name], "grain": words[name]["description"]} for name in tables]
    return {
        "dagster/row_count": sum(rows.values()),
        "dagster/column_schema": column_schema(columns),
        "tables": table_metadata(("table", "rows", "grain"), lines),
    }
