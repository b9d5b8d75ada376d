"""Bad inputs that are made to harm."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl

from tests.faults.bad_input import bad
from tests.faults.damage import edit_bytes, file_of, rewrite_part


def _package(folder: Path, source: str, parts: Mapping[str, bytes]) -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    file_of(folder, source).write_bytes(sink.getvalue())


def _bomb(folder: Path) -> None:
    rewrite_part(
        folder, "npo", r"sheet1\.xml$", lambda xml: xml.replace(b"</sheetData>", b" " * 400_000_000 + b"</sheetData>")
    )


def _entities(folder: Path) -> None:
    declared = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    rewrite_part(folder, "npo", r"sheet1\.xml$", lambda xml: declared + re.sub(rb"^<\?xml[^>]*\?>", b"", xml))


def _far_cell(folder: Path) -> None:
    workbook = openpyxl.load_workbook(file_of(folder, "npo"))
    workbook["NPÖ"]["XFD1048576"] = 1
    workbook.save(file_of(folder, "npo"))


def _wide_rows(folder: Path) -> None:
    row = b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>'
    rows = b"".join(row % (number, number) for number in range(100, 5000))
    rewrite_part(folder, "npo", r"sheet1\.xml$", lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"))


def _no_workbook(folder: Path) -> None:
    _package(folder, "npo", {"hej.txt": b"inget"})


def _line_of_50_mb(content: bytes) -> bytes:
    return content.splitlines(keepends=True)[0] + b"0" * 50_000_000 + b"\r\n"


HOSTILE = (
    bad("zip bomb", "npo", _bomb, what="workbook too large unpacked", sheet="NPÖ", remedy="right file"),
    bad("external entities", "npo", _entities, what="workbook with XML entities", found="document type declaration"),
    bad("one cell far away", "npo", _far_cell, what="cell beside the table", row="^1048576$", expected="column I"),
    bad("rows of 16 384 cells", "npo", _wide_rows, what="too many cells"),
    bad("zip without workbook", "npo", _no_workbook, what="damaged"),
    bad(
        "one line of 50 MB",
        "enkat_a",
        edit_bytes("enkat_a", _line_of_50_mb),
        what="cell too long",
        row="2",
        expected="characters",
    ),
    bad(
        "file above the limit", "enkat_a", edit_bytes("enkat_a", lambda c: c + b"0" * 70_000_000), what="file too large"
    ),
    bad(
        "binary inside csv",
        "enkat_a",
        edit_bytes("enkat_a", lambda c: c[:500] + b"\x00\x01" * 100 + c[500:]),
        what="not the format",
        found="binary",
    ),
)
