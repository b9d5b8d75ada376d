"""What the columns of landed tables mean, for the asset pages.

Columns of the facts under ``data/`` are described beside the dbt sources that read them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dagster as dg
import pyarrow as pa

from orchestration.defs.presentation import column_schema, table_metadata
from orchestration.facts.schemas import TableSpec

DESCRIPTIONS: Mapping[str, str] = {
    "answered": "Whether the municipality has sent in its answers.",
    "answered_date": "Day the answers were sent in.",
    "category": "What the review found: digital_channel, printable_form or none.",
    "code": "Code of the answer as sent; NULL where the cell was blank.",
    "data_origin": "synthetic (made for this project, no fact about any municipality) or collected.",
    "e_identification": "Whether the channel lies behind e-identification.",
    "measure_id": "What was counted.",
    "month": "First day of the month the statistics are of.",
    "municipality_code": "Municipality, four digits.",
    "number": "The answer as a number, for number variables.",
    "questionnaire": "Form that the municipality was sent.",
    "raw": "The cell exactly as sent.",
    "remaining_sek": "Kronor not used.",
    "requisitioned_sek": "Kronor requisitioned.",
    "reviewed_date": "Day of the review.",
    "round": "Round of the survey.",
    "row_no": "Row in the raw file as a person counts it.",
    "source_id": "Source of the sources file.",
    "text": "The answer as text, for text variables.",
    "unit_code": "Who answers: a municipality (its own code) or a district of it.",
    "used_sek": "Kronor used.",
    "value": "The count.",
    "variable_id": "Variable of the round's codebook.",
}


def landed_columns(table: pa.Table) -> dg.MetadataValue:
    """Column table of a landed table: name, type, meaning. KeyError for a column that nobody has described."""
    return column_schema((field.name, str(field.type), DESCRIPTIONS[field.name]) for field in table.schema)


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
