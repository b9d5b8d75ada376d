"""Writes findings as CSV for machines and as one page for people: sorted, without clock, host or path."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from orchestration.consistency.model import AuditFinding
from orchestration.consistency.words import MEANINGS, TITLES

COLUMNS = ("kind", "part", "table_no", "row_no", "col_no", "printed", "other_places", "proof")
_TEMPLATES = Path(__file__).parent


def findings_csv(findings: Sequence[AuditFinding]) -> str:
    """Return the findings as CSV (comma, LF): other places as ``place=printed``, separated by blanks.

    Blanks inside a printed figure are no-break spaces, so that places can be told apart.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for finding in findings:
        others = " ".join(other.replace(" ", "\u00a0") for other in finding.other_places)
        writer.writerow((finding.kind, *finding.place, finding.printed, others, finding.proof))
    return text.getvalue()


def findings_page(report: str, findings: Sequence[AuditFinding]) -> str:
    """Return the findings as one self-contained HTML page in Swedish."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    counts = Counter(finding.kind for finding in findings)
    kinds = [
        {
            "kind": kind,
            "title": title,
            "meaning": MEANINGS[kind],
            "findings": [finding for finding in findings if finding.kind == kind],
        }
        for kind, title in TITLES.items()
        if counts[kind]
    ]
    return environment.get_template("page.html.j2").render(report=report, kinds=kinds, number=len(findings)) + "\n"


def write_findings(report: str, findings: Sequence[AuditFinding], out: Path) -> tuple[Path, Path]:
    """Write ``<report>.csv`` and ``<report>.html`` to a folder, which is made if needed; return both paths."""
    out.mkdir(parents=True, exist_ok=True)
    table, page = out / f"{report}.csv", out / f"{report}.html"
    table.write_text(findings_csv(findings), encoding="utf-8", newline="\n")
    page.write_text(findings_page(report, findings), encoding="utf-8", newline="\n")
    return table, page
