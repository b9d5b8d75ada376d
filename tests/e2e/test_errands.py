"""What an analyst and a report writer come for, as typed in a fresh shell; the officer's errand is in tests/browser."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from tests.e2e.conftest import Good
from tests.e2e.shown import typed

pytestmark = [pytest.mark.xdist_group("e2e_good"), pytest.mark.timeout(600)]

ONE_SELECT = """
select svar, storleksgrupp, storleksgrupp_antal, storleksgrupp_bas, storleksgrupp_procent from v_kommun
where kommun = 'Vadstena' and omgang = '2021' and indikator_id = 'etjanst.ekonomiskt_bistand.ansokan'
"""


def test_an_analyst_answers_the_officers_question_by_one_select(good: Good) -> None:
    said = json.loads("\n".join(typed(f'./ehalsa sql "{ONE_SELECT}" --json', good.home.folder)))
    assert [list(row.values()) for row in said["rows"]] == [["Inte svarat", "0–15 000", 48, 128, 38]]


def test_a_report_writer_has_table_12_for_fyrbodal_as_a_workbook(good: Good, tmp_path: Path) -> None:
    """Every figure of the sheet is that of the same table as CSV; 6 of Fyrbodal's 14 municipalities are 43 percent."""
    for name in ("t.xlsx", "t.csv"):
        typed(f"./ehalsa table bilaga2/12 --only fyrbodal --out {tmp_path / name}", good.home.folder)
    (sheet,) = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets
    lines = [[cell.value for cell in row if cell.value is not None] for row in sheet.iter_rows()]
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as handle:
        header, *rows = csv.reader(handle)
    first = next(at for at, line in enumerate(lines, start=1) if line[:1] == header[:1])
    for line, row in zip(lines[first:], rows, strict=False):
        assert [str(value) for value in line] == row[: len(line)]
    assert len(rows) > 5
    assert {row[0] for row in rows} == {"Fyrbodal"}
    assert header[0] == "Redovisningsgrupp"
    economic = next(row for row in rows if row[1] == "Ekonomiskt bistånd")
    assert economic[3] == "43", "6 av 14"
