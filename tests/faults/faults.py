"""The table of bad inputs: how a good file is damaged, and what the finding must say.

Every damage works on a folder with a sources file and its exports: one table for landing and load.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from tests.faults.damage import (
    append_row,
    copy_row,
    drop_row,
    edit_cell,
    edit_csv,
    edit_header,
    edit_sav,
    file_of,
    retitle,
    rewrite_part,
    set_cells,
)

Damage = Callable[[Path], None]


@dataclass(frozen=True)
class BadInput:
    """One row of the table. ``says`` maps fields of a finding to a pattern that must be found in them."""

    name: str
    source: str
    damage: Damage
    says: Mapping[str, str] = field(default_factory=dict)


def _bad(name: str, source: str, damage: Damage, **says: str) -> BadInput:
    return BadInput(name, source, damage, says)


def _bytes(source: str, change: Callable[[bytes], bytes]) -> Damage:
    def damage(folder: Path) -> None:
        path = file_of(folder, source)
        path.write_bytes(change(path.read_bytes()))

    return damage


def _remove(source: str) -> Damage:
    return lambda folder: file_of(folder, source).unlink()


def _swap_extension(source: str, other: str) -> Damage:
    def damage(folder: Path) -> None:
        file_of(folder, source).write_bytes(file_of(folder, other).read_bytes())

    return damage


def _half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _at_line_end(content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join(lines[: len(lines) // 2])


def _utf8(content: bytes) -> bytes:
    return content.decode("cp1252").encode("utf-8")


def _one_line_in_utf8(content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    number = next(number for number, line in enumerate(lines) if not line.isascii())
    lines[number] = lines[number].decode("cp1252").encode("utf-8")
    return b"".join(lines)


def _comma(content: bytes) -> bytes:
    return content.replace(b",", b" ").replace(b";", b",")


FILES = (
    _bad(
        "file missing",
        "enkat_a",
        _remove("enkat_a"),
        what="file missing",
        found="svarsregister",
        remedy="put the file there",
    ),
    _bad("empty", "enkat_a", _bytes("enkat_a", lambda _: b""), what="empty file", found="0 bytes", remedy="again"),
    _bad("only blanks", "enkat_a", _bytes("enkat_a", lambda _: b" \r\n\r\n"), what="empty file"),
    _bad(
        "header only",
        "enkat_a",
        _bytes("enkat_a", lambda c: c.splitlines(keepends=True)[0]),
        what="no rows below the header",
    ),
    _bad(
        "csv cut off in a row", "enkat_a", _bytes("enkat_a", _half), what="file cut off", row=r"\d", expected="line end"
    ),
    _bad(
        "csv cut off between rows",
        "enkat_a",
        _bytes("enkat_a", _at_line_end),
        what="fewer answers",
        found=r"\d+ of them",
    ),
    _bad("sav cut off", "enkat_b", _bytes("enkat_b", _half), what="file cut off", expected="SPSS|cases"),
    _bad("sav cut off at the end", "enkat_b", _bytes("enkat_b", lambda c: c[:-40]), what="file cut off"),
    _bad("sav of 100 bytes", "enkat_b", _bytes("enkat_b", lambda c: c[:80]), what="file cut off", expected="header"),
    _bad(
        "xlsx cut off", "npo", _bytes("npo", _half), what="file cut off or damaged", sheet="NPÖ", found="not a zip file"
    ),
    _bad(
        "utf-8 instead of cp1252",
        "enkat_a",
        _bytes("enkat_a", _utf8),
        what="wrong encoding",
        expected="cp1252",
        found="UTF-8",
    ),
    _bad(
        "one line in utf-8",
        "enkat_a",
        _bytes("enkat_a", _one_line_in_utf8),
        what="wrong encoding",
        row=r"\d",
        found="UTF-8",
    ),
    _bad(
        "utf-8 with byte order mark",
        "enkat_a",
        _bytes("enkat_a", lambda c: b"\xef\xbb\xbf" + _utf8(c)),
        what="wrong encoding",
        found="byte order mark",
    ),
    _bad(
        "utf-16",
        "enkat_a",
        _bytes("enkat_a", lambda c: c.decode("cp1252").encode("utf-16")),
        what="not the format its name says",
        found="UTF-16",
    ),
    _bad(
        "cp850 instead of cp1252",
        "enkat_a",
        _bytes("enkat_a", lambda c: c.decode("cp1252").encode("cp850")),
        what="wrong encoding",
        found="cp850|byte 0x",
    ),
    _bad(
        "byte outside the encoding",
        "enkat_a",
        _bytes("enkat_a", lambda c: c.replace(b"syntetiska", b"synteti\x81ka", 1)),
        what="wrong encoding",
        row="2",
        found="0x81",
    ),
    _bad("wrong delimiter", "enkat_a", _bytes("enkat_a", _comma), what="wrong delimiter", expected="';'", found="','"),
    _bad(
        "tabs",
        "svarsregister",
        _bytes("svarsregister", lambda c: c.replace(b";", b"\t")),
        what="wrong delimiter",
        found="tab",
    ),
    _bad(
        "xlsx under the name of csv",
        "enkat_a",
        _swap_extension("enkat_a", "npo"),
        what="not the format",
        found="zip package",
    ),
    _bad(
        "csv under the name of sav",
        "enkat_b",
        _swap_extension("enkat_b", "enkat_a"),
        what="not the format",
        expected="SPSS",
    ),
    _bad("sav under the name of xlsx", "npo", _swap_extension("npo", "enkat_b"), what="not the format", found="SPSS"),
    _bad(
        "a web page under the name of csv",
        "enkat_a",
        _bytes("enkat_a", lambda _: b"<!DOCTYPE html>\n<html><body>Logga in</body></html>"),
        what="not the format its name says",
        found="web page",
    ),
    _bad(
        "old Excel under the name of xlsx",
        "npo",
        _bytes("npo", lambda _: b"\xd0\xcf\x11\xe0" * 200),
        found="old Excel|password",
    ),
    _bad(
        "unclosed quotation mark",
        "enkat_a",
        _bytes("enkat_a", lambda c: c.replace(b";", b';"', 9)),
        what="cut off|quoting",
    ),
)


def _rename(source: str, old: str, new: str) -> Damage:
    return lambda folder: edit_header(folder, source, lambda names: [new if name == old else name for name in names])


def _drop_column(source: str, name: str) -> Damage:
    return lambda folder: edit_csv(
        folder, source, lambda table: [[c for c, h in zip(r, table[0], strict=True) if h != name] for r in table]
    )


def _add_column(source: str, name: str) -> Damage:
    return lambda folder: edit_csv(
        folder, source, lambda table: [[*table[0], name], *([*row, "1"] for row in table[1:])]
    )


def _title_row_gone(folder: Path) -> None:
    retitle(folder, "webbgranskning", lambda worksheet: worksheet.delete_rows(1))


def _sheet_renamed(folder: Path) -> None:
    def rename(worksheet: Any) -> None:
        worksheet.title = "Blad1"

    retitle(folder, "npo", rename)


HEADERS = (
    _bad(
        "header renamed, csv",
        "enkat_a",
        _rename("enkat_a", "undersokningsar", "undersokningsår"),
        what="column renamed",
        row="1",
        expected="^undersokningsar$",
        found="undersokningsår",
        remedy="name the column undersokningsar",
    ),
    _bad(
        "header renamed, xlsx",
        "npo",
        _rename("npo", "Slagningar", "Slagning"),
        what="column renamed",
        sheet="NPÖ",
        row="3",
    ),
    _bad(
        "header renamed, sav",
        "enkat_b",
        lambda f: edit_sav(f, "enkat_b", rename={"lan": "laen"}),
        what="column renamed",
        expected="lan",
    ),
    _bad(
        "column missing", "enkat_a", _drop_column("enkat_a", "lan"), what="column missing", column="lan", found="none"
    ),
    _bad(
        "unknown column",
        "enkat_a",
        _add_column("enkat_a", "antal_robotar"),
        what="unknown column",
        column="antal_robotar",
    ),
    _bad(
        "two columns of one name",
        "enkat_a",
        _add_column("enkat_a", "lan"),
        what="two columns of one name",
        column="lan",
        found="2: column C",
    ),
    _bad(
        "title row missing",
        "webbgranskning",
        _title_row_gone,
        what="header on another row",
        expected="row 3",
        found="row 2",
    ),
    _bad("sheet renamed", "npo", _sheet_renamed, what="sheet missing", expected="NPÖ", found="Blad1"),
    _bad(
        "cells beyond the header",
        "enkat_a",
        lambda f: edit_csv(f, "enkat_a", lambda t: [t[0], [*t[1], "x"], *t[2:]]),
        what="row too long",
        row="2",
    ),
    _bad(
        "row too short",
        "enkat_a",
        lambda f: edit_csv(f, "enkat_a", lambda t: [t[0], t[1][:-1], *t[2:]]),
        what="row too short",
        row="2",
    ),
)

MUNICIPALITIES = (
    _bad(
        "municipality code unknown",
        "enkat_a",
        edit_cell("enkat_a", 2, "kommunkod", "9999"),
        what="municipality code unknown",
        row="^2$",
        column="kommunkod",
        municipality="9999",
        found="9999",
        expected="the code of",
    ),
    _bad(
        "leading zero lost",
        "enkat_a",
        edit_cell("enkat_a", 2, "kommunkod", lambda old: str(int(old))),
        what="without its leading zero",
        row="^2$",
        expected="'0",
        remedy="as text",
    ),
    _bad(
        "leading zero lost, xlsx",
        "stimulansmedel",
        edit_cell("stimulansmedel", 4, "Kommunkod", int),
        what="without its leading zero",
        sheet="Stimulansmedel",
        row="^4$",
    ),
    _bad(
        "code as a number",
        "stimulansmedel",
        edit_cell("stimulansmedel", -1, "Kommunkod", int),
        what="stored as a number",
    ),
    _bad(
        "code missing",
        "svarsregister",
        edit_cell("svarsregister", 5, "kommunkod", ""),
        what="code missing",
        row="^5$",
        found="empty",
    ),
    _bad(
        "another county",
        "enkat_a",
        edit_cell("enkat_a", 2, "lan", "25"),
        what="another county",
        row="^2$",
        column="lan",
        found="25",
    ),
    _bad(
        "county without zero",
        "enkat_a",
        edit_cell("enkat_a", 2, "lan", lambda old: str(int(old))),
        what="county code without",
    ),
    _bad(
        "another county, sav",
        "enkat_b",
        lambda f: edit_sav(f, "enkat_b", cells={(1, "lan"): "25"}),
        what="another county",
        row="^1$",
    ),
    _bad(
        "name disagrees",
        "enkat_a",
        edit_cell("enkat_a", 2, "kommun", "Storköping"),
        what="name disagrees",
        found="Storköping",
    ),
    _bad(
        "name of another",
        "stimulansmedel",
        edit_cell("stimulansmedel", 4, "Kommun", "Kiruna"),
        what="name disagrees",
        found="2584",
    ),
    _bad(
        "municipality twice",
        "enkat_a",
        copy_row("enkat_a", 3),
        what="the same municipality twice",
        found=r"rows 3 and \d+",
        remedy="delete",
    ),
    _bad(
        "municipality twice, xlsx",
        "webbgranskning",
        copy_row("webbgranskning", 5),
        what="municipality twice",
        sheet="Granskning",
    ),
    _bad(
        "municipality missing",
        "svarsregister",
        drop_row("svarsregister", 7),
        what="municipality missing",
        municipality=r"\d{4} \w",
    ),
    _bad(
        "recipient missing",
        "stimulansmedel",
        drop_row("stimulansmedel", 7),
        what="municipality missing",
        expected="form A",
    ),
)


def _other_form(folder: Path) -> None:
    edit_csv(
        folder,
        "svarsregister",
        lambda table: [[{"A": "B"}.get(c, c) if n == 3 else c for c in r] for n, r in enumerate(table, 1)],
    )


ANSWERS = (
    _bad(
        "export of another round",
        "enkat_a",
        set_cells("enkat_a", "undersokningsar", "2020"),
        what="another round",
        expected="2021",
        found="2020",
    ),
    _bad(
        "another round, sav",
        "enkat_b",
        lambda f: edit_sav(f, "enkat_b", columns={"undersokningsar": "2019"}),
        what="another round",
    ),
    _bad(
        "register of another round",
        "svarsregister",
        edit_cell("svarsregister", 3, "datum", "2019-01-20"),
        what="date of another round",
    ),
    _bad(
        "data origin unknown",
        "enkat_a",
        edit_cell("enkat_a", 2, "dataursprung", "okänt"),
        what="data origin unknown",
        found="okänt",
    ),
    _bad(
        "origins mixed",
        "enkat_a",
        edit_cell("enkat_a", 3, "dataursprung", "insamlade svar"),
        what="synthetic and collected",
        row="^3$",
    ),
    _bad(
        "fewer answers",
        "enkat_a",
        drop_row("enkat_a", 4),
        what="fewer answers than the register",
        municipality=r"\d{4} \w",
        expected="form A",
    ),
    _bad(
        "fewer answers, sav",
        "enkat_b",
        lambda f: edit_sav(f, "enkat_b", drop=1),
        what="fewer answers",
        expected="form B",
    ),
    _bad(
        "answer nobody knows of",
        "enkat_a",
        lambda f: (edit_cell("svarsregister", 3, "besvarad", "nej")(f), edit_cell("svarsregister", 3, "datum", "")(f))[
            0
        ],
        what="does not know",
    ),
    _bad("the other form", "enkat_a", _other_form, what="sent another form", found="form B", expected="form A"),
)


@dataclass(frozen=True)
class Picked:
    """Variables of the codebook by their nature: the table names no question of any round."""

    single: str
    flag: str
    number: str
    routed: str
    router: str


FIGURES = (
    _bad(
        "npö: month missing",
        "npo",
        drop_row("npo", 5),
        what="month missing",
        column="Månad",
        sheet="NPÖ",
        expected="2017-02",
    ),
    _bad("npö: month twice", "npo", copy_row("npo", 5), what="the same month twice", sheet="NPÖ", found="rows 5 and"),
    _bad(
        "npö: month unknown",
        "npo",
        edit_cell("npo", 5, "Månad", "2017-03"),
        what="month that the round does not have",
        row="^5$",
    ),
    _bad("npö: no month", "npo", edit_cell("npo", 5, "Månad", "februari"), what="not a month", row="^5$"),
    _bad(
        "npö: municipal users above all",
        "npo",
        edit_cell("npo", 4, "Unika användare i kommuner", 999999),
        what="municipal users are part of all users",
        row="^4$",
        expected=r"at most \d+ \(Unika användare\)",
        found="999999",
    ),
    _bad(
        "npö: municipal searches above all",
        "npo",
        edit_cell("npo", 4, "Slagningar i kommuner", 9999999),
        what="searches",
    ),
    _bad(
        "npö: text in a number",
        "npo",
        edit_cell("npo", 4, "Patienter", "19 669"),
        what="number stored as text",
        column="Patienter",
    ),
    _bad("npö: negative", "npo", edit_cell("npo", 4, "Patienter i kommuner", -5), what="negative number", found="-5"),
    _bad(
        "npö: absurd",
        "npo",
        edit_cell("npo", 4, "Anslutna kommuner", 2350),
        what="number out of bounds",
        expected="at most 290",
    ),
    _bad(
        "npö: decimals", "npo", edit_cell("npo", 4, "Anslutna kommuner", 23.5), what="decimals where none", found="23.5"
    ),
    _bad("npö: empty cell", "npo", edit_cell("npo", 4, "Slagningar", None), what="value missing", column="Slagningar"),
    _bad(
        "npö: formula",
        "npo",
        edit_cell("npo", 4, "Slagningar", "=B4*2"),
        what="formula instead of a value",
        found="=B4",
    ),
    _bad(
        "npö: error value",
        "npo",
        edit_cell("npo", 4, "Slagningar", "#REF!"),
        what="error value|number stored as text",
        found="#REF!",
    ),
    _bad(
        "web review: unknown category",
        "webbgranskning",
        edit_cell("webbgranskning", 6, "Kategori", "Chatbot"),
        what="value outside its answer set",
        sheet="Granskning",
        row="^6$",
        column="Kategori",
        municipality=r"\d{4} \w",
        expected="Digital kanal",
        found="Chatbot",
        remedy="data/formats",
    ),
    _bad(
        "web review: e-identification without channel",
        "webbgranskning",
        lambda f: (
            edit_cell("webbgranskning", 4, "Kategori", "Ingen")(f),
            edit_cell("webbgranskning", 4, "E-legitimation", "ja")(f),
        )[0],
        what="only a digital channel",
        column="Kategori",
    ),
    _bad(
        "web review: date of another year",
        "webbgranskning",
        edit_cell("webbgranskning", 4, "Granskningsdatum", "2018-11-05"),
        what="date of another round",
    ),
    _bad(
        "web review: no date",
        "webbgranskning",
        edit_cell("webbgranskning", 4, "Granskningsdatum", "i höstas"),
        what="not a date",
    ),
    _bad(
        "stimulus: negative",
        "stimulansmedel",
        edit_cell("stimulansmedel", 4, "Förbrukade medel (kr)", -1),
        what="negative number",
    ),
    _bad(
        "stimulus: used more than requisitioned",
        "stimulansmedel",
        edit_cell("stimulansmedel", 4, "Förbrukade medel (kr)", 19999999),
        what="part of what was requisitioned",
        found="19999999|2",
    ),
    _bad(
        "register: neither yes nor no",
        "svarsregister",
        edit_cell("svarsregister", 3, "besvarad", "kanske"),
        what="outside its answer set",
        expected="'ja' or 'nej'",
    ),
    _bad(
        "register: answered without date",
        "svarsregister",
        edit_cell("svarsregister", 3, "datum", ""),
        what="value missing",
        column="datum",
    ),
    _bad("note below the table", "npo", append_row("npo", ["Källa: Inera"]), what="not a month", row=r"^10$"),
)


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
    _bad("zip bomb", "npo", _bomb, what="workbook too large unpacked", sheet="NPÖ", remedy="right file"),
    _bad("external entities", "npo", _entities, what="workbook with XML entities", found="document type declaration"),
    _bad("one cell far away", "npo", _far_cell, what="cell beside the table", row="^1048576$", expected="column I"),
    _bad("rows of 16 384 cells", "npo", _wide_rows, what="too many cells"),
    _bad("zip without workbook", "npo", _no_workbook, what="damaged"),
    _bad(
        "one line of 50 MB",
        "enkat_a",
        _bytes("enkat_a", _line_of_50_mb),
        what="cell too long",
        row="2",
        expected="characters",
    ),
    _bad("file above the limit", "enkat_a", _bytes("enkat_a", lambda c: c + b"0" * 70_000_000), what="file too large"),
    _bad(
        "binary inside csv",
        "enkat_a",
        _bytes("enkat_a", lambda c: c[:500] + b"\x00\x01" * 100 + c[500:]),
        what="not the format",
        found="binary",
    ),
)

BAD_INPUTS: tuple[BadInput, ...] = (*FILES, *HEADERS, *MUNICIPALITIES, *ANSWERS, *FIGURES, *HOSTILE)
"""Everything but the faults inside answers, whose columns come from the codebook: ``answer_faults``."""


def answer_faults(picked: Picked) -> tuple[BadInput, ...]:
    """Faults in the answers themselves, on variables picked from the codebook."""

    def cell(column: str, value: str, row: int = 2) -> Damage:
        return edit_cell("enkat_a", row, column, value)

    def sav(column: str, value: object) -> Damage:
        return lambda folder: edit_sav(folder, "enkat_b", cells={(1, column): value})

    outside, text = "value outside its answer set", "text in a number field"
    return (
        _bad(
            "code outside its set",
            "enkat_a",
            cell(picked.single, "77"),
            what=outside,
            row="^2$",
            column=f"^{picked.single}$",
            found="77",
        ),
        _bad("label instead of code", "enkat_a", cell(picked.flag, "Ja"), what=outside, found="Ja", expected="1"),
        _bad("blank beside the code", "enkat_a", cell(picked.single, " 1"), what=outside, found="' 1'"),
        _bad("code outside its set, sav", "enkat_b", sav(picked.single, 77), what=outside, row="^1$", found="77"),
        _bad("half a code, sav", "enkat_b", sav(picked.single, 1.5), what=outside, found="1.5"),
        _bad(
            "text in a number field",
            "enkat_a",
            cell(picked.number, "ungefär tio"),
            what=text,
            found="ungefär tio",
            expected="digits",
        ),
        _bad("decimal point", "enkat_a", cell(picked.number, "12.0"), what=text, expected="','"),
        _bad(
            "negative number",
            "enkat_a",
            cell(picked.number, "-3"),
            what="negative number",
            found="-3",
            expected="at least 0",
        ),
        _bad(
            "absurd number",
            "enkat_a",
            cell(picked.number, "4000000"),
            what="number out of bounds",
            found="4000000",
            expected="at most",
        ),
        _bad(
            "decimals in a count",
            "enkat_a",
            cell(picked.number, "2,5"),
            what="decimals where none are due",
            found="2,5",
        ),
        _bad(
            "answer missing",
            "enkat_a",
            cell(picked.single, ""),
            what="answer missing",
            column=picked.single,
            found="empty",
        ),
        _bad(
            "answer where routing forbids one",
            "enkat_a",
            lambda folder: (cell(picked.routed, "1")(folder), cell(picked.router, "3")(folder))[0],
            what="answer where routing forbids one",
            row="^2$",
            column=f"^{picked.routed}, .* more$",
            municipality=r"\d{4} \w",
            expected=f"condition .*{picked.router}",
            remedy="empty the cell",
        ),
        _bad(
            "value labels swapped, sav",
            "enkat_b",
            lambda folder: edit_sav(folder, "enkat_b", labels={picked.flag: {0: "Markerad", 1: "Ej markerad"}}),
            what="value label disagrees",
            column=picked.flag,
        ),
    )
