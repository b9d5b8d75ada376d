"""What ``ehalsa audit`` does: audit a printed report, write the findings, say how many of each class and kind.

Findings are the result, not a failure.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from orchestration.as_json import json_text
from orchestration.consistency.findings import audit_report
from orchestration.consistency.output import write_findings
from orchestration.consistency.words import CLASSES, TITLES
from orchestration.paths import paths_from_env

OK = 0


def run(report: str, out: Path, *, as_json: bool = False) -> int:
    """Audit a report under ``data/`` and write ``<report>.csv`` and ``<report>.html`` to ``out``.

    Return 0 whatever was found; FactError(s) where there is no such report or its facts cannot be read.
    """
    findings = audit_report(paths_from_env().data, report)
    written = write_findings(report, findings, out)
    if as_json:
        sys.stdout.write(json_text([asdict(finding) for finding in findings]))
        return OK
    counts = Counter((finding.basis, finding.kind) for finding in findings)
    for basis, class_title in CLASSES.items():
        sys.stdout.write(f"{sum(finding.basis == basis for finding in findings):>4}  {class_title}\n")
        for kind, title in TITLES.items():
            if counts[basis, kind]:
                sys.stdout.write(f"{counts[basis, kind]:>8}  {title}\n")
    sys.stdout.write(f"{len(findings):>4}  fynd i de tryckta siffrorna, {report}\n")
    for path in written:
        sys.stdout.write(f"{path}\n")
    return OK
