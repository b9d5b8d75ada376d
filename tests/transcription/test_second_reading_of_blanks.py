"""The second reading of a report whose cells are parted by blanks, to be compared with the transcription cell by cell.

It knows no layout and no label of a column. A table has as many columns as its heads print units ("%" or "Antal"); its
figures are those at the ends of lines that carry so many. What stands between two such lines is the label of the
latter. It shares no code with ``orchestration.transcription``.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from orchestration.transcription import transcribe

FIGURES_AT_END = re.compile(r"(?:^| )((?:(?:\d{1,3}|-) )*(?:\d{1,3}|-))$")
# No label has more words; what has more is running text below the table, some lines of which end in a number too.
LONGEST_LABEL = 16
CELLS_PER_PART = {"main": 189, "bilaga1": 22}


class Found(NamedTuple):
    part: str
    table_no: int
    row_no: int
    col_no: int
    printed: str
    label: str


def second_reading(text: str) -> Iterator[Found]:
    """Go through the parts backwards from what ends them, and through their tables by their titles."""
    body, appendix = re.split(r"^ ?Bilaga 1\. Svarsfrekvens per län *$", text, flags=re.MULTILINE)
    sections = re.split(r"^ ?Tabell (\d+)\. ", body, flags=re.MULTILINE)[1:]
    for number, section in zip(sections[::2], sections[1::2], strict=True):
        yield from rows_of("main", int(number), section)
    yield from rows_of("bilaga1", 1, appendix.split("Bilaga 2. ")[0])


def rows_of(part: str, table: int, section: str) -> Iterator[Found]:
    lines = [" ".join(line.split()) for line in section.split("\n")]
    first = next(i for i, line in enumerate(lines) if FIGURES_AT_END.search(line))
    columns = len(re.findall(r"%|\bAntal\b", " ".join(lines[:first])))
    words: list[str] = lines[:first]
    row = 0
    for line in lines[first:]:
        match = FIGURES_AT_END.search(line)
        printed = match[1].split() if match else []
        words.extend(line[: match.start()].split() if match else line.split())
        if row and len(words) > LONGEST_LABEL:
            return
        if len(printed) == columns:
            row += 1
            for column, figure in enumerate(printed, start=1):
                yield Found(part, table, row, column, figure, "".join(words))
            words = []


def letters(label: str) -> str:
    return re.sub(r"[^a-zåäö0-9]", "", label.lower())


@pytest.fixture
def report_text(real_inputs: Path) -> Path:
    return real_inputs / "reports" / "2014_report.txt"


@pytest.fixture
def found(report_text: Path) -> list[Found]:
    return list(second_reading(report_text.read_text(encoding="utf-8")))


@pytest.fixture
def folder(data_dir: Path) -> Path:
    return data_dir / "published" / "2014"


@pytest.fixture
def committed(folder: Path) -> list[dict[str, str]]:
    with (folder / "cells.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.real_inputs
def test_both_readings_agree_cell_by_cell(found: list[Found], committed: list[dict[str, str]]) -> None:
    first = [(c["part"], int(c["table_no"]), int(c["row_no"]), int(c["col_no"]), c["printed"]) for c in committed]
    assert first == [cell[:5] for cell in found]


@pytest.mark.real_inputs
def test_both_readings_name_the_same_row(found: list[Found], committed: list[dict[str, str]]) -> None:
    for first, second in zip(committed, found, strict=True):
        own = letters(first["row_label"])
        if second.row_no == 1:  # the second reading leaves title and column heads with the first label
            assert letters(second.label).endswith(own), (first, second)
        else:
            assert letters(second.label) == own, (first, second)


@pytest.mark.real_inputs
def test_the_heads_stand_in_the_print_from_left_to_right(found: list[Found], committed: list[dict[str, str]]) -> None:
    for first, second in zip(committed, found, strict=True):
        if second.row_no == second.col_no == 1:
            table = [c for c in committed if (c["part"], c["table_no"]) == (first["part"], first["table_no"])]
            heads = "".join(letters(c["col_label"]) for c in table if c["row_no"] == "1")
            assert letters(second.label).endswith(heads + letters(first["row_label"])), first


@pytest.mark.real_inputs
def test_the_second_reading_finds_the_cells_of_each_part(found: list[Found]) -> None:
    assert Counter(cell.part for cell in found) == CELLS_PER_PART


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


def test_the_second_reading_tells_rows_from_heads_and_running_text() -> None:
    text = (
        "Som tabell 1 visar svarade 63 \n Tabell 1. Påhittad \n\nSlag \n\nVår\nd (%\n) \n\nOmsorg \n(%) \n\n"
        "Kort \netikett \n\n7 - \nEtt- \nord 12 0 \n\nHär följer en mening med så många ord att den inte kan vara "
        "någon etikett i en tabell utan text 1 2 \n"
        "Bilaga 1. Svarsfrekvens per län \n\nAntal \nA län 47 \n\nRiket 67 \n Bilaga 2. Slut \nB 9\n"
    )
    assert [cell[:5] for cell in second_reading(text)] == [
        ("main", 1, 1, 1, "7"),
        ("main", 1, 1, 2, "-"),
        ("main", 1, 2, 1, "12"),
        ("main", 1, 2, 2, "0"),
        ("bilaga1", 1, 1, 1, "47"),
        ("bilaga1", 1, 2, 1, "67"),
    ]
