"""Bad inputs in the exports of survey tools stop at the landing like all others, one finding a cause."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from orchestration.landing.land import LandingContext
from tests.e2e.bad_inputs import NAMED
from tests.faults.bench import Bench
from tests.faults.faults import LISTED
from tests.faults.faults_of_tools import SOURCE, Answered, tool_faults
from tests.faults.page import PAGE, assert_listed
from tests.faults.test_bad_inputs import assert_said
from tests.faults.tool_exports import ToolExports, make_tool_exports

NAMES = [(tool, bad.name) for tool, faults in tool_faults(Answered("a", "b", "c", "d", "e")).items() for bad in faults]


@pytest.fixture(scope="session")
def tool_exports(tmp_path_factory: pytest.TempPathFactory, data_dir: Path, context: LandingContext) -> ToolExports:
    return make_tool_exports(tmp_path_factory.mktemp("tools"), data_dir, context)


@pytest.mark.parametrize("tool", sorted({tool for tool, _ in NAMES}))
def test_the_undamaged_export_lands(tool: str, tool_exports: ToolExports, bench: Bench) -> None:
    assert bench.findings(tool_exports.folders[tool], SOURCE) == ()


@pytest.mark.parametrize(("tool", "name"), NAMES, ids=[name for _, name in NAMES])
def test_a_bad_export_of_a_tool_is_told(
    tool: str, name: str, tool_exports: ToolExports, bench: Bench, tmp_path: Path
) -> None:
    folder = tmp_path / "exports"
    shutil.copytree(tool_exports.folders[tool], folder)
    bad = next(bad for bad in tool_faults(tool_exports.columns)[tool] if bad.name == name)
    bad.damage(folder)
    findings = bench.findings(folder, SOURCE)
    said = assert_said(bad, findings)
    assert findings == (said,), "one cause, one finding"
    assert said.remedy
    assert_listed(bad.name, said)


def test_the_page_lists_each_bad_input_once_and_none_is_a_fault_of_the_program() -> None:
    lines = [
        line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ") and " | 1 | " in line
    ]
    names = [line.split(" | ")[0].removeprefix("| ") for line in lines]
    assert names == [*NAMED, *LISTED, *(name for _, name in NAMES)]
    assert len(names) == len(set(names)) >= 60
    assert not any("fault of the program" in line or "Traceback" in line for line in lines)
