"""One cause is one finding, at the place of the cause; what carries no content is left out."""

from __future__ import annotations

import csv
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.findings import Finding
from orchestration.landing.child import READERS
from orchestration.landing.decoded_sheet import Decoded
from orchestration.landing.decoder_messages import Job, Row
from orchestration.landing.questionnaire import form_of
from tests.faults.bench import Bench
from tests.faults.damage import edit_csv, file_of, spec_of
from tests.landing.worlds import passed

SOURCE = "enkat_a"
LIMITS = {"cells": 10_000, "cell_characters": 400, "memory_mib": 512, "seconds": 10, "unpacked_mib": 10}


@pytest.fixture
def damaged(exports: Path, bench: Bench) -> Callable[[Callable[[bytes], bytes]], tuple[Finding, ...]]:
    def findings(change: Callable[[bytes], bytes]) -> tuple[Finding, ...]:
        path = file_of(exports, SOURCE)
        path.write_bytes(change(path.read_bytes()))
        return bench.findings(exports, SOURCE)

    return findings


Damaged = Callable[[Callable[[bytes], bytes]], tuple[Finding, ...]]


def decode(path: Path) -> Decoded:
    """Read a CSV file as the decoder process does, in this one."""
    before = csv.field_size_limit()
    try:
        options = {"encoding": "utf-8", "delimiter": ";", "final_newline": True}
        return passed(READERS["csv"](Job(str(path), "csv", options, LIMITS)))
    finally:
        csv.field_size_limit(before)


@pytest.mark.parametrize("row", [2, 66, 263])
def test_a_quotation_mark_too_many_is_found_where_it_opens(damaged: Damaged, row: int) -> None:
    def open_quote(content: bytes) -> bytes:
        lines = content.split(b"\r\n")
        lines[row - 1] = lines[row - 1].replace(b";", b';"', 1)
        return b"\r\n".join(lines)

    (said,) = damaged(open_quote)
    assert (said.what, said.row) == ("quotation mark that is not closed", row)


@settings(max_examples=200)
@given(
    rows=st.lists(st.lists(st.text("abc ", max_size=4), min_size=3, max_size=3), min_size=4, max_size=9),
    at=st.integers(0, 8),
    column=st.integers(0, 2),
    closed=st.integers(0, 8),
)
def test_wherever_it_opens_and_closes(
    rows: list[list[str]], at: int, column: int, closed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A mark that swallows the following rows, to the end of the file or to another mark, is told at its own row."""
    at, closed = at % (len(rows) - 1) + 1, closed % len(rows)
    lines = ["x;y;z", *(";".join(["k", *row[1:]]) for row in rows)]
    cells = lines[at].split(";")
    cells[column] = '"' + cells[column]
    lines[at] = ";".join(cells)
    if closed > at + 1:
        lines[closed] += '"'
    path = tmp_path_factory.getbasetemp() / "quote.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    decoded = decode(path)
    assert [(fault.what, fault.row) for fault in decoded.faults] == [("quotation mark that is not closed", at + 1)]
    assert decoded.sheet is not None
    assert list(decoded.sheet.numbers) == list(range(1, at + 1))
    assert not decoded.sheet.complete


def test_a_cell_with_line_ends_of_its_own_is_read(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_text('x;y;z\n1;"a\nb; c";3\n4;5;6\n', encoding="utf-8")
    decoded = decode(path)
    assert decoded.faults == ()
    assert decoded.sheet is not None
    assert tuple(decoded.sheet.rows())[1:] == (Row(2, ("1", "a\nb; c", "3")), Row(4, ("4", "5", "6")))


def test_what_carries_no_content_is_left_out(exports: Path, bench: Bench) -> None:
    def padded(content: bytes) -> bytes:
        lines = content.removesuffix(b"\r\n").split(b"\r\n")
        wide = [line + b";" for line in lines]
        return b"\r\n".join([*wide, *([b";" * lines[0].count(b";") + b";"] * 7)]) + b"\r\n"

    path = file_of(exports, SOURCE)
    path.write_bytes(padded(path.read_bytes()))
    assert bench.findings(exports, SOURCE) == ()


def test_a_delimiter_at_the_end_of_some_rows_is_one_finding(damaged: Damaged) -> None:
    def longer(content: bytes) -> bytes:
        lines = content.split(b"\r\n")
        return b"\r\n".join([*lines[:9], *(line + b";" if line else line for line in lines[9:])])

    (said,) = damaged(longer)
    assert (said.what, said.row) == ("row too long", 10)
    assert "such cells" in said.found


def test_codes_and_counts_as_decimals_are_one_finding_that_spares_the_codebook(exports: Path, bench: Bench) -> None:
    edit_csv(
        exports,
        SOURCE,
        lambda table: [table[0], *([f"{c}.0" if c.isdigit() and len(c) < 3 else c for c in r] for r in table[1:])],
    )
    findings = [item for item in bench.findings(exports, SOURCE) if item.column != "lan"]
    (said,) = findings
    assert said.what == "whole numbers written with a decimal"
    assert "columns" in said.found
    assert "not to be changed" in said.remedy


def test_letters_in_two_parts_are_one_finding_in_csv_and_workbook(exports: Path, bench: Bench) -> None:
    spec, path = spec_of(exports, SOURCE), file_of(exports, SOURCE)
    text = path.read_bytes().decode(spec.options.encoding)
    sources = exports / "sources.yaml"
    path.write_bytes(unicodedata.normalize("NFD", text).encode("utf-8"))
    sources.write_text(sources.read_text("utf-8").replace("encoding: cp1252", "encoding: utf-8"), "utf-8")
    (said,) = bench.findings(exports, SOURCE)
    assert said.what == "letters written as a base letter and a mark"
    assert "U+03" in said.found


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}, "OpenDocument"),
        ({"word/document.xml": "<x/>"}, "Word document"),
        ({"ppt/presentation.xml": "<x/>"}, "PowerPoint"),
        ({"xl\\workbook.xml": "<x/>"}, "backslashes"),
        ({"_rels/.rels": "<r t='http://purl.oclc.org/ooxml/x'/>", "xl/workbook.xml": "<x/>"}, "Strict Open XML"),
    ],
)
def test_a_package_that_is_no_ordinary_workbook_is_called_what_it_is(
    exports: Path, bench: Bench, parts: dict[str, str], found: str
) -> None:
    with zipfile.ZipFile(file_of(exports, "webbgranskning"), "w") as package:
        for name, content in parts.items():
            info = zipfile.ZipInfo("part")
            info.filename = name
            package.writestr(info, content)
    (said,) = bench.findings(exports, "webbgranskning")
    assert found in said.found
    assert "ordinary workbook (.xlsx)" in said.remedy


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x0b", "\x7f"])
def test_a_control_character_in_a_free_text_is_refused(exports: Path, bench: Bench, character: str) -> None:
    text = next(item.column for item in form_of(bench.context.codebook, "A").variables if item.type == "text")

    def write(table: list[list[str]]) -> list[list[str]]:
        table[1][table[0].index(text)] = f"ett{character}tv\u00e5"
        return table

    edit_csv(exports, SOURCE, write)
    (said,) = bench.findings(exports, SOURCE)
    assert (said.what, said.row, said.column) == ("control character in a text", 2, text)
    assert f"U+{ord(character):04X}" in said.found
