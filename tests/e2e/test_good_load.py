"""What a person holds after one command: a whole release, every printed cell compared, and a summary."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pytest

from orchestration.release.verify import verify_release
from tests.e2e.conftest import Good
from tests.e2e.loading import read_csv

pytestmark = [pytest.mark.xdist_group("e2e_changes"), pytest.mark.timeout(1200)]

NOISE = ("Warning", "nanobind", "INFO:", "DEBUG", "Traceback")
COLUMNS = "report,part,table_no,row_no,col_no,row_label,col_label,numerator,base,value,status,display,printed,verdict"


def test_it_says_what_it_does_and_what_came_of_it(good: Good) -> None:
    said = good.finished.out.splitlines()
    steps = ["raw/enkat_a", "land_round", "landed_expectations", "dbt_build", "report_cells_back_test", "published"]
    places = [next(n for n, line in enumerate(said) if step in line and line.endswith(" ok")) for step in steps]
    assert places == sorted(places)
    assert "Rounds:  2021 (synthetic answers)" in said
    assert "Inputs:  6 files" in said
    assert any(line.startswith("Cells:   2203: ") for line in said)
    assert f"Release: {good.path}" in said
    assert said[-1].startswith("Seconds: ")


def test_it_prints_nothing_of_its_libraries(good: Good) -> None:
    assert good.finished.err == ""
    assert [word for word in NOISE if word in good.finished.out] == []


def test_it_leaves_nothing_in_the_temporary_folder(good: Good, shared: Path) -> None:
    assert sorted(path.name for path in (shared / "good_tmp").iterdir()) == []


def test_the_release_is_whole(good: Good) -> None:
    manifest = verify_release(good.path)
    assert manifest.id == good.release
    names = {path.name for path in good.path.iterdir()}
    assert names >= {"bilaga_1_och_2.xlsx", "report_cells.csv", "ehalsa.duckdb", "marts", "manifest.json"}
    assert [check for check in manifest.checks if check.outcome != "passed" or check.evaluated == 0] == []
    assert manifest.synthetic_rounds == ("2021",)


def test_its_inputs_are_the_files_of_the_sample(good: Good, data_dir: Path) -> None:
    shipped = {
        hashlib.sha256(path.read_bytes()).hexdigest(): path.stat().st_size
        for path in (data_dir / "sample").rglob("*.*")
    }
    inputs = verify_release(good.path).inputs
    assert {entry.sha256: entry.size for entry in inputs} == shipped
    assert {entry.origin for entry in inputs} == {
        f"sample/2021/{path.name}" for path in data_dir.rglob("sample/2021/*")
    }


def test_every_printed_cell_of_the_appendices_is_there_and_agrees_or_is_an_erratum(good: Good, data_dir: Path) -> None:
    cells = good.home.cells()
    assert ",".join(cells[0]) == COLUMNS
    assert Counter(cell["part"] for cell in cells) == {"bilaga1": 78, "bilaga2": 2125}
    place = ("part", "table_no", "row_no", "col_no")
    printed = {
        tuple(cell[name] for name in place): cell["printed"]
        for cell in read_csv(data_dir / "published" / "2021" / "cells.csv")
        if cell["part"] != "main"
    }
    assert {tuple(cell[name] for name in place): cell["printed"] for cell in cells} == printed
    verdicts = Counter(cell["verdict"] for cell in cells)
    assert verdicts["equal"] >= 0.99 * len(cells)
    errata = {tuple(row[name] for name in place) for row in read_csv(data_dir / "published" / "2021" / "errata.csv")}
    others = [tuple(cell[name] for name in place) for cell in cells if cell["verdict"] != "equal"]
    assert set(others) <= errata
    assert set(verdicts) <= {"equal", "errata"}


def test_whoever_says_equal_shows_what_is_printed(good: Good) -> None:
    cells = [cell for cell in good.home.cells() if cell["verdict"] == "equal"]
    assert [cell for cell in cells if cell["display"] != cell["printed"]] == []


def test_the_records_lie_beside_the_release(good: Good) -> None:
    records = good.home.folder / "records" / good.release
    assert (records / "audit.json").is_file()
    assert list((records / "data_docs").rglob("index.html"))


def test_the_build_is_closed(good: Good) -> None:
    assert list(good.home.folder.rglob("*.wal")) == []
    assert not (good.home.folder / "last_error.txt").exists()


@pytest.mark.parametrize("command", ["list", "verify"])
def test_the_release_is_listed_and_verified(good: Good, command: str) -> None:
    finished = good.home.ehalsa("releases", command)
    assert finished.code == 0, finished.err
    assert good.release in finished.out


def test_a_cell_is_walked_back(good: Good) -> None:
    finished = good.home.ehalsa("cell", "2021/bilaga2/12/3/2")
    assert finished.code == 0, finished.err
    assert "syntetiska svar" in finished.out
    place = {"part": "bilaga2", "table_no": "12", "row_no": "3", "col_no": "2"}
    cell = next(cell for cell in good.home.cells() if place.items() <= cell.items())
    assert cell["row_label"].rsplit(" > ", maxsplit=1)[-1] in finished.out
