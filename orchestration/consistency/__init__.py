"""Proves what cannot be right in a printed report: exact arithmetic on the figures as printed.

Here belongs the audit of print against itself. Comparing print with what is computed is
``orchestration.quality.backtest``.
"""

from __future__ import annotations

from orchestration.consistency.findings import Auditor, audit_report
from orchestration.consistency.model import AuditFinding
from orchestration.facts.consistency import Place

__all__ = ["AuditFinding", "Auditor", "Place", "audit_report"]
