"""Writes docs/bad_inputs.md: ``python -m tests.e2e.bad_inputs_table``. A test sees that the page is up to date."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from orchestration.paths import REPO
from tests.e2e.bad_inputs import Record
from tests.e2e.loading import Home, copy_exports

PAGE = Path("docs") / "bad_inputs.md"

HEAD = """\
# Bad inputs

What `ehalsa load` answers to inputs that must not reach the warehouse: one row a fault, each made in a copy of
`data/sample/2021`. The load ends before the warehouse is built, the current release stays, and the findings file
(`findings/<round>/<source>.csv` and `.json` below `EHALSA_HOME`) holds every finding with file, sheet, row,
municipality, column, what was expected and found, and what to do.

The table shows the exit code and the first line on stderr: what is wrong, where, what was expected and found, and what
to do. `python -m tests.e2e.bad_inputs_table` writes this page; a test compares it with what the load says.
`tests/faults` holds the longer list, tried at the landing alone.

| fault | exit code | first line |
|---|---|---|
"""


def run_all(home: Home, folder: Path) -> list[Record]:
    """Run the named faults into ``home`` in one process of their own; ``folder`` takes their record."""
    out = folder / "bad_inputs.json"
    finished = home.run([sys.executable, "-m", "tests.e2e.bad_inputs", str(home.sources.parent), str(out)])
    assert finished.code == 0, finished.out + finished.err
    return [Record(**entry) for entry in json.loads(out.read_text(encoding="utf-8"))]


def page(records: Sequence[Record]) -> str:
    """The page as text."""
    rows = (f"| {record.name} | {record.code} | {_cell(record.first_line)} |\n" for record in records)
    return HEAD + "".join(rows)


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def main() -> None:
    """Write the page anew."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = Home(folder / "home", copy_exports(REPO / "data", folder / "exports"), REPO)
        prepared = home.ehalsa("prepare")
        assert prepared.code == 0, prepared.err
        (REPO / PAGE).write_text(page(run_all(home, folder)), encoding="utf-8")


if __name__ == "__main__":
    main()
