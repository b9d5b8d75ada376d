"""What a file is, whatever its name says: each kind is named, with a remedy that can be followed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from orchestration.landing.decoder import Decoder
from orchestration.landing.raw_checks import format_faults

SECTOR = 512


def package(parts: Mapping[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as out:
        for name, content in parts.items():
            out.writestr(name, content)
    return sink.getvalue()


def ole(*names: str) -> bytes:
    """An OLE file whose directory, in its third sector, has these entries."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 22 + (9).to_bytes(2, "little") + b"\0" * 16
    entries = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *names))
    return (header + (2).to_bytes(4, "little")).ljust(3 * SECTOR, b"\0") + entries


def workbook() -> bytes:
    sink = io.BytesIO()
    openpyxl.Workbook().save(sink)
    return sink.getvalue()


ODS = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}
LOGIN = b"<!DOCTYPE html>\n<html><body>Logga in</body></html>"
SAVED = b'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table><tr><td>1</td></tr></table></html>'
TEXT = "kommunkod;svar\n0114;Ja\n"
KINDS: tuple[tuple[str, bytes, str, str], ...] = (
    ("csv", package(ODS), "an OpenDocument spreadsheet (.ods)", "save it as an Excel workbook"),
    ("csv", workbook(), "an Excel workbook (.xlsx)", "correct format in the sources file"),
    ("csv", package({"Index/Document.iwa": b""}), "a Numbers document", "export it in Numbers"),
    ("csv", package({"word/document.xml": b""}), "a Word document (.docx)", "ask the sender"),
    ("csv", package({"svar/Enkät.xlsx": workbook()}), "a zip archive with 'svar/Enkät.xlsx' inside", "unpack it"),
    ("csv", package({"svar.csv": b"a;b"}), "a zip archive with 'svar.csv' inside", "unpack it"),
    ("csv", package({"bild.png": b""}), "a zip archive", "unpack it"),
    ("xlsx", ole("Workbook"), "an old Excel file (.xls)", "save it as an Excel workbook"),
    ("xlsx", ole("EncryptionInfo", "EncryptedPackage"), "a workbook with a password", "take the password away"),
    ("xlsx", ole("WordDocument"), "an old Word file (.doc)", "ask the sender"),
    ("xlsx", ole("Annat"), "an old Excel file (.xls) or a workbook with a password", "save it"),
    ("xlsx", LOGIN, "a web page", "often to log in"),
    ("csv", b"\n <table><tr><td>1</td></tr></table>", "a web page", "fetch the file in a browser"),
    ("sav", b'<?xml version="1.0"?><html xmlns="x"/>', "a web page", "correct uri"),
    ("xlsx", SAVED, "a spreadsheet saved as a web page or as XML", "save it as an Excel workbook"),
    ("csv", b'<?xml version="1.0"?><svar/>', "an XML document", "ask the sender"),
    ("csv", TEXT.encode("utf-16"), "text in UTF-16", "state the encoding"),
    ("csv", TEXT.encode("utf-16-le"), "text in UTF-16", "utf-16-le"),
    ("csv", TEXT.encode("utf-16-be"), "text in UTF-16", "state the encoding"),
    ("csv", b"a;b\n\0\1\2;3", "binary data", "ask the sender"),
    ("sav", b"ASCII SPSS PORT FILE" * 3, "an SPSS portable file (.por)", "save it in SPSS as .sav"),
    ("xlsx", TEXT.encode(), "text or unknown bytes", "correct format in the sources file"),
)


@pytest.mark.parametrize(("format_", "content", "found", "remedy"), KINDS, ids=[f"{k[0]}: {k[2]}" for k in KINDS])
def test_a_file_is_named_as_what_it_is(tmp_path: Path, format_: str, content: bytes, found: str, remedy: str) -> None:
    path = tmp_path / f"export.{format_}"
    path.write_bytes(content)
    (said,) = format_faults(path, format_)
    assert (said.what, said.found) == ("not the format its name says", found)
    assert remedy in said.remedy


def hidden(path: Path, change: Callable[[Worksheet], object]) -> Path:
    """A sheet of ten rows and four columns, the last one empty, after ``change``; it is the second of its workbook."""
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Svår")
    for number in range(1, 11):
        sheet.append([number, f"rad {number}", 1.5])
    change(sheet)
    book.save(path)
    return path


def hide_rows(*numbers: int) -> Callable[[Worksheet], object]:
    def hide(sheet: Worksheet) -> None:
        for number in numbers:
            sheet.row_dimensions[number].hidden = True

    return hide


def hide_columns(*letters: str) -> Callable[[Worksheet], object]:
    def hide(sheet: Worksheet) -> None:
        for letter in letters:
            sheet.column_dimensions[letter].hidden = True

    return hide


def set_filter(sheet: Worksheet) -> None:
    sheet.auto_filter.ref = "A1:C10"
    sheet.auto_filter.add_filter_column(0, ["1"])
    hide_rows(*range(2, 11))(sheet)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (hide_rows(3, 4, 5, 8), [("hidden rows", 3, "4 hidden rows (3–5, 8)")]),
        (set_filter, [("hidden rows", 2, "9 hidden rows (2–10), by a filter")]),
        (hide_columns("B"), [("hidden columns", None, "1 hidden columns (from the left: 2)")]),
        (hide_columns("D", "E"), []),
        (hide_rows(11, 12), []),
        (lambda _: None, []),
    ],
)
def test_what_is_not_shown_and_holds_something_is_told(
    tmp_path: Path,
    decoder: Decoder,
    change: Callable[[Worksheet], object],
    found: list[tuple[str, int | None, str]],
) -> None:
    path, options = hidden(tmp_path / "export.xlsx", change), {"sheet": "Svår", "header_row": 1}
    decoded = decoder.decode(path, "xlsx", options)
    assert [(fault.what, fault.row, fault.found) for fault in decoded.faults] == found
    read = decoder.decode(path, "xlsx", {**options, "hidden_rows": "read"})
    assert read.sheet is not None
    assert decoded.sheet is not None
    assert (read.faults, list(read.sheet.rows())) == ((), list(decoded.sheet.rows()))


def test_hidden_rows_are_found_wherever_the_package_has_its_parts(tmp_path: Path, decoder: Decoder) -> None:
    made = hidden(tmp_path / "made.xlsx", hide_rows(4))
    with zipfile.ZipFile(made) as source:
        names = {name: name.replace("xl/", "ark/", 1) for name in source.namelist()}
        parts = {new: source.read(old).replace(b"xl/", b"ark/") for old, new in names.items()}
    path = tmp_path / "moved.xlsx"
    path.write_bytes(package(parts))
    (said,) = decoder.decode(path, "xlsx", {"sheet": "Svår", "header_row": 1}).faults
    assert (said.what, said.row) == ("hidden rows", 4)


def test_a_row_with_a_number_that_is_none_is_damage(tmp_path: Path, decoder: Decoder) -> None:
    made = hidden(tmp_path / "made.xlsx", hide_rows(4))
    with zipfile.ZipFile(made) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    sheet = "xl/worksheets/sheet2.xml"
    parts[sheet] = parts[sheet].replace(b"</sheetData>", b'</sheetData><row r="x" hidden="1"/>')
    made.write_bytes(package(parts))
    (said,) = decoder.decode(made, "xlsx", {"sheet": "Svår", "header_row": 1}).faults
    assert said.what == "file cut off or damaged"


@pytest.mark.parametrize(
    ("content", "found", "remedy"),
    [
        (package(ODS), "an OpenDocument file (.ods)", "save it as an ordinary workbook"),
        (package({"Index/Document.iwa": b""}), "a Numbers document", "save it as an ordinary workbook"),
        (package({"läs.txt": b"", "svar.xlsx": workbook()}), "a zip archive with 'svar.xlsx' inside", "unpack it"),
    ],
    ids=["ods", "numbers", "zip"],
)
def test_a_package_that_is_no_workbook_is_named_as_what_it_is(
    tmp_path: Path, decoder: Decoder, content: bytes, found: str, remedy: str
) -> None:
    path = tmp_path / "export.xlsx"
    path.write_bytes(content)
    assert format_faults(path, "xlsx") == []
    (said,) = decoder.decode(path, "xlsx", {"sheet": "Svar", "header_row": 1}).faults
    assert (said.what, said.found) == ("not an ordinary workbook", found)
    assert remedy in said.remedy
