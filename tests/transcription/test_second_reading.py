"""The transcription of each printed report and a second reading of it agree cell by cell."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from orchestration.transcription import transcribe
from tests.transcription.second_readings import Found, reading_of_blanks, reading_of_tabs

READINGS = {"2014": reading_of_blanks, "2021": reading_of_tabs}
CELLS_PER_PART = {
    "2014": {"main": 189, "bilaga1": 22},
    "2021": {"main": 936, "bilaga1": 78, "bilaga2": 2125},
}


def letters(label: str) -> str:
    return re.sub(r"[^a-zåäö0-9]", "", label.lower())


@pytest.fixture(params=READINGS)
def report(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def report_text(report: str, real_inputs: Path) -> Path:
    return real_inputs / "reports" / f"{report}_report.txt"


@pytest.fixture
def found(report: str, report_text: Path) -> list[Found]:
    return list(READINGS[report](report_text.read_text(encoding="utf-8")))


@pytest.fixture
def folder(report: str, data_dir: Path) -> Path:
    return data_dir / "published" / report


@pytest.fixture
def committed(folder: Path) -> list[dict[str, str]]:
    with (folder / "cells.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.real_inputs
def test_both_readings_agree_cell_by_cell(found: list[Found], committed: list[dict[str, str]]) -> None:
    first = [(c["part"], int(c["table_no"]), int(c["row_no"]), int(c["col_no"]), c["printed"]) for c in committed]
    assert first == [cell[:5] for cell in found]


@pytest.mark.real_inputs
def test_the_second_reading_finds_the_cells_of_each_part(report: str, found: list[Found]) -> None:
    assert Counter(cell.part for cell in found) == CELLS_PER_PART[report]


@pytest.mark.real_inputs
def test_the_committed_counts_are_those_of_the_second_reading(found: list[Found], folder: Path) -> None:
    with (folder / "counts.csv").open(encoding="utf-8", newline="") as file:
        counted = [(r["part"], int(r["table_no"]), int(r["rows"]), int(r["cells"])) for r in csv.DictReader(file)]
    tables = Counter((cell.part, cell.table_no) for cell in found)
    rows = {key: max(cell.row_no for cell in found if cell[:2] == key) for key in tables}
    assert counted == [(*key, rows[key], cells) for key, cells in tables.items()]


@pytest.mark.real_inputs
def test_the_transcription_reproduces_the_committed_file(report_text: Path, folder: Path, tmp_path: Path) -> None:
    transcribe(report_text, folder / "transcription.yaml", tmp_path / "cells.csv")
    assert (tmp_path / "cells.csv").read_bytes() == (folder / "cells.csv").read_bytes()


@pytest.mark.real_inputs
@pytest.mark.parametrize("report", ["2021"])
def test_both_readings_name_the_same_row(found: list[Found], committed: list[dict[str, str]]) -> None:
    own_labels = [letters(cell["row_label"].split(" > ")[-1]) for cell in committed]
    assert own_labels == [letters(cell.label) for cell in found]


@pytest.mark.real_inputs
@pytest.mark.parametrize("report", ["2014"])
def test_so_they_do_where_cells_are_parted_by_blanks(found: list[Found], committed: list[dict[str, str]]) -> None:
    for first, second in zip(committed, found, strict=True):
        own = letters(first["row_label"])
        if second.row_no == 1:  # the second reading leaves title and column heads with the first label
            assert letters(second.label).endswith(own), (first, second)
        else:
            assert letters(second.label) == own, (first, second)


@pytest.mark.real_inputs
@pytest.mark.parametrize("report", ["2014"])
def test_the_heads_stand_in_the_print_from_left_to_right(found: list[Found], committed: list[dict[str, str]]) -> None:
    for first, second in zip(committed, found, strict=True):
        if second.row_no == second.col_no == 1:
            table = [c for c in committed if (c["part"], c["table_no"]) == (first["part"], first["table_no"])]
            heads = "".join(letters(c["col_label"]) for c in table if c["row_no"] == "1")
            assert letters(second.label).endswith(heads + letters(first["row_label"])), first


def test_the_second_reading_tells_rows_from_heads_and_contents() -> None:
    text = (
        "Förord\t3\nBilaga 1 Svarsfrekvens.....\t97\nTabell 4. Påhittad\n\nOmråde\t2020\t2021\nA\t1\t.\nB\t26*\t5,8\n\n"
        "Bilaga 1 Svarsfrekvens\n\n\tAntal\nRegion\t\nC\t6 822\nBilaga 2. Mer\nTabell 1. Annan\nD\t-\n"
        "Bilaga 3. Slut\nE\t9\n"
    )
    assert [cell[:5] for cell in reading_of_tabs(text)] == [
        ("main", 4, 1, 1, "1"),
        ("main", 4, 1, 2, "."),
        ("main", 4, 2, 1, "26*"),
        ("main", 4, 2, 2, "5,8"),
        ("bilaga1", 1, 1, 1, "6 822"),
        ("bilaga2", 1, 1, 1, "-"),
    ]


def test_the_second_reading_tells_rows_from_heads_and_running_text() -> None:
    text = (
        "Som tabell 1 visar svarade 63 \n Tabell 1. Påhittad \n\nSlag \n\nVår\nd (%\n) \n\nOmsorg \n(%) \n\n"
        "Kort \netikett \n\n7 - \nEtt- \nord 12 0 \n\nHär följer en mening med så många ord att den inte kan vara "
        "någon etikett i en tabell utan text 1 2 \n"
        "Bilaga 1. Svarsfrekvens per län \n\nAntal \nA län 47 \n\nRiket 67 \n Bilaga 2. Slut \nB 9\n"
    )
    assert [cell[:5] for cell in reading_of_blanks(text)] == [
        ("main", 1, 1, 1, "7"),
        ("main", 1, 1, 2, "-"),
        ("main", 1, 2, 1, "12"),
        ("main", 1, 2, 2, "0"),
        ("bilaga1", 1, 1, 1, "47"),
        ("bilaga1", 1, 2, 1, "67"),
    ]
