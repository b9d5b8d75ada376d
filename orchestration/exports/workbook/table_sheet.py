"""One sheet of the workbook: a table with one header row, no merged cells, true numbers, and notes below.

The rows above the header are as many on every sheet, so that a program finds the header without looking.
"""

from __future__ import annotations

from typing import Any

from orchestration.exports.tables.cell_text import CellText
from orchestration.exports.tables.shape import PrintedTable, Row
from orchestration.exports.workbook.style import (
    LINE_POINTS,
    NOTE_CHARACTERS,
    PRINT_CHARACTERS,
    SPARE_COLUMN_CHARACTERS,
    TITLE_CHARACTERS,
    TITLE_POINTS,
    Styles,
    heading_height,
    keep_together,
    label_width,
    pages_tall,
    row_height,
    value_width,
    wrapped,
)
from orchestration.facts.products import ReportFacts

A4 = 9


def title_lines(table: PrintedTable) -> int:
    """Rows that the title of a table takes."""
    return len(wrapped(table.heading, TITLE_CHARACTERS))


def write_table_sheet(
    workbook: Any, table: PrintedTable, n_title_rows: int, facts: ReportFacts, styles: Styles, *, way_back: bool = True
) -> None:
    """Add the sheet of one table: title from A1, mark of synthetic answers, link back, header row, rows, notes.

    ``way_back``: there is a contents sheet to go back to; without one the row of the link is empty.
    """
    sheet = workbook.add_worksheet(table.sheet)
    sheet.set_default_row(LINE_POINTS)
    texts = facts.texts
    for index in range(n_title_rows):
        sheet.set_row(index, TITLE_POINTS)
    for index, line in enumerate(wrapped(table.heading, TITLE_CHARACTERS)):
        sheet.write_string(index, 0, line, styles.title)
    if table.is_synthetic:
        sheet.write_string(n_title_rows, 0, texts.synthetic_mark, styles.mark)
    if way_back:
        back = f"internal:'{texts.contents.sheet}'!A1"
        sheet.write_url(n_title_rows + 1, 0, back, styles.link, texts.contents.back)
    header = n_title_rows + 2
    widths = _set_widths(sheet, table)
    height = _write_table(sheet, table, header, widths, styles, facts)
    last = _write_notes(sheet, table, header + len(table.rows) + 2, styles)
    height += n_title_rows * TITLE_POINTS + (last - len(table.rows) - n_title_rows) * LINE_POINTS
    _set_up_page(sheet, table, header, last, sum(widths), height)


def _set_widths(sheet: Any, table: PrintedTable) -> list[int]:
    n_labels = len(table.label_headings)
    widths = [
        label_width([table.label_headings[column], *(row.labels[column] for row in table.rows)])
        for column in range(n_labels)
    ]
    widths += [value_width(keep_together(heading)) for heading in table.value_headings]
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    return widths


def _write_table(
    sheet: Any, table: PrintedTable, header: int, widths: list[int], styles: Styles, facts: ReportFacts
) -> float:
    """Write header row and rows; return their height in points."""
    n_labels = len(table.label_headings)
    headings = [keep_together(heading) for heading in table.headings]
    columns = [
        {"header": heading, "header_format": styles.heading if index < n_labels else styles.value_heading}
        for index, heading in enumerate(headings)
    ]
    options = {"name": table.file, "title": table.name, "description": table.title, "style": None, "columns": columns}
    sheet.add_table(header, 0, header + len(table.rows), len(columns) - 1, options)
    heights = [heading_height(headings, widths), *(row_height(row.labels, widths[:n_labels]) for row in table.rows)]
    for index, points in enumerate(heights, start=header):
        sheet.set_row(index, points)
    for index, row in enumerate(table.rows, start=header + 1):
        _write_row(sheet, index, row, styles, facts.spec.whole_label)
    return sum(heights)


def _write_row(sheet: Any, row_index: int, row: Row, styles: Styles, whole_label: str) -> None:
    total = row.labels[-1] == whole_label
    for column, label in enumerate(row.labels):
        sheet.write_string(row_index, column, label, styles.total_label if total else styles.label)
    for column, value in enumerate(row.values, start=len(row.labels)):
        _write_value(sheet, row_index, column, value, styles, total)


def _write_value(sheet: Any, row_index: int, column: int, value: CellText, styles: Styles, total: bool) -> None:
    if value.number is None:
        text = value.text + value.mark
        sheet.write_string(row_index, column, text, styles.symbol(total))
    else:
        style = styles.figure(value.is_share, total, value.mark, value.decimals)
        sheet.write_number(row_index, column, value.number, style)


def _write_notes(sheet: Any, table: PrintedTable, first: int, styles: Styles) -> int:
    row = first
    for note in table.notes:
        for line in wrapped(note, NOTE_CHARACTERS):
            sheet.write_string(row, 0, line, styles.note)
            row += 1
    return row - 1


def _set_up_page(sheet: Any, table: PrintedTable, header: int, last_row: int, width: int, height: float) -> None:
    spare = max(0, -(-(PRINT_CHARACTERS - width) // SPARE_COLUMN_CHARACTERS))
    sheet.freeze_panes(header + 1, len(table.label_headings))
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.fit_to_pages(1, pages_tall(width + spare * SPARE_COLUMN_CHARACTERS, height))
    sheet.repeat_rows(header)
    # Titles and notes run on over the cells to their right: the spare columns let them be printed whole.
    sheet.print_area(0, 0, last_row, len(table.headings) - 1 + spare)
    sheet.set_footer(f"&L{table.name.replace('&', '&&')}&R&P (&N)")
