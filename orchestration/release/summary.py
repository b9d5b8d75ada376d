"""What a load says at its end: one summary for people, read from the release's manifest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from orchestration.release.manifest import read_manifest


def summary_lines(release: Path, known: Sequence[str] = ()) -> list[str]:
    """Say which release stands: rounds, rows, checks, cells by verdict, and where it lies.

    ``known``: the rounds of the sources file; those that the release does not hold are told.
    """
    manifest = read_manifest(release)
    rounds = sorted({entry.round for entry in manifest.inputs})
    marked = [f"{name} (synthetic answers)" if name in manifest.synthetic_rounds else name for name in rounds]
    cells = manifest.counts["cells"]
    rows = manifest.counts["rows"]
    passed = sum(check.outcome == "passed" for check in manifest.checks)
    verdicts = ", ".join(f"{number} {verdict}" for verdict, number in cells.items())
    absent = [name for name in known if name not in rounds]
    return [
        "",
        f"Rounds:  {', '.join(marked)}",
        *([f"Without: {', '.join(absent)}, which the sources file has and nobody has landed"] if absent else []),
        f"Inputs:  {len(manifest.inputs)} files",
        f"Rows:    {sum(rows.values())} in {len(rows)} marts",
        f"Checks:  {passed} of {len(manifest.checks)} passed",
        f"Cells:   {sum(cells.values())}: {verdicts}" if cells else "Cells:   none, as no report is of these rounds",
        f"Release: {release}",
    ]
