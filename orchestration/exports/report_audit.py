"""What the audit of the printed figures found, as table and page, for each report that has declarations."""

from __future__ import annotations

from pathlib import Path

from orchestration.audit.audit import audit_report
from orchestration.audit.output import write_findings
from orchestration.exports.product import ReleaseSpec


def audited_reports(data_dir: Path) -> tuple[str, ...]:
    """Reports with a file under ``data/audit``, in order."""
    return tuple(sorted(path.stem for path in (data_dir / "audit").glob("*.yaml")))


def export_audits(data_dir: Path, release: ReleaseSpec, target: Path) -> list[Path]:
    """Audit each report and write ``<report>.csv`` and ``<report>.html`` below ``target``; returns the paths.

    Raises CatalogError or CatalogErrors as ``audit_report``.
    """
    folder = target / release.audit_folder
    return [
        path
        for report in audited_reports(data_dir)
        for path in write_findings(report, audit_report(data_dir, report), folder)
    ]
