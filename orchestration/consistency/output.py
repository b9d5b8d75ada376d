"""Writes findings as CSV for machines and as one page for people: sorted, without clock, host or path."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from orchestration.consistency.model import AuditFinding, Basis
from orchestration.consistency.words import CLASS_MEANINGS, CLASSES, MEANINGS, TITLES
from orchestration.templates import templates_in

COLUMNS = ("basis", "kind", "part", "table_no", "row_no", "col_no", "printed", "other_places", "proof")
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
        writer.writerow((finding.basis, finding.kind, *finding.place, finding.printed, others, finding.proof))
    return text.getvalue()


def findings_page(report: str, findings: Sequence[AuditFinding]) -> str:
    """Return the findings as one self-contained HTML page in Swedish."""
    environment = templates_in(_TEMPLATES)
    classes = [
        {"title": title, "meaning": CLASS_MEANINGS[basis], "kinds": _kinds(basis, findings)}
        for basis, title in CLASSES.items()
        if any(finding.basis == basis for finding in findings)
    ]
    return environment.get_template("page.html.j2").render(report=report, classes=classes, number=len(findings)) + "\n"


def _kinds(basis: Basis, findings: Sequence[AuditFinding]) -> list[dict[str, object]]:
    by_kind = {kind: [each for each in findings if (each.basis, each.kind) == (basis, kind)] for kind in TITLES}
    return [
        {"id": f"{basis}-{kind}", "title": TITLES[kind], "meaning": MEANINGS[kind], "findings": listed}
        for kind, listed in by_kind.items()
        if listed
    ]


def write_findings(report: str, findings: Sequence[AuditFinding], out: Path) -> tuple[Path, Path]:
    """Write ``<report>.csv`` and ``<report>.html`` to a folder, which is made if needed; return both paths."""
    out.mkdir(parents=True, exist_ok=True)
    table, page = out / f"{report}.csv", out / f"{report}.html"
    table.write_text(findings_csv(findings), encoding="utf-8", newline="\n")
    page.write_text(findings_page(report, findings), encoding="utf-8", newline="\n")
    return table, page
