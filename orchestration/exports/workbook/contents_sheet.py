"""The first sheet of the workbook: what the tables are, what is synthetic, symbols, and a link to each table."""

from __future__ import annotations

from typing import Any

from orchestration.exports.tables.cell_text import swedish
from orchestration.exports.tables.cells import Report
from orchestration.exports.tables.shape import PrintedTable
from orchestration.exports.workbook.style import Styles, heading_height, row_height
from orchestration.exports.workbook.table_sheet import A4
from orchestration.facts.products import Contents, ReportFacts
from orchestration.quality.backtest import VERDICTS

_NAMES, _TEXTS, *_COUNTS = (26, 100, 10, 12, 13)


def write_contents_sheet(
    workbook: Any,
    report: Report,
    tables: tuple[PrintedTable, ...],
    facts: ReportFacts,
    styles: Styles,
    declaration: str,
) -> None:
    """Add the contents sheet, with a link to the sheet of the quality declaration, too."""
    words = facts.texts.contents
    sheet = workbook.add_worksheet(words.sheet)
    widths = (max([_NAMES, *(len(table.name) for table in tables)]), _TEXTS, *_COUNTS)  # a link does not wrap
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, facts.spec.title, styles.title)
    sheet.write_string(1, 0, facts.spec.subtitle)
    sheet.write_url(2, 0, f"internal:'{declaration}'!A1", styles.link, declaration)
    row = _write_facts(sheet, 3, report, facts, styles)
    row = _write_symbols(sheet, row + 1, facts, styles)
    last = _write_table_list(sheet, row + 1, tables, words, styles)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, last, len(widths) - 1)
    sheet.set_footer(f"&L{facts.spec.title.replace('&', '&&')}&R&P (&N)")
    sheet.activate()


def _write_facts(sheet: Any, row: int, report: Report, facts: ReportFacts, styles: Styles) -> int:
    words, round_ = facts.texts.contents, report.round
    sheet.write_string(row, 0, words.about, styles.title)
    rows: list[tuple[str, str | int]] = [
        (words.facts["round"], f"{round_.round}, {round_.label}"),
        (words.facts["period"], round_.reference_period),
        (
            words.facts["collection"],
            _filled(words, "collection", start=round_.collection_start, end=round_.collection_end),
        ),
        (words.facts["asked"], round_.municipalities),
        (words.facts["answering"], round_.answering),
        (words.facts["base"], words.values["base"]),
        (words.facts["shares"], words.values["shares"]),
        (words.facts["agreement"], _agreement(words, report)),
    ]
    if any(table.is_synthetic for table in report.tables):
        labels = (facts.texts.synthetic_sheet_label, *("" for _ in facts.texts.synthetic_explanation[1:]))
        rows += zip(labels, facts.texts.synthetic_explanation, strict=True)
    for index, (label, value) in enumerate(rows, start=row + 1):
        if label:
            sheet.write_string(index, 0, label, styles.text)
        sheet.write(index, 1, value, styles.fact)
        sheet.set_row(index, row_height([label, str(value)], [_NAMES, _TEXTS]))
    return row + len(rows) + 1


def _filled(words: Contents, name: str, **values: object) -> str:
    return words.values[name].format(**values)


def _agreement(words: Contents, report: Report) -> str:
    verdicts = [cell.verdict for table in report.tables for cell in table.cells]
    counts = {verdict: swedish(verdicts.count(verdict)) for verdict in VERDICTS}
    return _filled(words, "agreement", cells=swedish(len(verdicts)), **counts)


def _write_symbols(sheet: Any, row: int, facts: ReportFacts, styles: Styles) -> int:
    words = facts.texts.contents
    sheet.write_string(row, 0, words.symbols_heading, styles.title)
    for column, heading in enumerate(words.symbol_columns):
        sheet.write_string(row + 1, column, heading, styles.heading)
    for index, known in enumerate(facts.texts.symbols, start=row + 2):
        sheet.write_string(index, 0, known.symbol, styles.label)
        sheet.write_string(index, 1, known.meaning, styles.label)
        sheet.set_row(index, row_height([known.meaning], [_TEXTS]))
    return row + 2 + len(facts.texts.symbols)


def _write_table_list(sheet: Any, row: int, tables: tuple[PrintedTable, ...], words: Contents, styles: Styles) -> int:
    sheet.write_string(row, 0, words.tables_heading, styles.title)
    formats = (styles.heading, styles.heading, styles.value_heading, styles.value_heading, styles.value_heading)
    columns = [
        {"header": heading, "header_format": form} for heading, form in zip(words.table_columns, formats, strict=True)
    ]
    sheet.set_row(row + 1, heading_height(words.table_columns, (_NAMES, _TEXTS, *_COUNTS)))
    options = {"name": "innehall", "description": words.tables_heading, "style": None, "columns": columns}
    sheet.add_table(row + 1, 0, row + 1 + len(tables), len(columns) - 1, options)
    for index, table in enumerate(tables, start=row + 2):
        sheet.write_url(index, 0, f"internal:'{table.sheet}'!A1", styles.link, table.name)
        sheet.write_string(index, 1, table.title, styles.label)
        sheet.set_row(index, row_height([table.title], [_TEXTS]))
        for column, count in enumerate((len(table.rows), len(table.value_headings), table.deviating), start=2):
            sheet.write_number(index, column, count, styles.figure(False, False, ""))
    return row + 1 + len(tables)
