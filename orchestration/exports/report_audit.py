"""What the audit of the printed figures found, as table and page, for each report that has declarations."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from orchestration.consistency.findings import audit_report
from orchestration.consistency.model import AuditFinding
from orchestration.consistency.output import write_findings
from orchestration.facts.consistency import RELATIONS
from orchestration.facts.products import ReleaseSpec
from orchestration.facts.states import files_of
from orchestration.facts.untouched import while_untouched


def audited_reports(data_dir: Path) -> tuple[str, ...]:
    """Reports with a file under ``data/consistency``, in order."""
    return tuple(path.stem for path in files_of(data_dir, RELATIONS.pattern))


@while_untouched
def audits(data_dir: Path) -> Mapping[str, tuple[AuditFinding, ...]]:
    """What the audit of each report finds, which rests on facts alone. Raises as ``audit_report``."""
    return {report: audit_report(data_dir, report) for report in audited_reports(data_dir)}


def export_audits(data_dir: Path, release: ReleaseSpec, target: Path) -> list[Path]:
    """Write ``<report>.csv`` and ``<report>.html`` below ``target`` of each audit; returns the paths."""
    folder = target / release.audit_folder
    return [path for report, found in audits(data_dir).items() for path in write_findings(report, found, folder)]
