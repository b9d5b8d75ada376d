"""How things look in the Dagster UI: stages as groups, owner, findings and columns as tables.

No decisions belong here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import dagster as dg

from orchestration.findings import Finding

OWNER = "team:e-halsa"

PULL = "1_pull"
LAND = "2_land"
STAGING = "3_staging"
INTERMEDIATE = "4_intermediate"
MARTS = "5_marts"
AUDIT = "6_audit"
RELEASE = "7_release"
STAGES = (PULL, LAND, STAGING, INTERMEDIATE, MARTS, AUDIT, RELEASE)

FINDING_COLUMNS = ("what", "file", "sheet", "row", "municipality", "column", "found", "expected", "remedy")
_SHOWN_FINDINGS = 200
FINDINGS_FILE = "findings_file"
FAILING_ROWS = "failing"


def findings_metadata(findings: Sequence[Finding], place: Path | None = None) -> dict[str, dg.MetadataValue]:
    """Findings as a table, the first 200 of them, their number, and the file that holds them all.

    What, where, found, expected, remedy; a column that says nothing of any of them is not shown.
    """
    shown = findings[:_SHOWN_FINDINGS]
    columns = [name for name in FINDING_COLUMNS if any(_text(getattr(finding, name)) for finding in shown)]
    rows = [{name: getattr(finding, name) for name in columns} for finding in shown]
    named = {} if place is None else {FINDINGS_FILE: dg.MetadataValue.path(str(place))}
    return {
        **({"findings": table_metadata(columns, rows)} if rows else {}),
        "number_of_findings": dg.MetadataValue.int(len(findings)),
        **named,
    }


def _text(value: object) -> str:
    return "" if value is None else str(value)


def sentence(passed: str, findings: Sequence[Finding]) -> str:
    """What a check says: ``passed`` when nothing was found, otherwise the first finding and how many more there are."""
    if not findings:
        return passed
    more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
    return findings[0].sentence() + more


def column_schema(columns: Iterable[tuple[str, str, str]]) -> dg.MetadataValue:
    """Column table of an asset from (name, type, description)."""
    return dg.MetadataValue.table_schema(
        dg.TableSchema([dg.TableColumn(name, type=kind, description=text) for name, kind, text in columns])
    )


def table_metadata(headings: Sequence[str], rows: Iterable[Mapping[str, object]]) -> dg.MetadataValue:
    """A small table for the asset page; every value as text."""
    records = [dg.TableRecord({name: _text(row.get(name)) for name in headings}) for row in rows]
    return dg.MetadataValue.table(records, dg.TableSchema([dg.TableColumn(name, type="string") for name in headings]))
