"""What the audit of the printed figures found, as table and page, for each report that has declarations."""

from __future__ import annotations

from pathlib import Path

from orchestration.consistency.findings import audit_report
from orchestration.consistency.output import write_findings
from orchestration.facts.consistency import RELATIONS
from orchestration.facts.products import ReleaseSpec
from orchestration.facts.states import files_of


def audited_reports(data_dir: Path) -> tuple[str, ...]:
    """Reports with a file under ``data/consistency``, in order."""
    return tuple(path.stem for path in files_of(data_dir, RELATIONS.pattern))


def export_audits(data_dir: Path, release: ReleaseSpec, target: Path) -> list[Path]:
    """Audit each report and write ``<report>.csv`` and ``<report>.html`` below ``target``; returns the paths.

    Raises FactError or FactErrors as ``audit_report``.
    """
    folder = target / release.audit_folder
    return [
        path
        for report in audited_reports(data_dir)
        for path in write_findings(report, audit_report(data_dir, report), folder)
    ]
