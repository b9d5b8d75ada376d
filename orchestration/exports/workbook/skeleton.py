"""Workbooks of one sheet by the hundred: XlsxWriter makes all but the rows once, each workbook is that with its rows.

What is written here is rows of cells; styles, widths, panes, the table and the page are the library's (docs/adr/0129).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from xml.sax.saxutils import escape

from orchestration.exports.workbook.package import CORE, core_with_language, entry, with_language
from orchestration.exports.workbook.style import FONT, LINE_POINTS, Styles, heading_height, keep_together, make_styles
from orchestration.exports.workbook.table_sheet import A4

ROW_END = "</row>"
_SHEET = "xl/worksheets/sheet1.xml"
_STYLE = re.compile(r' s="(\d+)"')
_A = ord("A")
_TITLE = "{title}"
# 2 ms for the widest sheet, where 6 takes twice that for a tenth less.
_LEVEL = 4


@dataclass(frozen=True, slots=True)
class Column:
    """A column: heading, width in characters, whether it holds numbers, and is printed (what is not comes last)."""

    heading: str
    width: int
    is_figure: bool = False
    printed: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """What all workbooks of a kind have in common.

    ``lines``: rows above the header; ``frozen``: columns that stay when scrolling sideways; ``subject``: what the
    table is, in words, which stands in the foot of the page too; ``day``: the date in the properties.
    """

    sheet: str
    subject: str
    columns: tuple[Column, ...]
    lines: int
    frozen: int
    language: str
    day: date
    comments: str

    @property
    def header(self) -> int:
        """The row of the headings, from 1."""
        return self.lines + 1


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A package without its sheet and its properties, and these as they are around what each workbook puts in.

    ``styles``: by name, the number of a cell's format; ``strings``: texts that the package holds, by text their number.
    """

    package: bytes
    before: str
    header: str
    after: str
    core: str
    styles: Mapping[str, str]
    strings: Mapping[str, int]

    def cell(self, column: int, row: int, value: str | float | None, style: str) -> str:
        """A cell, the column from 0 (at most 26 of them), the row from 1; blank for None."""
        place = f'<c r="{chr(_A + column)}{row}" s="{self.styles[style]}"'
        if value is None:
            return f"{place}/>"
        if not isinstance(value, str):
            return f"{place}><v>{value}</v></c>"
        if value in self.strings:
            return f'{place} t="s"><v>{self.strings[value]}</v></c>'
        return f'{place} t="inlineStr"><is><t>{escape(value)}</t></is></c>'

    def filled(self, title: str, above: str, rows: str) -> bytes:
        """A workbook: ``above`` are the rows over the header, ``rows`` those below it."""
        target = io.BytesIO(self.package)
        with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as package:
            sheet = "".join((self.before, above, self.header, rows, self.after))
            package.writestr(entry(_SHEET), sheet.encode(), compresslevel=_LEVEL)
            package.writestr(entry(CORE), self.core.replace(_TITLE, escape(title)).encode())
        return target.getvalue()


def make_skeleton(layout: Layout, rows: int, below: int, texts: Iterable[str]) -> Skeleton:
    """The skeleton of workbooks whose table has that many rows, and as many lines ``below`` it.

    ``texts``: those that most of them say.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_format_properties": dict(FONT)})
    created = datetime.combine(layout.day, time())
    workbook.set_properties(
        {"title": _TITLE, "subject": layout.subject, "comments": layout.comments, "created": created}
    )
    styles = make_styles(workbook)
    sheet = workbook.add_worksheet(layout.sheet)
    strings = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    for text in strings:  # written first, so that the library numbers them as they are here; the cell is not kept
        sheet.write_string(0, 0, text)
    _write_head(sheet, layout, rows, styles)
    last = layout.lines + rows + below
    formats = _formats(styles)
    for column, form in enumerate(formats.values()):  # not kept, but their numbers and how far the sheet goes
        sheet.write_blank(last, column, None, form)
    _set_up_page(sheet, layout, last)
    workbook.close()
    return _taken_apart(buffer.getvalue(), layout, tuple(formats), strings)


def _formats(styles: Styles) -> dict[str, Any]:
    shares = {f"share{decimals}": styles.figure(True, False, "", decimals) for decimals in range(3)}
    lines = {"title": styles.title, "mark": styles.mark, "note": styles.note}
    texts = {"text": styles.label, "strong": styles.total_label}
    return {**lines, **texts, **shares, "count": styles.figure(False, False, "")}


def _write_head(sheet: Any, layout: Layout, rows: int, styles: Styles) -> None:
    sheet.set_default_row(LINE_POINTS)
    for number, column in enumerate(layout.columns):
        sheet.set_column(number, number, column.width)
    headings = [keep_together(column.heading) for column in layout.columns]
    formats = [styles.value_heading if column.is_figure else styles.heading for column in layout.columns]
    columns = [{"header": heading, "header_format": form} for heading, form in zip(headings, formats, strict=True)]
    name = {"name": "uppgifter", "title": layout.sheet, "description": layout.subject, "style": None}
    options = {**name, "columns": columns}
    sheet.add_table(layout.lines, 0, layout.lines + rows, len(columns) - 1, options)
    sheet.set_row(layout.lines, heading_height(headings, [column.width for column in layout.columns]))


def _set_up_page(sheet: Any, layout: Layout, last: int) -> None:
    sheet.freeze_panes(layout.header, layout.frozen)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(layout.lines)
    sheet.print_area(0, 0, last, sum(column.printed for column in layout.columns) - 1)
    sheet.set_footer(f"&L{layout.subject.replace('&', '&&')}&R&P (&N)")


def _taken_apart(package: bytes, layout: Layout, names: Sequence[str], strings: Mapping[str, int]) -> Skeleton:
    with zipfile.ZipFile(io.BytesIO(package)) as made:
        sheet = made.read(_SHEET).decode("utf-8")
        core = core_with_language(made.read(CORE), layout.language).decode("utf-8")
    found = re.search(rf'<sheetData>.*(<row r="{layout.header}" .*?</row>).*</sheetData>', sheet, re.DOTALL)
    if found is None:
        raise ValueError(f"{_SHEET}: expected rows in <sheetData>; XlsxWriter writes it in another way now")
    samples = _STYLE.findall(sheet[sheet.rindex("<row ") :])
    return Skeleton(
        package=with_language(package, layout.language, without=(_SHEET, CORE)),
        before=sheet[: found.start()] + "<sheetData>",
        header=found[1],
        after="</sheetData>" + sheet[found.end() :],
        core=core,
        styles=dict(zip(names, samples, strict=True)),
        strings=strings,
    )


def row_of(number: int, cells: str, points: float = LINE_POINTS) -> str:
    """A row from its cells; ``number`` from 1, its height in points."""
    return f'<row r="{number}" ht="{points:g}" customHeight="1">{cells}{ROW_END}'
