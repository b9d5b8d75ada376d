"""Findings: what is wrong with an input, said so that a person can act. Shared by every room that refuses something.

A finding never repairs anything and never decides what happens next; the caller does.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from orchestration.errors import ReadableError, sentence
from orchestration.quoting import visible


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing wrong: what, where (file, sheet, row, municipality, column), expected against found, and the remedy.

    ``row`` is the row a person sees in the file (1 is the first line). Empty string: does not apply.
    """

    round: str
    source: str
    file: str
    what: str
    sheet: str = ""
    row: int | None = None
    municipality: str = ""
    column: str = ""
    expected: str = ""
    found: str = ""
    remedy: str = ""

    def sentence(self) -> str:
        """One readable line, as every complaint is said."""
        row = "" if self.row is None else str(self.row)
        named = (("sheet", self.sheet), ("row", row), ("municipality", self.municipality), ("column", self.column))
        place = ", ".join([self.file, *(f"{name} {visible(value)}" for name, value in named if value)])
        return sentence(self.what, place, self.expected, self.found, self.remedy)


class InputRefusedError(ReadableError):
    """Raised when an input cannot be used; carries every finding, at least one, and is said as their sentences."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        """Keep the findings."""
        self.findings: tuple[Finding, ...] = tuple(findings)
        first = self.findings[0]
        super().__init__(first.what, first.file, first.expected, first.found, first.remedy)

    def __str__(self) -> str:
        return "\n".join(finding.sentence() for finding in self.findings)


def write_findings(findings: Iterable[Finding], folder: Path, source: str) -> Path:
    """Write ``<source>.csv`` and ``<source>.json`` into ``folder``.

    An empty list writes files that say so by having no rows. Returns the path of the CSV.
    """
    rows = [asdict(finding) for finding in findings]
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{source}.csv"
    with target.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, [field.name for field in fields(Finding)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    text = json.dumps(rows, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / f"{source}.json").write_text(text + "\n", encoding="utf-8")
    return target
