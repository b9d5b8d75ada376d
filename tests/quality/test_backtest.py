"""The back-test names the cell that differs, stops a strict load, and does not let an erratum outlive its reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestration.quality.backtest import PartCounts, backtest
from tests.quality.build import report_cells, write_database
from tests.quality.good import ROUND


def _changed(tmp_path: Path, place: int = 0, **changes: Any) -> Path:
    cells = report_cells()
    cells[place].update(changes)
    return write_database(tmp_path / "build.duckdb", cells)


def test_equal_cells_pass_and_are_counted_by_part(tmp_path: Path) -> None:
    result = backtest(write_database(tmp_path / "build.duckdb", report_cells()), ROUND, "strict")
    assert result.success
    assert result.parts == (PartCounts("bilaga1", 60, 0, 0, 0, 0, 0), PartCounts("bilaga2", 60, 0, 0, 0, 0, 0))
    assert result.parts[0].cells == 60
    assert result.findings == ()
    assert result.message == f"back-test of {ROUND}: 120 equal of 120 cells"


def test_one_changed_cell_is_named_and_stops_a_strict_load(tmp_path: Path) -> None:
    build = _changed(tmp_path, 64, display="37", value=37, numerator=37, printed="38", verdict="differs")
    result = backtest(build, ROUND, "strict")
    assert not result.success
    (finding,) = result.findings
    assert finding.what == "bilaga2 tabell 1 rad 3 kolumn 1 (Rad 3 × Kolumn 1) does not come out as printed"
    assert finding.sentence().count("38") == finding.sentence().count("37 (") == 1
    assert (finding.sheet, finding.row, finding.column) == ("bilaga2 tabell 1", 3, "1")
    assert (finding.expected, finding.found) == ("38", "37 (37/100)")
    assert f"ehalsa cell {ROUND}/bilaga2/1/3/1" in finding.remedy
    assert result.message == f"back-test of {ROUND}: 119 equal, 1 differs of 120 cells (strict: the load stops)"
    assert result.parts[1] == PartCounts("bilaga2", 59, 0, 0, 1, 0, 0)


def test_a_difference_is_listed_but_does_not_stop_a_reporting_load(tmp_path: Path) -> None:
    result = backtest(_changed(tmp_path, verdict="differs", printed="9"), ROUND, "report")
    assert result.success
    assert len(result.differences) == 1


def test_a_cell_with_an_erratum_is_no_difference(tmp_path: Path) -> None:
    build = _changed(tmp_path, verdict="errata", printed="9", erratum_kind="no_integer")
    result = backtest(build, ROUND, "strict")
    assert result.success
    assert result.parts[0] == PartCounts("bilaga1", 59, 0, 1, 0, 0, 0)


def test_a_carried_cell_passes_and_is_counted_by_itself(tmp_path: Path) -> None:
    build = _changed(tmp_path, verdict="carried", round="2029", numerator=None, base=None, status="no_answers")
    result = backtest(build, ROUND, "strict")
    assert result.success
    assert result.parts[0] == PartCounts("bilaga1", 59, 1, 0, 0, 0, 0)
    assert result.parts[0].cells == 60
    assert result.message == f"back-test of {ROUND}: 119 equal, 1 carried of 120 cells"


@pytest.mark.parametrize(("mode", "success"), [("strict", False), ("report", True)])
def test_an_erratum_of_a_cell_that_comes_out_is_listed_and_stops_a_strict_load(
    tmp_path: Path, mode: Any, success: bool
) -> None:
    result = backtest(_changed(tmp_path, errata_obsolete=True, erratum_kind="no_integer"), ROUND, mode)
    assert result.success is success
    (finding,) = result.obsolete
    assert "an erratum says that the cell cannot come out, but it does" in finding.what
    assert f"data/published/{ROUND}/errata.csv" in finding.remedy
    assert "remove" not in finding.remedy, "the fact is true of the print"
    assert "1 cells come out though an erratum says that they cannot" in result.message


def test_a_cell_without_a_base_has_no_counts(tmp_path: Path) -> None:
    build = _changed(tmp_path, numerator=None, base=None, value=None, display="*", verdict="differs")
    (finding,) = backtest(build, ROUND, "report").differences
    assert finding.found == "*"


@pytest.mark.parametrize("mode", ["strict", "report"])
def test_nothing_to_compare_is_a_failure_of_a_strict_load(tmp_path: Path, mode: Any) -> None:
    build = write_database(tmp_path / "build.duckdb", report_cells())
    other = backtest(build, "2030", mode)
    assert not other.success
    assert "no cell" in other.message
    unprinted = [cell | {"verdict": "not_printed", "printed": None} for cell in report_cells()]
    none_printed = backtest(write_database(tmp_path / "other.duckdb", unprinted), ROUND, mode)
    assert none_printed.success is (mode == "report")
    assert "none of 120 cells was both printed and computed" in none_printed.message
    carried = [cell | {"verdict": "carried"} for cell in report_cells()]
    none_computed = backtest(write_database(tmp_path / "carried.duckdb", carried), ROUND, mode)
    assert none_computed.success is (mode == "report")


def test_a_report_that_is_not_printed_yet_has_cells_and_no_printed_figure(tmp_path: Path) -> None:
    awaited = [cell | {"verdict": "not_printed", "printed": None} for cell in report_cells()]
    result = backtest(write_database(tmp_path / "awaited.duckdb", awaited), ROUND, "unprinted")
    assert result.success
    assert result.message == f"back-test of {ROUND}: not printed yet, 120 cells are computed"
    printed = backtest(write_database(tmp_path / "printed.duckdb", report_cells()), ROUND, "unprinted")
    assert not printed.success
    assert "120 of 120 cells are printed, expected none; state backtest report or strict" in printed.message
    assert not backtest(tmp_path / "awaited.duckdb", "2030", "unprinted").success


def test_an_unknown_verdict_is_a_bug(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"report_cells\.verdict: expected equal, .* found nearly"):
        backtest(_changed(tmp_path, verdict="nearly"), ROUND, "strict")
