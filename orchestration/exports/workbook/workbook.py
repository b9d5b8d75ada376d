"""The workbook: a contents sheet, one sheet a table, and the round's quality declaration. Same cells, same bytes.

The package is written again after XlsxWriter, which cannot state the language of a document.
"""

from __future__ import annotations

import io
from datetime import datetime, time
from pathlib import Path
from typing import Any

from orchestration.exports.declaration.document import Document
from orchestration.exports.tables.cells import Report
from orchestration.exports.tables.shape import PrintedTable, printed_tables
from orchestration.exports.workbook.contents_sheet import write_contents_sheet
from orchestration.exports.workbook.declaration_sheet import write_declaration_sheet
from orchestration.exports.workbook.open_document import OpenDocument
from orchestration.exports.workbook.package import with_language
from orchestration.exports.workbook.style import FONT, make_styles
from orchestration.exports.workbook.table_sheet import title_lines, write_table_sheet
from orchestration.facts.products import ReportFacts


def export_workbook(report: Report, facts: ReportFacts, target: Path, declaration: Document) -> list[Path]:
    """Write the workbook of a report into the folder ``target``, for Excel and as OpenDocument; returns the paths.

    ``declaration``: the quality declaration of the report's round.

    The date in its properties is the end of the round's collection, so that the bytes repeat.
    """
    tables = printed_tables(report, facts)
    path = target / facts.spec.workbook
    target.mkdir(parents=True, exist_ok=True)
    path.write_bytes(with_language(_render(report, tables, facts, declaration), facts.spec.language))
    twin = target / facts.spec.open_document
    document = OpenDocument(facts.spec.language, FONT)
    _fill(document, report, tables, facts, declaration)
    twin.write_bytes(document.package())
    return [path, twin]


def write_single_table(table: PrintedTable, report: Report, facts: ReportFacts, path: Path) -> None:
    """Write a workbook of one table and nothing else; ``report`` holds its round and its cells."""
    path.write_bytes(with_language(_render(report, (table,), facts), facts.spec.language))


def _render(
    report: Report, tables: tuple[PrintedTable, ...], facts: ReportFacts, declaration: Document | None = None
) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    # A copy: XlsxWriter adds to the mapping it is given, and the next workbook would get other bytes.
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_format_properties": dict(FONT)})
    _fill(workbook, report, tables, facts, declaration)
    workbook.close()
    return buffer.getvalue()


def _fill(
    workbook: Any,
    report: Report,
    tables: tuple[PrintedTable, ...],
    facts: ReportFacts,
    declaration: Document | None,
) -> None:
    """Write the sheets, by calls that XlsxWriter and ``OpenDocument`` both know."""
    workbook.set_properties(_properties(report, facts))
    styles = make_styles(workbook)
    if declaration:
        write_contents_sheet(workbook, report, tables, facts, styles, declaration.sheet)
    rows_above = max(title_lines(table) for table in tables)
    for table in tables:
        write_table_sheet(workbook, table, rows_above, facts, styles, way_back=declaration is not None)
    if declaration:
        write_declaration_sheet(workbook, declaration, facts, styles)


def _properties(report: Report, facts: ReportFacts) -> dict[str, Any]:
    product = facts.spec
    synthetic = any(table.is_synthetic for table in report.tables)
    return {
        "title": f"{product.title}. {product.subtitle}",
        "subject": product.subject,
        "keywords": ", ".join(product.keywords),
        "comments": facts.texts.synthetic_mark if synthetic else "",
        "created": datetime.combine(report.round.collection_end, time()),
    }
