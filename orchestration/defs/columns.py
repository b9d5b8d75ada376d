"""What the columns of landed tables mean, for the asset pages.

The catalog's tables are described in docs/architecture.md.
"""

from __future__ import annotations

from collections.abc import Mapping

import dagster as dg
import pyarrow as pa

from orchestration.defs.presentation import column_schema

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
    "used_sek": "Kronor used.",
    "value": "The count.",
    "variable_id": "Variable of the round's codebook.",
}


def landed_columns(table: pa.Table) -> dg.MetadataValue:
    """Column table of a landed table: name, type, meaning. KeyError for a column that nobody has described."""
    return column_schema((field.name, str(field.type), DESCRIPTIONS[field.name]) for field in table.schema)
