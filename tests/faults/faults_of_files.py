"""Bad inputs that are wrong as files or in their header."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.faults.bad_input import Damage, bad
from tests.faults.damage import edit_bytes, edit_csv, edit_header, edit_sav, file_of, retitle


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
    bad(
        "file missing",
        "enkat_a",
        _remove("enkat_a"),
        what="file missing",
        found="svarsregister",
        remedy="put the file there",
    ),
    bad("empty", "enkat_a", edit_bytes("enkat_a", lambda _: b""), what="empty file", found="0 bytes", remedy="again"),
    bad("only blanks", "enkat_a", edit_bytes("enkat_a", lambda _: b" \r\n\r\n"), what="empty file"),
    bad(
        "header only",
        "enkat_a",
        edit_bytes("enkat_a", lambda c: c.splitlines(keepends=True)[0]),
        what="no rows below the header",
    ),
    bad(
        "csv cut off in a row",
        "enkat_a",
        edit_bytes("enkat_a", _half),
        what="file cut off",
        row=r"\d",
        expected="line end",
    ),
    bad(
        "csv cut off between rows",
        "enkat_a",
        edit_bytes("enkat_a", _at_line_end),
        what="fewer answers",
        found=r"\d+ of them",
    ),
    bad("sav cut off", "enkat_b", edit_bytes("enkat_b", _half), what="file cut off", expected="SPSS|cases"),
    bad("sav cut off at the end", "enkat_b", edit_bytes("enkat_b", lambda c: c[:-40]), what="file cut off"),
    bad("sav of 100 bytes", "enkat_b", edit_bytes("enkat_b", lambda c: c[:80]), what="file cut off", expected="header"),
    bad(
        "xlsx cut off",
        "npo",
        edit_bytes("npo", _half),
        what="file cut off or damaged",
        sheet="NPÖ",
        found="not a zip file",
    ),
    bad(
        "utf-8 instead of cp1252",
        "enkat_a",
        edit_bytes("enkat_a", _utf8),
        what="wrong encoding",
        expected="cp1252",
        found="UTF-8",
    ),
    bad(
        "one line in utf-8",
        "enkat_a",
        edit_bytes("enkat_a", _one_line_in_utf8),
        what="wrong encoding",
        row=r"\d",
        found="UTF-8",
    ),
    bad(
        "utf-8 with byte order mark",
        "enkat_a",
        edit_bytes("enkat_a", lambda c: b"\xef\xbb\xbf" + _utf8(c)),
        what="wrong encoding",
        found="byte order mark",
    ),
    bad(
        "utf-16",
        "enkat_a",
        edit_bytes("enkat_a", lambda c: c.decode("cp1252").encode("utf-16")),
        what="not the format its name says",
        found="UTF-16",
    ),
    bad(
        "cp850 instead of cp1252",
        "enkat_a",
        edit_bytes("enkat_a", lambda c: c.decode("cp1252").encode("cp850")),
        what="wrong encoding",
        found="cp850|byte 0x",
    ),
    bad(
        "byte outside the encoding",
        "enkat_a",
        edit_bytes("enkat_a", lambda c: c.replace(b"syntetiska", b"synteti\x81ka", 1)),
        what="wrong encoding",
        row="2",
        found="0x81",
    ),
    bad(
        "wrong delimiter", "enkat_a", edit_bytes("enkat_a", _comma), what="wrong delimiter", expected="';'", found="','"
    ),
    bad(
        "tabs",
        "svarsregister",
        edit_bytes("svarsregister", lambda c: c.replace(b";", b"\t")),
        what="wrong delimiter",
        found="tab",
    ),
    bad(
        "xlsx under the name of csv",
        "enkat_a",
        _swap_extension("enkat_a", "npo"),
        what="not the format",
        found="Excel workbook",
    ),
    bad(
        "csv under the name of sav",
        "enkat_b",
        edit_bytes("enkat_b", lambda _: b"kommunkod;kommun\r\n0114;Upplands V\xe4sby\r\n"),
        what="not the format",
        expected="SPSS",
    ),
    bad("sav under the name of xlsx", "npo", _swap_extension("npo", "enkat_b"), what="not the format", found="SPSS"),
    bad(
        "a web page under the name of csv",
        "enkat_a",
        edit_bytes("enkat_a", lambda _: b"<!DOCTYPE html>\n<html><body>Logga in</body></html>"),
        what="not the format its name says",
        found="web page",
    ),
    bad(
        "old Excel under the name of xlsx",
        "npo",
        edit_bytes("npo", lambda _: b"\xd0\xcf\x11\xe0" * 200),
        found="old Excel|password",
    ),
    bad(
        "unclosed quotation mark",
        "enkat_a",
        edit_bytes("enkat_a", lambda c: c.replace(b";", b';"', 9)),
        what="not closed",
        row=r"^1$",
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


def _sheet_with_blank(folder: Path) -> None:
    def rename(worksheet: Any) -> None:
        worksheet.title = f"{worksheet.title} "

    retitle(folder, "npo", rename)


# Pasted from web pages and Word; in the csv, what its encoding has.
_UNSEEN = {
    "npo": ("Slagningar", "\u200b\u200c\u2060\ufeff\u00a0\u00ad \n\t"),
    "enkat_a": ("kommunkod", "\u00a0\u00ad \t"),
}
UNSEEN = (
    *(
        bad(
            f"header with U+{ord(character):04X} {place}, {source}",
            source,
            _rename(source, column, renamed),
            what="column renamed",
            expected=f"^'{column}'$",
            found=rf"\(U\+{ord(character):04X}\).* {place}",
            remedy=f"name the column {column}",
        )
        for source, (column, characters) in _UNSEEN.items()
        for character in characters
        for place, renamed in {
            "at the end": column + character,
            "as character 4": column[:3] + character + column[3:],
        }.items()
        if (character, place) != (" ", "as character 4")
    ),
    bad("header in capitals", "npo", _rename("npo", "Slagningar", "SLAGNINGAR"), found="differs in capitals$"),
    bad(
        "sheet with a blank at its end",
        "npo",
        _sheet_with_blank,
        what="sheet missing",
        expected="'NPÖ'",
        found=r"'NPÖ ' \(a blank \(U\+0020\) at the end\)",
    ),
)

HEADERS = (
    *UNSEEN,
    bad(
        "header renamed, csv",
        "enkat_a",
        _rename("enkat_a", "undersokningsar", "undersokningsår"),
        what="column renamed",
        row="1",
        expected="^'undersokningsar'$",
        found="undersokningsår",
        remedy="name the column undersokningsar",
    ),
    bad(
        "header renamed, xlsx",
        "npo",
        _rename("npo", "Slagningar", "Slagning"),
        what="column renamed",
        sheet="NPÖ",
        row="3",
    ),
    bad(
        "header renamed, sav",
        "enkat_b",
        lambda f: edit_sav(f, "enkat_b", rename={"lan": "laen"}),
        what="column renamed",
        expected="lan",
    ),
    bad("column missing", "enkat_a", _drop_column("enkat_a", "lan"), what="column missing", column="lan", found="none"),
    bad(
        "unknown column",
        "enkat_a",
        _add_column("enkat_a", "antal_robotar"),
        what="unknown column",
        column="antal_robotar",
    ),
    bad(
        "two columns of one name",
        "enkat_a",
        _add_column("enkat_a", "lan"),
        what="two columns of one name",
        column="lan",
        found="2: column C",
    ),
    bad(
        "title row missing",
        "webbgranskning",
        _title_row_gone,
        what="header on another row",
        expected="row 3",
        found="row 2",
    ),
    bad("sheet renamed", "npo", _sheet_renamed, what="sheet missing", expected="NPÖ", found="Blad1"),
    bad(
        "cells beyond the header",
        "enkat_a",
        lambda f: edit_csv(f, "enkat_a", lambda t: [t[0], [*t[1], "x"], *t[2:]]),
        what="row too long",
        row="2",
    ),
    bad(
        "row too short",
        "enkat_a",
        lambda f: edit_csv(f, "enkat_a", lambda t: [t[0], t[1][:-1], *t[2:]]),
        what="row too short",
        row="2",
    ),
)
