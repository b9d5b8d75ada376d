"""Rows of docs/bad_inputs.md, and its second part: bad inputs that are tried at the landing alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from orchestration.facts.sources import load_sources
from orchestration.findings import Finding
from orchestration.landing.decoder import Decoder
from orchestration.landing.land import LandingContext, load_context
from orchestration.paths import REPO
from orchestration.quoting import visible
from tests.faults.bench import ROUND, Bench
from tests.faults.faults import BAD_INPUTS, LISTED, BadInput
from tests.faults.faults_of_tools import tool_faults
from tests.faults.tool_exports import make_tool_exports
from tests.landing.export_builder import build_exports

PAGE = REPO / "docs" / "bad_inputs.md"
FIELDS = ("file", "sheet", "row", "column", "expected", "found", "remedy")
TABLE = f"| fault | exit code | first line | {' | '.join(FIELDS)} |\n{'|---' * (3 + len(FIELDS))}|\n"

HEAD = f"""
## Tried at the landing

These are landed as a load lands them; any finding ends a load with exit code 1 and with the finding's sentence as the
first line. Those of survey tools (codes, labels, workbook, SPSS) are made in exports of the first answers of the sample
as each tool writes them, read by its ready profile.

{TABLE}"""


def row(name: str, code: int, finding: Finding) -> str:
    """One line of the page."""
    values = [getattr(finding, field) for field in FIELDS]
    cells = (name, code, finding.sentence(), *("" if value is None else visible(str(value)) for value in values))
    return f"| {' | '.join(as_cell(str(cell)) for cell in cells)} |\n"


def as_cell(text: str) -> str:
    """A text as it stands in a cell of a page."""
    shown = " ".join(line.strip() for line in text.splitlines())
    return shown.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def assert_listed(name: str, finding: Finding) -> None:
    """See that the page has the bad input with this finding."""
    lines = PAGE.read_text(encoding="utf-8").splitlines(keepends=True)
    assert row(name, 1, finding) in lines, "run: python -m tests.e2e.bad_inputs_table --landing"


def build_good(folder: Path, data_dir: Path, context: LandingContext) -> Path:
    """Write a sources file and good exports of the round."""
    folder.mkdir()
    shutil.copy(data_dir / "sources.yaml", folder / "sources.yaml")
    build_exports(folder, context, load_sources(folder / "sources.yaml").round(ROUND))
    return folder


def landed_part(folder: Path) -> str:
    """Land every bad input of the second part, and give it as text."""
    context = load_context(REPO / "data", ROUND)
    good = build_good(folder / "good", REPO / "data", context)
    tools = make_tool_exports(folder, REPO / "data", context)
    listed = [(good, next(bad for bad in BAD_INPUTS if bad.name == name)) for name in LISTED]
    listed += [(tools.folders[tool], bad) for tool, faults in tool_faults(tools.columns).items() for bad in faults]
    with Decoder(context.formats.limits.decoder) as decoder:
        return HEAD + "".join(_rows(listed, Bench(context, decoder), folder / "damaged"))


def _rows(listed: Sequence[tuple[Path, BadInput]], bench: Bench, folder: Path) -> Iterator[str]:
    for good, bad in listed:
        shutil.copytree(good, folder)
        bad.damage(folder)
        (finding,) = bench.findings(folder, bad.source)
        yield row(bad.name, 1, finding)
        shutil.rmtree(folder)
