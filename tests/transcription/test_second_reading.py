"""The second reading: the same figures found in another way, to be compared with the transcription cell by cell.

It knows no table, no layout and no column. One pattern goes through the whole text and knows three things: how a title
looks, where the appendices begin, and how a printed figure looks. A line is a row if all that follows its label are
figures. It shares no code with ``orchestration.transcription``.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from orchestration.transcription import transcribe

FIGURE = r"(?:\d{1,3}(?:[ ]\d{3})*(?:,\d+)?\*?|[.*-])"
SCAN = re.compile(
    rf"""^(?: (?P<appendix1>Bilaga\ 1\ Svarsfrekvens)
            | (?P<appendix2>Bilaga\ 2\.\ [^\t\n]*)
            | (?P<the_end>Bilaga\ 3\.\ [^\t\n]*)
            | Tabell\ (?P<title>\d+)\.\ [^\t\n]*
            | (?P<label>[^\t\n]*)(?P<figures>(?:\t{FIGURE})+)
          )[ ]*$""",
    re.MULTILINE | re.VERBOSE,
)
CELLS_PER_PART = {"main": 936, "bilaga1": 78, "bilaga2": 2125}


class Found(NamedTuple):
    part: str
    table_no: int
    row_no: int
    col_no: int
    printed: str
    label: str


def second_reading(text: str) -> Iterator[Found]:
    part, table, row = "main", 0, 0
    for match in SCAN.finditer(text):
        if match["the_end"]:
            return
        if match["appendix1"]:
            part, table, row = "bilaga1", 1, 0
        elif match["appendix2"]:
            part, table, row = "bilaga2", 0, 0
        elif match["title"]:
            table, row = int(match["title"]), 0
        elif table:
            row += 1
            for column, printed in enumerate(match["figures"].split("\t")[1:], start=1):
                yield Found(part, table, row, column, printed, match["label"])


def letters(label: str) -> str:
    return re.sub(r"[^a-zåäö0-9]", "", label.lower())


@pytest.fixture
def report_text(real_inputs: Path) -> Path:
    return real_inputs / "reports" / "2021_report.txt"


@pytest.fixture
def found(report_text: Path) -> list[Found]:
    return list(second_reading(report_text.read_text(encoding="utf-8")))


@pytest.fixture
def committed(data_dir: Path) -> list[dict[str, str]]:
    with (data_dir / "published" / "2021" / "cells.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.real_inputs
def test_both_readings_agree_cell_by_cell(found: list[Found], committed: list[dict[str, str]]) -> None:
    first = [(c["part"], int(c["table_no"]), int(c["row_no"]), int(c["col_no"]), c["printed"]) for c in committed]
    assert first == [cell[:5] for cell in found]


@pytest.mark.real_inputs
def test_both_readings_name_the_same_row(found: list[Found], committed: list[dict[str, str]]) -> None:
    own_labels = [letters(cell["row_label"].split(" > ")[-1]) for cell in committed]
    assert own_labels == [letters(cell.label) for cell in found]


@pytest.mark.real_inputs
def test_the_second_reading_finds_the_cells_of_each_part(found: list[Found]) -> None:
    assert Counter(cell.part for cell in found) == CELLS_PER_PART


@pytest.mark.real_inputs
def test_the_committed_counts_are_those_of_the_second_reading(found: list[Found], data_dir: Path) -> None:
    with (data_dir / "published" / "2021" / "counts.csv").open(encoding="utf-8", newline="") as file:
        counted = [(r["part"], int(r["table_no"]), int(r["rows"]), int(r["cells"])) for r in csv.DictReader(file)]
    tables = Counter((cell.part, cell.table_no) for cell in found)
    rows = {key: max(cell.row_no for cell in found if cell[:2] == key) for key in tables}
    assert counted == [(*key, rows[key], cells) for key, cells in tables.items()]


@pytest.mark.real_inputs
def test_the_transcription_reproduces_the_committed_file(report_text: Path, data_dir: Path, tmp_path: Path) -> None:
    folder = data_dir / "published" / "2021"
    transcribe(report_text, folder / "transcription.yaml", tmp_path / "cells.csv")
    assert (tmp_path / "cells.csv").read_bytes() == (folder / "cells.csv").read_bytes()


def test_the_second_reading_tells_rows_from_heads_and_contents() -> None:
    text = (
        "Förord\t3\nBilaga 1 Svarsfrekvens.....\t97\nTabell 4. Påhittad\n\nOmråde\t2020\t2021\nA\t1\t.\nB\t26*\t5,8\n\n"
        "Bilaga 1 Svarsfrekvens\n\n\tAntal\nRegion\t\nC\t6 822\nBilaga 2. Mer\nTabell 1. Annan\nD\t-\n"
        "Bilaga 3. Slut\nE\t9\n"
    )
    assert [cell[:5] for cell in second_reading(text)] == [
        ("main", 4, 1, 1, "1"),
        ("main", 4, 1, 2, "."),
        ("main", 4, 2, 1, "26*"),
        ("main", 4, 2, 2, "5,8"),
        ("bilaga1", 1, 1, 1, "6 822"),
        ("bilaga2", 1, 1, 1, "-"),
    ]
