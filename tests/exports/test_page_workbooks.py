"""The workbooks beside the site's pages, read back by openpyxl and by LibreOffice: the rows of the other files."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from orchestration.exports.workbook.skeleton import Column, Layout, make_skeleton, row_of
from orchestration.facts.products import ReleaseFacts
from tests.exports.conftest import change
from tests.exports.test_site import export
from tests.exports.test_workbook import convert, filled

PAGES = {
    "kommun/2999-kommun-0/2999-kommun-0": (
        "Kommun 0 (2999): svaren på enkäten 2099, bredvid storleksgruppen, regionen och riket"
    ),
    "indikator/barn.ja": "Svarar barnen ja?",
    "jamfor": "Kommuner och grupper i de utvalda frågorna, omgång 2099",
}
BRIEF = {"Storleksgruppen": "Storlek", "Regionen": "Region", "Riket": "Riket"}


@pytest.fixture(scope="session")
def site(exported: Path) -> Path:
    return exported / "webb"


def sheet_of(site: Path, page: str) -> Worksheet:
    (sheet,) = openpyxl.load_workbook(site / f"{page}.xlsx").worksheets
    return sheet


def table_of(sheet: Worksheet) -> list[dict[str, object]]:
    """The rows of the sheet's table by heading."""
    (table,) = sheet.tables.values()
    header, *rows = [[cell.value for cell in row] for row in sheet[table.ref]]
    assert header == [column.name for column in table.tableColumns]
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def csv_of(site: Path, page: str) -> list[dict[str, object]]:
    """The rows of the CSV beside it: its headings, its numbers as numbers, nothing as None."""
    with (site / f"{page}.csv").open(encoding="utf-8-sig", newline="") as handle:
        return [
            {name: _value(name, text) for name, text in row.items()} for row in csv.DictReader(handle, delimiter=";")
        ]


def _value(name: str, text: str) -> object:
    is_number = re.search("andel i procent|antal|bas", name)
    return None if not text else float(text.replace(",", ".")) if is_number else text


@pytest.mark.parametrize("page", ["indikator/barn.ja", "indikator/barn.chatt", "jamfor"])
def test_rows_are_those_of_the_csv(site: Path, page: str) -> None:
    found = [{name.lower(): value for name, value in row.items()} for row in table_of(sheet_of(site, page))]
    assert found == csv_of(site, page)


def test_a_municipalitys_rows_are_those_of_its_csv(site: Path) -> None:
    page = next(iter(PAGES))
    found, expected = table_of(sheet_of(site, page)), csv_of(site, page)
    assert len(found) == len(expected) == 3
    for row, beside in zip(found, expected, strict=True):
        for name, value in beside.items():
            group, _, what = name.partition(": ")
            narrow = what.replace("andel i procent", "andel\u00a0(%)")
            heading = f"{BRIEF[group]}, {narrow}" if what else name.capitalize()
            if name not in ("kommunkod", "kommun", "omgång"):  # in the title
                assert row["Eget svar" if name == "svar" else heading] == value, name


@pytest.mark.parametrize("page", PAGES)
def test_a_sheet_says_what_it_is_and_is_ready_for_print_and_screen_readers(site: Path, page: str) -> None:
    sheet = sheet_of(site, page)
    texts = [str(cell.value) for cell in sheet["A"] if cell.value is not None]
    assert texts[0] == PAGES[page]
    assert texts[1].startswith("Syntetiska svar. Svaren i omgång 2099 är konstgjorda.")
    assert texts[-1].startswith("Källa: E-hälsa och välfärdsteknik i kommunerna, omgång 2099.")
    (table,) = sheet.tables.values()
    header = int(re.sub(r"\D", "", table.ref.split(":")[0]))
    assert sheet.print_title_rows == f"${header}:${header}"
    assert (sheet.freeze_panes or "")[1:] == str(header + 1)
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.oddFooter
    assert "(syntetiska svar)" in str(sheet.oddFooter.left.text)
    assert not sheet.merged_cells.ranges
    for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
        assert cell.font.sz >= 10
        assert str(cell.value).strip()
    assert all(cell.font.b for cell in sheet[header])
    with ZipFile(site / f"{page}.xlsx") as package:
        assert re.search(r' altTextSummary="[^"]*syntetiska svar', package.read("xl/tables/table1.xml").decode())


def test_properties_are_the_pages_own_and_the_language_is_swedish(site: Path) -> None:
    for page, title in PAGES.items():
        properties = openpyxl.load_workbook(site / f"{page}.xlsx").properties
        assert (properties.title, properties.language) == (title, "sv")
        assert properties.created == properties.modified == datetime(2099, 2, 16)  # noqa: DTZ001
        assert str(properties.description).startswith("Syntetiska svar")


def test_numbers_have_their_format_and_the_own_answer_stands_out(site: Path) -> None:
    sheet = sheet_of(site, next(iter(PAGES)))
    (table,) = sheet.tables.values()
    row = next(row for row in sheet[table.ref] if row[-2].value == "barn.ja")
    assert [(cell.value, cell.number_format) for cell in row[2:5]] == [
        (38, "0_x"),
        (3, "[$-41D]#,##0_x"),
        (8, "[$-41D]#,##0_x"),
    ]
    assert row[1].font.b


def test_decimals_are_in_the_format(own_database: Path, products: Path, release: ReleaseFacts, tmp_path: Path) -> None:
    change(own_database, "update fct_indicator_series set value = 12.5 where round = '2097'")
    site = export(own_database, products, release, tmp_path)
    sheet = sheet_of(site, "indikator/barn.ja")
    (found,) = (row for row in sheet.iter_rows() if row[0].value == "År" and row[1].value == "2097")
    assert (found[5].value, found[5].number_format) == (12.5, "0.0_x")
    assert ";12,5;" in (site / "indikator" / "barn.ja.csv").read_text(encoding="utf-8")
    assert ",12.5," in (site / "indikator" / "barn.ja.json").read_text(encoding="utf-8")


def test_what_may_not_be_shown_by_municipality_is_in_no_workbook(
    own_database: Path, products: Path, release: ReleaseFacts, tmp_path: Path
) -> None:
    for table in ("dim_round", "fct_indicator_municipality", "fct_indicator_series"):
        change(own_database, f"update {table} set data_origin = 'collected'")
    site = export(own_database, products, release, tmp_path)
    assert {row["Eget svar"] for row in table_of(sheet_of(site, next(iter(PAGES))))} == {"Visas inte"}
    for page in ("indikator/barn.ja", "jamfor"):
        assert not [row for row in table_of(sheet_of(site, page)) if row["Redovisas för"] == "kommun"]
    for path in site.rglob("kommun/**/*.xlsx"):
        with ZipFile(path) as package:
            assert not [name for name in package.namelist() if b"yntetiska" in package.read(name)], path


def test_libreoffice_saves_them_again_without_loss(site: Path, tmp_path: Path) -> None:
    convert([site / f"{page}.xlsx" for page in PAGES], "xlsx:Calc MS Excel 2007 XML", tmp_path)
    for page in PAGES:
        (again,) = openpyxl.load_workbook(tmp_path / Path(f"{page}.xlsx").name).worksheets
        sheet = sheet_of(site, page)
        assert (again.title, filled(again)) == (sheet.title, filled(sheet))
        assert again.print_title_rows == sheet.print_title_rows
        assert [table.ref for table in again.tables.values()] == [table.ref for table in sheet.tables.values()]


@settings(max_examples=25)
@given(st.lists(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1), max_size=5))
def test_any_text_is_read_back_as_it_is_whether_many_say_it_or_one(texts: list[str]) -> None:
    """Without blanks at its ends: those a program may take away."""
    texts = [text.strip() for text in texts if text.strip()]
    layout = Layout("Blad", "Vad", tuple(Column(str(n), 9) for n in range(9)), 1, 1, "sv", datetime(2099, 1, 1), "")  # noqa: DTZ001
    skeleton = make_skeleton(layout, 2 * len(texts) + 1, 0, texts[::2])
    rows = [row_of(number, skeleton.cell(0, number, text, "text")) for number, text in enumerate(texts * 2, start=3)]
    made = skeleton.filled("Titel", "", "".join(rows))
    (sheet,) = openpyxl.load_workbook(io.BytesIO(made)).worksheets
    assert [cell.value for cell in sheet["A"][2 : 2 + 2 * len(texts)]] == texts * 2
    assert skeleton.filled("Titel", "", "".join(rows)) == made
