"""Bad inputs in the exports of survey tools, on columns picked from the codebook: no question of any round is named."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from tests.faults.bad_input import BadInput, Damage, bad
from tests.faults.damage import (
    copy_row,
    edit_bytes,
    edit_cell,
    edit_csv,
    edit_header,
    edit_sav,
    file_of,
    retitle,
    set_cells,
)

SOURCE = "enkat_a"
UNNAMED = "^value that the reading profile does not name$"
NO_NUMBER = "^text in a number field$"
NOT_TEXT = "^number stored as text$"
UNKNOWN = "^(municipality code unknown|key that names nobody)$"


@dataclass(frozen=True)
class Answered:
    """Columns that the first row of an export answers, one of each nature; ``other`` is of another question."""

    single: str
    other: str
    flag: str
    number: str
    text: str


def tool_faults(columns: Answered) -> Mapping[str, tuple[BadInput, ...]]:
    """By the profile of the tool: what may be wrong in its export."""
    return {
        "limesurvey_codes": (*_of_codes(columns), *_of_text_files(columns)),
        "limesurvey_labels": _of_labels(columns),
        "workbook_labels": (*_of_workbooks(columns), *_of_packages()),
        "spss_labels": _of_spss(columns),
    }


def _cell(column: str, value: Any, row: int = 2) -> Damage:
    return edit_cell(SOURCE, row, column, value)


def _of_codes(columns: Answered) -> tuple[BadInput, ...]:
    single, number, key = columns.single, columns.number, "attribute_1"

    def fault(name: str, column: str, value: str, **says: str) -> BadInput:
        return bad(f"codes: {name}", SOURCE, _cell(column, value), row="^2$", column=f"^{column}$", **says)

    return (
        fault("unknown code", single, "A77", what=UNNAMED, found="^'A77'$", remedy="name it under values"),
        fault("code without its prefix", single, "1", what=UNNAMED, found="^'1'$"),
        fault("code of an option in a question of one answer", single, "Y", what=UNNAMED, found="^'Y'$"),
        fault("option marked otherwise", columns.flag, "N", what=UNNAMED, found="^'N'$"),
        fault("word for no answer that is not declared", single, "NA", what=UNNAMED, found="^'NA'$"),
        fault("the same in a number", number, "NA", what=NO_NUMBER, found="^'NA'$"),
        fault("blank between thousands, not declared", number, "1 234", what=NO_NUMBER, expected="no spaces"),
        fault("percent sign, not declared", number, "12 %", what=NO_NUMBER, found="^'12 %'$"),
        fault("number with decimals", number, "3.5", what="^decimals where none are due$", found="3.5"),
        bad("codes: key unknown", SOURCE, _cell(key, "9999"), what=UNKNOWN, row="^2$", found="9999"),
        bad("codes: key blank", SOURCE, _cell(key, ""), what="^municipality code missing$", row="^2$", found="empty"),
        bad("codes: municipality twice", SOURCE, copy_row(SOURCE, 2), what="^the same municipality", row=r"\d"),
    )  # fmt: skip


def _of_text_files(columns: Answered) -> tuple[BadInput, ...]:
    def renamed(old: str, new: str) -> Damage:
        return lambda folder: edit_header(folder, SOURCE, lambda names: [new if n == old else n for n in names])

    def more(folder: Path) -> None:
        edit_csv(
            folder, SOURCE, lambda table: [[*row, "interviewtime" if not at else "12"] for at, row in enumerate(table)]
        )

    def bytes_(change: Callable[[bytes], bytes]) -> Damage:
        return edit_bytes(SOURCE, change)

    def western(content: bytes) -> bytes:
        return mark + content[3:].decode().encode("cp1252", "replace")

    single, mark, again = columns.single, b"\xef\xbb\xbf", "^wrong encoding$"
    apart = _cell(columns.text, unicodedata.normalize("NFD", "på måndag"))
    return (
        bad("tool's column that nobody ignores", SOURCE, more, what="^unknown column$", column="^interviewtime$"),
        bad("column in capitals", SOURCE, renamed(single, single.upper()), what="^column renamed$", expected=single),
        bad("byte order mark missing", SOURCE, bytes_(lambda c: c.removeprefix(mark)), what=again, found="no byte"),
        bad("cp1252 after the mark", SOURCE, bytes_(western), what=again, found="byte 0x"),
        bad("semicolons", SOURCE, bytes_(lambda c: c.replace(b'","', b'";"')), what="^wrong delimiter$", found=";"),
        bad("UTF-16", SOURCE, bytes_(lambda c: c[3:].decode().encode("utf-16")), found="UTF-16"),
        bad("letters in two parts", SOURCE, apart, what="^letters written as a base letter", found="U.030A"),
        bad("control character", SOURCE, _cell(columns.text, "ett\x1btv\u00e5"), what="^control character", row="^2$"),
        bad("quotation mark too many", SOURCE, _quote(), what="^quotation mark that is not closed$", row="^3$"),
        bad("cut off in a row", SOURCE, bytes_(lambda c: c[: len(c) * 2 // 3]), what="^file cut off$", row=r"\d"),
    )  # fmt: skip


def _quote() -> Damage:
    def damage(content: bytes) -> bytes:
        lines = content.split(b"\r\n")
        lines[2] = lines[2].replace(b'","', b'",""', 1)
        return b"\r\n".join(lines)

    return edit_bytes(SOURCE, damage)


def _of_labels(columns: Answered) -> tuple[BadInput, ...]:
    single = columns.single

    def fault(name: str, damage: Damage, **says: str) -> BadInput:
        return bad(f"labels: {name}", SOURCE, damage, what=UNNAMED, row="^2$", column=f"^{single}$", **says)

    return (
        fault("unknown label", _cell(single, "Jajamen"), found="^'Jajamen'$"),
        fault("unknown label in every row", set_cells(SOURCE, single, "Jajamen"), found="such cells"),
        fault("code instead of a label", _cell(single, "1"), found="^'1'$"),
        fault("label of another language", _cell(single, "Yes"), found="^'Yes'$"),
        fault("label cut off", _cell(single, lambda old: old[:-1]), remedy="correct the cell"),
    )


def _of_workbooks(columns: Answered) -> tuple[BadInput, ...]:
    single, number, key = columns.single, columns.number, "Kommun"

    def sheet(change: Callable[[Any], object]) -> Damage:
        return lambda folder: retitle(folder, SOURCE, change)

    def place(worksheet: Any, column: str) -> Any:
        names = [cell.value for cell in worksheet[1]]
        return worksheet.cell(2, names.index(column) + 1)

    def exchange(worksheet: Any) -> None:
        one, other = place(worksheet, single), place(worksheet, columns.other)
        one.value, other.value = other.value, one.value

    def reword(worksheet: Any) -> None:
        place(worksheet, single).value = "En annan fråga?"

    def note(worksheet: Any) -> None:
        worksheet.append(["Utdraget gjordes i mars"])

    text, third = "^question text that is not the codebook's$", "^3$"
    return (
        bad("workbook: two texts exchanged", SOURCE, sheet(exchange), what=text, row="^2$", remedy="exchanged"),
        bad("workbook: question reworded", SOURCE, sheet(reword), what=text, column=f"^{single}$", found="En annan"),
        bad("workbook: unknown label", SOURCE, _cell(single, "Jajamen", 3), what=UNNAMED, row=third, sheet="^Svar$"),
        bad("workbook: word for no answer", SOURCE, _cell(single, "ej svar", 3), what=UNNAMED, row=third),
        bad("workbook: key of another name", SOURCE, _cell(key, "0114 Ankeborg", 3), what=UNKNOWN, row=third),
        bad("workbook: apostrophe between thousands", SOURCE, _cell(number, "1'234", 3), what=NOT_TEXT, row=third),
        bad("workbook: words in a number", SOURCE, _cell(number, "ungefär tio", 3), what=NOT_TEXT, row=third),
        bad("workbook: formula", SOURCE, _cell(number, "=1+1", 3), what="^formula instead of a value$", row=third),
        bad("workbook: error value", SOURCE, _cell(number, "#N/A", 3), what="^error value$", row=third),
        bad("workbook: row above the names", SOURCE, sheet(lambda w: w.insert_rows(1)), what="^header", row="^1$"),
        bad("workbook: sheet renamed", SOURCE, _rename_sheet, what="^sheet missing$", found="Blad1"),
        bad("workbook: note below the table", SOURCE, sheet(note), what="^row with a single cell$", row=r"\d"),
    )  # fmt: skip


def _rename_sheet(folder: Path) -> None:
    workbook = openpyxl.load_workbook(file_of(folder, SOURCE))
    workbook.worksheets[0].title = "Blad1"
    workbook.save(file_of(folder, SOURCE))


def _of_packages() -> tuple[BadInput, ...]:
    def package(parts: Mapping[str, str]) -> Damage:
        def damage(folder: Path) -> None:
            with zipfile.ZipFile(file_of(folder, SOURCE), "w") as out:
                for name, content in parts.items():
                    out.writestr(name, content)

        return damage

    def content(starts: bytes) -> Damage:
        return edit_bytes(SOURCE, lambda _: starts + bytes(600))

    ods = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}
    strict = {"_rels/.rels": "<r t='http://purl.oclc.org/ooxml/x'/>", "xl/workbook.xml": "<x/>"}
    page = b"<!DOCTYPE html><html><body>Logga in</body></html>"
    return (
        bad("OpenDocument named .xlsx", SOURCE, package(ods), found="OpenDocument", remedy="workbook"),
        bad("Strict Open XML", SOURCE, package(strict), found="Strict Open XML", remedy="workbook"),
        bad("Word document named .xlsx", SOURCE, package({"word/document.xml": "<x/>"}), found="Word document"),
        bad("old Excel or password", SOURCE, content(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), found="xls|password"),
        bad("page of HTML instead of the workbook", SOURCE, edit_bytes(SOURCE, lambda _: page), found="web page|HTML"),
        bad("PDF instead of the workbook", SOURCE, content(b"%PDF-1.7\n"), found="PDF"),
    )


def _of_spss(columns: Answered) -> tuple[BadInput, ...]:
    single = columns.single

    def sav(**change: Any) -> Damage:
        return lambda folder: edit_sav(folder, SOURCE, **change)

    first = {"row": "^1$", "column": f"^{single}$"}
    unlabelled, other = sav(cells={(1, single): 77.0}), sav(labels={single: {10: "Kanske", 20: "Nej"}})
    return (
        bad("spss: value without a label", SOURCE, unlabelled, what=UNNAMED, found="77", **first),
        bad("spss: label unknown", SOURCE, other, what=UNNAMED, found="10", **first),
        bad("spss: key unknown", SOURCE, sav(cells={(1, "kommunnr"): 9999}), what=UNKNOWN, row="^1$", found="9999"),
        bad("spss: variable renamed", SOURCE, sav(rename={single: f"{single}_1"}), what="^column renamed$"),
        bad("spss: a variable too many", SOURCE, sav(columns={"vikt2": 1.0}), what="^unknown column$"),
        bad("spss: answers missing", SOURCE, sav(keep=lambda f: f.drop(index=1)), what="^fewer answers than"),
        bad("spss: cut off", SOURCE, edit_bytes(SOURCE, lambda c: c[: len(c) // 2]), what="^file cut off"),
    )  # fmt: skip
