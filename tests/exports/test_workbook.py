"""The workbook read back as a person's and a program's tools read it: openpyxl and LibreOffice."""

from __future__ import annotations

import csv
import re
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from orchestration.exports.tables.cells import Report
from orchestration.exports.tables.shape import printed_tables
from orchestration.exports.workbook.style import LINE_POINTS, keep_together, pages_tall, value_width, wrapped
from orchestration.exports.workbook.workbook import write_single_table
from orchestration.facts.products import ReportFacts
from tests.exports.cut_texts import cut_texts
from tests.exports.small_build import LONG_TITLE

HEADER_ROW = 5
CONTENTS, DECLARATION = "Innehåll", "Kvalitetsdeklaration"
TABLES = ["Bilaga 1", "B2 tabell 1", "B2 tabell 2", "B2 tabell 3"]
# Semicolon, quote, UTF-8, from row 1, cells as values and not as shown, every sheet to a file of its own.
CSV_OF_ALL_SHEETS = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,false,false,false,false,-1"


@pytest.fixture(scope="module")
def workbook(exported: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(exported / "tabeller_2021.xlsx")


def grid(sheet: Worksheet) -> list[list[object]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_one_table_a_sheet_after_the_contents(workbook: openpyxl.Workbook) -> None:
    assert workbook.sheetnames == [CONTENTS, *TABLES, DECLARATION]
    assert all(len(workbook[name].tables) == 1 for name in (CONTENTS, *TABLES))


def test_no_sheet_has_merged_cells_or_formulas(workbook: openpyxl.Workbook) -> None:
    for sheet in workbook.worksheets:
        assert not sheet.merged_cells.ranges
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_no_text_of_a_sheet_is_cut(workbook: openpyxl.Workbook) -> None:
    assert {sheet.title: cut for sheet in workbook.worksheets if (cut := cut_texts(sheet))} == {}


def test_every_table_has_one_header_row_at_the_same_place(workbook: openpyxl.Workbook) -> None:
    for name in TABLES:
        sheet = workbook[name]
        (table,) = sheet.tables.values()
        assert table.ref.startswith(f"A{HEADER_ROW}:")
        assert table.headerRowCount == 1
        assert table.autoFilter.ref == table.ref
        header = [cell.value for cell in sheet[HEADER_ROW] if cell.value is not None]
        assert header == [column.name.replace("\n", " ") for column in table.tableColumns]
        assert len(header) == len({str(heading).casefold() for heading in header})


def test_figures_are_numbers_and_symbols_are_text(workbook: openpyxl.Workbook) -> None:
    rows = grid(workbook["B2 tabell 1"])[HEADER_ROW : HEADER_ROW + 2]
    assert rows == [["Barn", "0–15 000", 38, 25, ".", 8], ["Barn", "15–30 000", 33, 0, "*", 3]]
    counts = grid(workbook["B2 tabell 2"])[HEADER_ROW]
    assert counts[:3] == ["Kronor", 1234567, ".."]


def test_marks_stand_after_numbers_and_shares_and_counts_are_told_apart(workbook: openpyxl.Workbook) -> None:
    sheet = workbook["B2 tabell 1"]
    assert [sheet.cell(HEADER_ROW + 1, column).number_format for column in (3, 4, 6)] == [
        "0_x",
        '0"†"',
        "[$-41D]#,##0_x",
    ]
    assert [sheet.cell(HEADER_ROW + 2, column).number_format for column in (3, 4)] == ['0"‡"', '0"*"']
    symbol = sheet.cell(HEADER_ROW + 1, 5)
    assert (symbol.data_type, symbol.alignment.horizontal) == ("s", "right")


def test_a_carried_figure_is_a_marked_number_and_decimals_are_in_the_format(workbook: openpyxl.Workbook) -> None:
    sheet = workbook["B2 tabell 3"]
    row = [sheet.cell(HEADER_ROW + 1, column) for column in (2, 3, 4)]
    assert [cell.value for cell in row] == [15, 2.5, 1234567]
    assert [cell.number_format for cell in row] == ['0"◊"', "[$-41D]#,##0.0_x", "[$-41D]#,##0_x"]
    notes = [str(cell.value) for cell in sheet["A"] if cell.value]
    assert any(note.startswith("Symbolen ◊ betyder: Siffran är hämtad ur den tryckta rapporten") for note in notes)


def test_a_sheet_says_title_origin_and_way_back(workbook: openpyxl.Workbook) -> None:
    sheet = workbook["B2 tabell 2"]
    assert f"{sheet['A1'].value} {sheet['A2'].value}" == f"Bilaga 2, tabell 2. {LONG_TITLE}"
    assert str(sheet["A3"].value).startswith("Syntetiska svar")
    assert sheet["A4"].hyperlink is not None
    assert sheet["A4"].hyperlink.location == "'Innehåll'!A1"


def test_the_contents_link_to_every_table(workbook: openpyxl.Workbook) -> None:
    sheet = workbook["Innehåll"]
    links = [cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert links == [f"'{name}'!A1" for name in (DECLARATION, *TABLES)]
    texts = [str(value) for row in grid(sheet) for value in row if value is not None]
    assert "Syntetiska svar" in texts
    agreement = "19 av 22 celler är beräknade ur svar och lika med den tryckta rapporten, 1 är hämtade ur den"
    assert agreement in " ".join(texts)
    facts = {row[0]: row[1] for row in grid(sheet)}
    assert (facts["Kommuner som svarat"], facts["Insamling"]) == (5, "2099-01-11–2099-02-16")


def test_properties_are_the_rounds_and_the_language_is_swedish(workbook: openpyxl.Workbook) -> None:
    properties = workbook.properties
    assert properties.language == "sv"
    assert properties.title == "Påhittad rapport. Bilaga 1 och 2"
    assert properties.created == properties.modified == datetime(2099, 2, 16, tzinfo=UTC).replace(tzinfo=None)
    assert not properties.creator
    assert "konstgjorda svar" in str(properties.description)


def test_sheets_are_ready_for_print_and_scrolling(workbook: openpyxl.Workbook) -> None:
    sheet = workbook["B2 tabell 1"]
    assert sheet.freeze_panes == f"C{HEADER_ROW + 1}"
    assert sheet.print_title_rows == f"${HEADER_ROW}:${HEADER_ROW}"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight or 1) == ("landscape", 1)
    assert min(cell.font.sz for row in sheet.iter_rows() for cell in row) >= 10


def convert(source: Path | Sequence[Path], to: str, folder: Path) -> str:
    sources = [source] if isinstance(source, Path) else source
    profile = (folder / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", to, "--outdir", str(folder)]
    done = subprocess.run([*command, *map(str, sources)], capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_libreoffice_opens_it_without_a_word_and_reads_the_same_figures(exported: Path, tmp_path: Path) -> None:
    said = convert(exported / "tabeller_2021.xlsx", CSV_OF_ALL_SHEETS, tmp_path)
    assert not [word for word in ("repair", "corrupt", "error", "could not") if word in said.lower()]
    for table, sheet in (("bilaga1", "Bilaga 1"), ("bilaga2_tabell_1", "B2 tabell 1")):
        with (exported / "tabeller" / "9999" / f"{table}.csv").open(encoding="utf-8", newline="") as handle:
            expected = [row[:-1] for row in csv.reader(handle)][1:]
        with (tmp_path / f"tabeller_2021-{sheet}.csv").open(encoding="utf-8", newline="") as handle:
            found = list(csv.reader(handle, delimiter=";"))[HEADER_ROW : HEADER_ROW + len(expected)]
        assert [row[: len(expected[0])] for row in found] == expected


def test_libreoffice_prints_it_and_saves_it_again_without_loss(
    exported: Path, workbook: openpyxl.Workbook, tmp_path: Path
) -> None:
    convert(exported / "tabeller_2021.xlsx", "pdf", tmp_path)
    assert (tmp_path / "tabeller_2021.pdf").read_bytes().startswith(b"%PDF-")
    convert(exported / "tabeller_2021.xlsx", "xlsx:Calc MS Excel 2007 XML", tmp_path)
    again = openpyxl.load_workbook(tmp_path / "tabeller_2021.xlsx")
    assert again.sheetnames == workbook.sheetnames
    for name in workbook.sheetnames:
        assert filled(again[name]) == filled(workbook[name])
        assert links(again[name]) == links(workbook[name])
        assert again[name].print_title_rows == workbook[name].print_title_rows


def filled(sheet: Worksheet) -> dict[str, object]:
    return {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}


def links(sheet: Worksheet) -> dict[str, str]:
    found = (cell for row in sheet.iter_rows() for cell in row if cell.hyperlink)
    return {cell.coordinate: (cell.hyperlink.location or "").replace("'", "") for cell in found if cell.hyperlink}


def test_a_screen_reader_finds_its_way(workbook: openpyxl.Workbook) -> None:
    """What is asked of accessible spreadsheets: the content from A1, tables that say what they are, nothing hidden."""
    for sheet in workbook.worksheets:
        assert sheet["A1"].value, "the title comes first"
        assert sheet.sheet_state == "visible"
        hidden = [*sheet.row_dimensions.values(), *sheet.column_dimensions.values()]
        assert not any(dimension.hidden for dimension in hidden)
        assert not sheet._images  # type: ignore[attr-defined]
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            assert cell.font.sz >= 10
            assert str(cell.value).strip(), "no cell of blanks alone"


def test_every_table_says_in_words_what_it_is(exported: Path) -> None:
    with ZipFile(exported / "tabeller_2021.xlsx") as package:
        tables = [package.read(name).decode() for name in package.namelist() if name.startswith("xl/tables/")]
    assert len(tables) > len(TABLES)
    assert [table for table in tables if not re.search(r' altTextSummary="[^"]{3,}"', table)] == []


def test_what_is_a_little_longer_than_a_page_is_printed_on_one() -> None:
    page = 498 / LINE_POINTS
    tall = {lines: pages_tall(100, lines * LINE_POINTS) for lines in (1, int(page), int(page * 1.4), int(page * 1.6))}
    assert list(tall.values()) == [1, 1, 1, 2]
    assert pages_tall(300, page * 2 * LINE_POINTS) == 1, "what is wide is made smaller, and takes less height"


def test_lines_break_between_words_but_not_inside_figures_or_before_units() -> None:
    assert keep_together("Andel kommuner 15–30 000 (%)") == "Andel kommuner 15–30\u00a0000\u00a0(%)"
    assert keep_together("Alla %, 2021") == "Alla\u00a0%, 2021"
    assert wrapped("ett två 15\u00a0000", 8) == ["ett två", "15\u00a0000"]
    assert wrapped("", 8) == [""]


@pytest.mark.parametrize(
    "heading", ["Ja", "tjänstemannanivå (%)", "Kommunen driver all utförarverksamhet i egen regi (%)"]
)
def test_a_value_column_holds_its_longest_word(heading: str) -> None:
    assert value_width(heading) > max(map(len, heading.split()))


def test_a_workbook_of_one_table_has_no_way_back(report: Report, facts: ReportFacts, tmp_path: Path) -> None:
    table = printed_tables(report, facts)[1]
    path = tmp_path / "one.xlsx"
    write_single_table(table, report, facts, path)
    (sheet,) = openpyxl.load_workbook(path).worksheets
    assert sheet.title == "B2 tabell 1"
    assert grid(sheet)[4][:2] == ["Barn", "0–15 000"]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]
