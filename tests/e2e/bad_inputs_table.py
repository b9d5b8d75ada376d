"""Writes docs/bad_inputs.md: ``python -m tests.e2e.bad_inputs_table``. A test sees that the page is up to date."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from orchestration.findings import Finding
from orchestration.paths import REPO
from tests.e2e.bad_inputs import Record
from tests.e2e.loading import ROUND, Home, copy_exports
from tests.faults.page import HEAD as LANDED
from tests.faults.page import PAGE, TABLE, landed_part, row

HEAD = f"""\
# Bad inputs

What `ehalsa load` answers to inputs that must not reach the warehouse: one row a fault, each made in a copy of
`data/sample/2021`. The load ends before the warehouse is built, the current release stays, and the findings file
(`findings/<round>/<source>.csv` and `.json` below `EHALSA_HOME`) holds every finding with file, sheet, row,
municipality, column, what was expected and found, and what to do.

The tables show the exit code and the first line on stderr: what is wrong, where, what was expected and found, and what
to do; beside it the same by column. `python -m tests.e2e.bad_inputs_table` writes this page (`--landing`: its second
part alone); tests compare it with what load and landing say. `tests/faults` holds the longer list.

## Tried by a whole load

{TABLE}"""

RED = """
## Red in Dagster

What the pages of Dagster show in red after each of these, all of it of the refused source: an asset that a failed run
was to make, a check that did not hold or was not reached. The other sources of the round stay green, and say in words
that nothing was landed.

![A refused source: `accepted` has failed, with file, row, found, expected and remedy](pictures/ui_red.png)

| assets | checks | after |
|---|---|---|
"""


def run_all(home: Home, folder: Path) -> list[Record]:
    """Run the named faults into ``home`` in one process of their own; ``folder`` takes their record."""
    out = folder / "bad_inputs.json"
    finished = home.run([sys.executable, "-m", "tests.e2e.bad_inputs", str(home.sources.parent), str(out)])
    assert finished.code == 0, finished.out + finished.err
    return [Record(**entry) for entry in json.loads(out.read_text(encoding="utf-8"))]


def loaded_part(records: Sequence[Record]) -> str:
    """The page down to its second part, as text."""
    lines = "".join(row(record.name, record.code, Finding(**record.findings[0])) for record in records)
    return HEAD + lines + RED + _reds(records)


def _reds(records: Sequence[Record]) -> str:
    """A line for each kind of what is red, with the faults that leave it so; the source's name is left out."""
    by_kind: dict[tuple[str, str], list[str]] = {}
    for record in records:
        kind = (_kinds(record.red_assets, record.source), _kinds(record.red_checks, record.source))
        by_kind.setdefault(kind, []).append(record.name)
    return "".join(
        f"| {assets} | {checks} | {len(names)}: {', '.join(names)} |\n" for (assets, checks), names in by_kind.items()
    )


def _kinds(names: Sequence[str], source: str) -> str:
    return ", ".join(name.replace(f"/{source}", "").removesuffix(f" of {ROUND}") for name in names) or "none"


def main(*, landing_only: bool) -> None:
    """Write the page anew."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = PAGE.read_text(encoding="utf-8").partition(LANDED)[0] if landing_only else _loaded(folder)
        PAGE.write_text(first + landed_part(folder), encoding="utf-8")


def _loaded(folder: Path) -> str:
    home = Home(folder / "home", copy_exports(REPO / "data", folder / "exports"), REPO)
    prepared = home.ehalsa("prepare")
    assert prepared.code == 0, prepared.err
    return loaded_part(run_all(home, folder))


if __name__ == "__main__":
    main(landing_only="--landing" in sys.argv[1:])
