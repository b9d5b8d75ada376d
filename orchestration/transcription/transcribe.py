"""From report text and layout to ``cells.csv``.

Belongs here: the walk over all tables and the writing of the file. Does not belong here: reading of a single table.
"""

import csv
import io
from dataclasses import asdict, fields
from pathlib import Path

from orchestration.transcription.cells import Cell, read_cells
from orchestration.transcription.errors import TranscriptionError
from orchestration.transcription.layout import ReportLayout, load_layout
from orchestration.transcription.running import as_tabbed
from orchestration.transcription.sections import split_tables


def read_report(text: str, report: ReportLayout) -> list[Cell]:
    """Give every printed cell of the report, in the order of the layout's parts and tables.

    Raises TranscriptionError where the text is not as the layout says.
    """
    tables = split_tables(text, report)
    if report.cells_by == "space":
        tables = (as_tabbed(table, report) for table in tables)
    return [cell for table in tables for cell in read_cells(table, report)]


def transcribe(report_text: Path, layout: Path, out: Path) -> None:
    """Write the figures of a report as ``cells.csv``: UTF-8, comma, LF, one row a printed cell, same bytes each time.

    ``report_text`` is the report as UTF-8 text, ``layout`` its ``transcription.yaml``, which says what parts the cells.
    Raises TranscriptionError where text and layout disagree; ``out`` is then left as it was.
    """
    cells = read_report(_read_text(report_text), load_layout(layout))
    out.write_text(_as_csv(cells), encoding="utf-8", newline="")


def _read_text(report_text: Path) -> str:
    try:
        return report_text.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        where, found = f"{report_text.name}, byte {error.start}", f"byte {error.object[error.start]:#04x}"
        raise TranscriptionError(where, "text in UTF-8", found, "Save the text as UTF-8") from error


def _as_csv(cells: list[Cell]) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, [field.name for field in fields(Cell)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(cell) for cell in cells)
    return buffer.getvalue()
