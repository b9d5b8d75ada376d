"""The workbook as OpenDocument beside the one for Excel: saved by LibreOffice as the other kind, and compared."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook

from tests.exports.test_workbook import convert, filled, links

OPEN, EXCEL = "tabeller_2021.ods", "tabeller_2021.xlsx"
CONFIG = "{urn:oasis:names:tc:opendocument:xmlns:config:1.0}"


@pytest.fixture(scope="module")
def excel(exported: Path) -> Workbook:
    return openpyxl.load_workbook(exported / EXCEL)


@pytest.fixture(scope="module")
def opened(exported: Path, tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    folder = tmp_path_factory.mktemp("opened")
    said = convert(exported / OPEN, "xlsx:Calc MS Excel 2007 XML", folder)
    assert not [word for word in ("repair", "corrupt", "error", "could not") if word in said.lower()]
    return openpyxl.load_workbook(folder / EXCEL)


def test_every_sheet_has_the_same_cells_links_and_rows_on_each_page(opened: Workbook, excel: Workbook) -> None:
    assert opened.sheetnames == excel.sheetnames
    for sheet in excel.worksheets:
        twin = opened[sheet.title]
        assert filled(twin) == filled(sheet)
        assert links(twin) == links(sheet)
        assert twin.print_title_rows == sheet.print_title_rows
        assert twin.print_area == sheet.print_area
        assert twin.page_setup.orientation == sheet.page_setup.orientation == "landscape"
        edges = [(page.page_margins.left, page.page_margins.right, page.page_margins.top) for page in (twin, sheet)]
        assert edges[0] == pytest.approx(edges[1], abs=0.01)
        assert {table.ref for table in twin.tables.values()} <= {table.ref for table in sheet.tables.values()}


def test_cells_look_the_same(opened: Workbook, excel: Workbook) -> None:
    compared = 0
    for sheet in excel.worksheets:
        for cell in (
            cell for row in sheet.iter_rows() for cell in row if isinstance(cell, Cell) and cell.value is not None
        ):
            twin = opened[sheet.title][cell.coordinate]
            assert isinstance(twin, Cell)
            assert look(twin) == look(cell), (sheet.title, cell.coordinate)
            compared += 1
    assert compared > 100


def look(cell: Cell) -> tuple[object, ...]:
    """Weight, size, slant, place, and the number format but for how each program writes what stands after a number."""
    shown = re.sub(r'\[\$-41D\]|_x|["\\ ]', "", cell.number_format).replace("@", "General")
    place = cell.alignment.horizontal if cell.alignment.horizontal != "general" else None
    return bool(cell.font.b), bool(cell.font.i), cell.font.sz, place, bool(cell.alignment.wrap_text), shown


def test_rows_are_as_high(opened: Workbook, excel: Workbook) -> None:
    for sheet in excel.worksheets:
        heights = {at: row.height for at, row in sheet.row_dimensions.items() if row.height}
        twins = {at: opened[sheet.title].row_dimensions[at].height or 0 for at in heights}
        assert twins == pytest.approx(heights, abs=0.3), sheet.title


def test_the_same_rows_and_columns_stay_when_it_is_scrolled(exported: Path, excel: Workbook) -> None:
    with ZipFile(exported / OPEN) as package:
        settings = ElementTree.fromstring(package.read("settings.xml"))
    frozen = {}
    for entry in settings.iter(f"{CONFIG}config-item-map-entry"):
        items = {item.attrib[f"{CONFIG}name"]: item.text for item in entry.findall(f"{CONFIG}config-item")}
        if "VerticalSplitPosition" in items:
            place = chr(ord("A") + int(items["HorizontalSplitPosition"] or 0))
            frozen[entry.attrib[f"{CONFIG}name"]] = f"{place}{int(items['VerticalSplitPosition'] or 0) + 1}"
    assert frozen == {sheet.title: sheet.freeze_panes for sheet in excel.worksheets if sheet.freeze_panes}
    assert len(frozen) == 4


def test_it_says_what_it_is(exported: Path, excel: Workbook) -> None:
    with ZipFile(exported / OPEN) as package:
        assert package.infolist()[0].filename == "mimetype"
        assert package.infolist()[0].compress_type == ZIP_STORED
        meta = "".join(ElementTree.fromstring(package.read("meta.xml")).itertext())
        listed = set(re.findall(r'full-path="([^"]+)"', package.read("META-INF/manifest.xml").decode()))
        assert listed == {"/", *package.namelist()} - {"mimetype", "META-INF/manifest.xml"}
    assert str(excel.properties.title) in meta
    assert str(excel.properties.description) in meta
    assert "\nsv\n" in meta
