"""Bad inputs in the shapes that only some rounds have: codes in one cell, two header rows, byte order mark, districts.

Columns and districts come from the round's own facts: no round is named here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from orchestration.landing.land import LandingContext
from orchestration.landing.multiple_response import flags_by_column
from tests.faults.bad_input import BadInput, Damage, bad
from tests.faults.damage import drop_where, edit_bytes, edit_cell, edit_csv, edit_where, retitle, spec_of

_MARK = b"\xef\xbb\xbf"
_ALONE = "^codes separated by commas alone, as 1,3$"


def faults_of_codes(source: str, context: LandingContext) -> tuple[BadInput, ...]:
    """Cells of several codes that cannot be read."""
    column, flags = next(iter(flags_by_column(context.codebook.variables).items()))
    one, two = str(flags[0].code), str(flags[1].code)

    def cell(name: str, text: str, **says: str) -> BadInput:
        return bad(name, source, edit_cell(source, 2, column, text), row="^2$", column=f"^{column}$", **says)

    options = f"^{one} \\({flags[0].item}\\), {two} \\("
    unknown = f"^'77' in '{one},77'$"
    return (
        cell("two commas", f"{one},,{two}", what="^comma without a code$", expected=_ALONE, remedy="remove the comma"),
        cell("comma at the end", f"{one},", what="^comma without a code$", found=f"^'{one},'$"),
        cell("blank after the comma", f"{one}, {two}", what="^blank beside a code$", expected=_ALONE, remedy="blanks"),
        cell("semicolon", f"{one}.{two}", what="^code of no option$", expected=options),
        cell("unknown code", f"{one},77", what="^code of no option$", found=unknown, remedy="variables.csv"),
        cell("code twice", f"{one},{two},{one}", what="^code twice$", expected=f"^'{one}' once$", remedy="remove one"),
    )


def faults_of_header_rows(source: str, _context: LandingContext) -> tuple[BadInput, ...]:
    """Header rows that are not those of the sources file."""
    return (
        bad(
            "title row missing", source, _on_sheet(source, _without_first), what="header on another row", found="row 2"
        ),
        bad("lower header row missing", source, _on_sheet(source, _without_lower), what="^header missing$", row="^3$"),
        bad("upper header row blank", source, _on_sheet(source, _blank_upper), what="header|column missing", row="^3$"),
        bad(
            "upper header renamed",
            source,
            _on_sheet(source, _rename_last_upper),
            what="^column renamed$",
            row="^3$",
            expected=" / ",
            found="^'Annat namn / |^'.* en gång till / ",
        ),
        bad(
            "lower header renamed",
            source,
            _on_sheet(source, _rename_last_lower),
            what="^column renamed$",
            found=" en gång till'$",
            remedy="^name the column .* / ",
        ),
        bad("nothing below the upper row", source, _on_sheet(source, _only_upper), what="header missing", row="^4$"),
    )


def faults_of_marks(source: str, _context: LandingContext) -> tuple[BadInput, ...]:
    """Files that are to begin with a byte order mark."""

    def western(content: bytes) -> bytes:
        return _MARK + content.removeprefix(_MARK).decode().encode("cp1252")

    return (
        bad(
            "byte order mark missing",
            source,
            edit_bytes(source, lambda content: content.removeprefix(_MARK)),
            what="^wrong encoding$",
            row="^1$",
            expected="^utf-8-sig, UTF-8 with byte order mark$",
            found="^no byte order mark$",
            remedy="export the file again",
        ),
        bad("cp1252 after the mark", source, edit_bytes(source, western), what="^wrong encoding$", found="byte 0x"),
        bad("written in utf-8 twice", source, _twice(source), what="^wrong encoding$", found="encoded twice, .*cp1252"),
    )


def _twice(source: str) -> Damage:
    def again(content: bytes) -> bytes:
        return _MARK + content.removeprefix(_MARK).decode().encode().decode("cp1252", errors="replace").encode()

    return edit_bytes(source, again)


def faults_of_districts(source: str, context: LandingContext) -> tuple[BadInput, ...]:
    """Rows that name a district wrongly; ``source`` is the register of answers, in which every unit stands."""
    districts = [unit for unit in context.frame.units if unit.unit_code != unit.municipality_code]
    first, second = districts[0], districts[1]
    other = next(unit for unit in districts if unit.municipality_code != first.municipality_code)
    whole = next(unit for unit in context.frame.units if unit.unit_code == unit.municipality_code)
    own = f"'{first.unit_code}' \\({first.unit}\\) or '{second.unit_code}' \\({second.unit}\\)"
    label = f"^{first.unit_code} {first.unit}$"

    def unit(name: str, text: str, **says: str) -> BadInput:
        damage = edit_where(source, "enhetskod", first.unit_code, "enhetskod", text)
        return bad(name, source, damage, row=r"^\d+$", **says)

    def whole_unit(name: str, text: str, **says: str) -> BadInput:
        damage = edit_where(source, "enhetskod", whole.unit_code, "enhetskod", text)
        return bad(name, source, damage, column="^enhetskod$", **says)

    def without_column(folder: Path) -> None:
        edit_csv(folder, source, lambda table: [_without(row, table[0].index("enhetskod")) for row in table])

    theirs = f"^'{other.unit_code}', a unit of {other.municipality_code} "
    return (
        unit("unit missing", "", what="^unit code missing$", column="^enhetskod$", expected=own, found="^empty$"),
        unit("unit unknown", "9999-01", what="^unit code unknown$", expected=own, remedy="registers/units.csv"),
        unit("whole municipality", first.municipality_code, what="^unit code unknown$", expected=own),
        unit("another's unit", other.unit_code, what="^unit of another municipality$", expected=own, found=theirs),
        unit("unit twice", second.unit_code, what="^the same unit twice$", column="^enhetskod$", remedy="delete"),
        whole_unit("own code missing", "", what="^unit code missing$", expected=f"^'{whole.unit_code}' \\("),
        bad(
            "district absent",
            source,
            drop_where(source, "enhetskod", first.unit_code),
            what="^unit missing$",
            municipality=label,
            expected=f"^{len(context.frame.units)} units$",
            found=f"^{len(context.frame.units) - 1} of them$",
        ),
        bad("no column of units", source, without_column, what="^column missing$", column="^enhetskod$", row="^1$"),
    )


def _without(row: list[str], at: int) -> list[str]:
    return [*row[:at], *row[at + 1 :]]


def _on_sheet(source: str, change: Callable[[Any, int], object]) -> Damage:
    def damage(folder: Path) -> None:
        row = spec_of(folder, source).options.header_row
        retitle(folder, source, lambda worksheet: change(worksheet, row))

    return damage


def _without_first(worksheet: Any, _row: int) -> None:
    worksheet.delete_rows(1)


def _without_lower(worksheet: Any, row: int) -> None:
    worksheet.delete_rows(row + 1)


def _only_upper(worksheet: Any, row: int) -> None:
    worksheet.delete_rows(row + 1, worksheet.max_row)


def _blank_upper(worksheet: Any, row: int) -> None:
    for cell in worksheet[row]:
        cell.value = None
    worksheet.cell(row, 1).value = "Alla frågor"


def _rename_last_upper(worksheet: Any, row: int) -> None:
    cell = [item for item in worksheet[row] if item.value and worksheet.cell(row + 1, item.column).value][-1]
    cell.value = f"{cell.value} en gång till"


def _rename_last_lower(worksheet: Any, row: int) -> None:
    cell = [item for item in worksheet[row + 1] if item.value][-1]
    cell.value = f"{cell.value} en gång till"
