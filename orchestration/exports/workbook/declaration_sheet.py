"""The sheet of the quality declaration: the same document as the page, headings, sentences and tables as rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from orchestration.exports.declaration.document import Count, Document, Percent, Section, Table, Value, value_text
from orchestration.exports.workbook.style import NOTE_CHARACTERS, Styles, row_height, wrapped
from orchestration.exports.workbook.table_sheet import A4
from orchestration.facts.products import ReportFacts

_WIDTHS = (34, 24, 34, 13, 13, 40, 13)


def write_declaration_sheet(workbook: Any, document: Document, facts: ReportFacts, styles: Styles) -> None:
    """Add the sheet of the declaration, which a link leads back from to the contents sheet."""
    sheet = workbook.add_worksheet(document.sheet)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, document.title, styles.title)
    contents = facts.texts.contents
    sheet.write_url(1, 0, f"internal:'{contents.sheet}'!A1", styles.link, contents.back)
    row = 3
    for line in (line for text in document.mark for line in wrapped(text, NOTE_CHARACTERS)):
        sheet.write_string(row, 0, line, styles.mark)
        row += 1
    numbers = iter(range(1, 1 + sum(1 for section in document.sections for _ in section.tables())))
    for section in document.sections:
        row = _write_section(sheet, row + 1, section, styles, numbers)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, row, len(_WIDTHS) - 1)
    sheet.set_footer(f"&L{document.title.replace('&', '&&')}&R&P (&N)")


def _write_section(sheet: Any, row: int, section: Section, styles: Styles, numbers: Iterator[int]) -> int:
    sheet.write_string(row, 0, section.heading, styles.title)
    row += 1
    for block in section.blocks:
        if isinstance(block, Table):
            row = _write_table(sheet, row + 1, block, styles, f"kvalitet_{next(numbers)}")
            continue
        for line in wrapped(block, NOTE_CHARACTERS):
            sheet.write_string(row, 0, line, styles.note)
            row += 1
    for below in section.sections:
        row = _write_section(sheet, row + 1, below, styles, numbers)
    return row


def _write_table(sheet: Any, row: int, table: Table, styles: Styles, name: str) -> int:
    sheet.write_string(row, 0, table.caption, styles.workbook.add_format({"bold": True}))
    widths = _WIDTHS[: len(table.columns)]
    headings = [column.heading for column in table.columns]
    columns = [
        {"header": column.heading, "header_format": styles.value_heading if column.is_figure else styles.heading}
        for column in table.columns
    ]
    header, last = row + 1, row + 1 + len(table.rows)
    options = {"name": name, "description": table.caption, "style": None, "autofilter": False, "columns": columns}
    sheet.add_table(header, 0, last, len(columns) - 1, options)
    sheet.set_row(header, row_height(headings, [width - 2 for width in widths]))
    for index, values in enumerate(table.rows, start=header + 1):
        texts = [value_text(value) for value in values]
        sheet.set_row(index, row_height(texts, widths))
        for column, value in enumerate(values):
            _write_value(sheet, index, column, value, styles)
    return last + 2


def _write_value(sheet: Any, row: int, column: int, value: Value, styles: Styles) -> None:
    if isinstance(value, Count):
        sheet.write_number(row, column, int(value), styles.figure(False, False, ""))
    elif isinstance(value, Percent):
        sheet.write_number(row, column, value.number, styles.figure(True, False, "", value.decimals))
    elif text := value_text(value):
        sheet.write_string(row, column, text, styles.label)
    else:
        sheet.write_blank(row, column, None, styles.label)
