"""Tables of an appendix by other tools: what `make bench` measures comes to the figures of the warehouse."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.bench import PART, require_figures
from benchmarks.specification import write_specification
from benchmarks.steps import land_facts
from orchestration.synth.scale import scale
from tests.e2e.loading import ROUND, FinishedLoad

UNITS = 2


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, data_dir: Path, finished_load: FinishedLoad) -> tuple[Path, Path]:
    """A data folder of twice the frame, and the specification of the part with the expected figures."""
    folder = tmp_path_factory.mktemp("tools")
    data = scale(data_dir, folder / "installation", UNITS).data
    land_facts(data, folder / "landing")
    write_specification(data, folder / "landing", ROUND, PART, folder / "spec", finished_load.release)
    return data, folder / "spec"


@pytest.mark.parametrize("program", ["with_pandas.py", "with_duckdb.py"])
def test_a_tool_comes_to_the_figures_of_the_warehouse(made: tuple[Path, Path], repo_root: Path, program: str) -> None:
    data, spec = made
    script = repo_root / "benchmarks" / PART / program
    subprocess.run([sys.executable, str(script), str(data), str(spec), str(spec / "out.csv")], check=True)
    require_figures(program, UNITS, spec, spec / "out.csv")
    assert len((spec / "out.csv").read_text(encoding="utf-8").splitlines()) > 2000


def test_another_figure_is_named(made: tuple[Path, Path]) -> None:
    _, spec = made
    lines = (spec / "expected.csv").read_text(encoding="utf-8").splitlines()
    (spec / "wrong.csv").write_text("\n".join([lines[0], "1,1,1,-1", *lines[2:]]), encoding="utf-8")
    with pytest.raises(SystemExit, match=r"polars at 1x, cell 1/1/1: expected [\d.]+, found -1"):
        require_figures("polars", 1, spec, spec / "wrong.csv")
