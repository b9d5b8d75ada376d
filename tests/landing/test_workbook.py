"""The walk through a workbook sees what openpyxl sees, cell by cell, and opens files that openpyxl gives up on."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900
from openpyxl.worksheet.formula import ArrayFormula

from orchestration.landing.workbook import Workbook

Cells = dict[tuple[int, int], tuple[Any, str]]

DAYS = st.dates(dt.date(1905, 1, 1), dt.date(2100, 1, 1))
TIMES = st.times().map(lambda moment: moment.replace(microsecond=0))
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**17), 10**17),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text("aåÖ <&\n\t_x0D", max_size=8),
    st.sampled_from(["0114", "1.0", "#N/A", "#DIV/0!", "=1+1", "=SUM(A1:B2)", "_x000D_", " x "]),
    DAYS,
    st.builds(dt.datetime.combine, DAYS, TIMES),
    TIMES,
    st.timedeltas(dt.timedelta(0), dt.timedelta(days=9)).map(lambda span: dt.timedelta(seconds=span.seconds)),
)


def seen_by_openpyxl(content: bytes, sheet: str) -> Cells:
    worksheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True)[sheet]
    worksheet.reset_dimensions()
    return {
        (row, column): (getattr(cell.value, "text", cell.value), cell.data_type)
        for row, cells in enumerate(worksheet.iter_rows(), start=1)
        for column, cell in enumerate(cells)
        if cell.value is not None
    }


def seen(content: bytes, sheet: str) -> Cells:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {
            (number, column): (cell.value, cell.kind)
            for number, cells in Workbook(package).rows(sheet)
            for column, cell in cells.items()
            if cell.value is not None
        }


def as_told(cells: Cells) -> dict[tuple[int, int], str]:
    return {place: repr(cell) for place, cell in cells.items()}


def saved(workbook: openpyxl.Workbook) -> bytes:
    sink = io.BytesIO()
    workbook.save(sink)
    return sink.getvalue()


def changed(content: bytes, part: str, pattern: bytes, new: bytes) -> bytes:
    """Change one part of a package, or leave the part out where it is to be nothing."""
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(sink, "w") as out:
        for name in package.namelist():
            text = package.read(name)
            if name == part:
                text, number = re.subn(pattern, new, text, count=1, flags=re.DOTALL)
                assert number, f"{pattern!r} in {part}"
            if text:
                out.writestr(name, text)
    return sink.getvalue()


def test_shipped_workbooks_are_seen_as_openpyxl_sees_them(data_dir: Path) -> None:
    paths = sorted((data_dir / "sample").rglob("*.xlsx"))
    assert paths
    for path in paths:
        content = path.read_bytes()
        for sheet in openpyxl.load_workbook(path, read_only=True).sheetnames:
            assert as_told(seen(content, sheet)) == as_told(seen_by_openpyxl(content, sheet)), path.name


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.lists(VALUES, max_size=5), min_size=1, max_size=6),
    epoch=st.sampled_from([CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904]),
)
def test_any_workbook_is_seen_as_openpyxl_sees_it(rows: list[list[Any]], epoch: dt.datetime) -> None:
    workbook = openpyxl.Workbook()
    workbook.epoch = epoch
    for row in rows:
        workbook.worksheets[0].append(row)
    content = saved(workbook)
    assert as_told(seen(content, "Sheet")) == as_told(seen_by_openpyxl(content, "Sheet"))


SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
NAMES = b'<definedNames><definedName localSheetId="x">1</definedName></definedNames>'
SHARED = b'<c r="A5"><f t="shared" ref="A5:A6" si="0">B5+1</f><v>1</v></c></row><row r="6"><c r="A6">'
RUNS = b"<si><r><rPr><b/></rPr><t>ru</t></r><r><t>ns</t></r><rPh sb='0' eb='1'><t>no</t></rPh></si>"
VALIDATION = b'<dataValidations><dataValidation type="odd" sqref="A1"/></dataValidations>'


@pytest.mark.parametrize(
    "row",
    [
        b'<row r="5">' + SHARED + b'<f t="shared" si="0"/></c></row>',
        b'<row><c t="inlineStr"><is><t>in</t></is></c><c><v>2</v></c></row>',
        b'<row r="7"><c r="C7" t="str"><v>s</v></c><c r="D7" t="e"><v>#REF!</v></c></row>',
        b'<row r="8"><c r="B8" t="d"><v>2021-02-03</v></c><c r="C8" s="9"/></row>',
    ],
    ids=["shared formula", "inline, without places", "text and error", "ISO date"],
)
def test_cells_that_openpyxl_does_not_write_are_seen_as_it_reads_them(row: bytes) -> None:
    content = changed(example(), SHEET, rb"</sheetData>", row + b"</sheetData>")
    assert as_told(seen(content, "Sheet")) == as_told(seen_by_openpyxl(content, "Sheet"))


@pytest.mark.parametrize(
    ("part", "pattern", "new"), [(STRINGS, rb"<si>.*?</si>", RUNS), ("xl/styles.xml", rb".*", b"")]
)
def test_runs_of_a_text_and_a_package_without_styles(part: str, pattern: bytes, new: bytes) -> None:
    content = changed(example(), part, pattern, new)
    assert as_told(seen(content, "Sheet")) == as_told(seen_by_openpyxl(content, "Sheet"))


@pytest.mark.parametrize(
    ("part", "pattern", "new"),
    [
        ("xl/styles.xml", rb"<fill>.*?</fill>", b'<fill><patternFill patternType="odd"/></fill>'),
        ("xl/workbook.xml", rb"</sheets>", b"</sheets>" + NAMES),
        ("docProps/core.xml", rb"<dcterms:created[^>]*>[^<]*", b'<dcterms:created xsi:type="dcterms:W3CDTF">soon'),
        (SHEET, rb"</sheetData>", b'</sheetData><autoFilter ref="hela bladet"/>'),
        (SHEET, rb"</sheetData>", b"</sheetData>" + VALIDATION),
    ],
    ids=["style", "name", "date of the file", "filter", "validation"],
)
def test_a_part_that_holds_no_cell_stops_nothing(part: str, pattern: bytes, new: bytes) -> None:
    content = changed(example(), part, pattern, new)
    with pytest.raises((ValueError, TypeError)):
        seen_by_openpyxl(content, "Sheet")
    assert as_told(seen(content, "Sheet")) == as_told(seen(example(), "Sheet"))


def test_rows_out_of_order_are_refused() -> None:
    content = changed(example(), SHEET, rb"</sheetData>", b'<row r="2"/></sheetData>')
    with pytest.raises(ValueError, match="row 2 after row 3"):
        seen(content, "Sheet")


def example() -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(["text", 1, 2.5, dt.date(2021, 3, 1), "=A1"])
    sheet.merge_cells("A2:C2")
    sheet["A2"], sheet["B3"] = "merged", ArrayFormula("B3:B4", "=A1:A2")
    return saved(workbook)
