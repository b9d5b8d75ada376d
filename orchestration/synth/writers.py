"""Writes sample exports in the formats of the senders, byte for byte the same each time. Decides no content."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

Cell = str | int | float | date | None
"""What a cell of an export holds; None is blank."""

_SAV_DATE = slice(92, 109)
_SAV_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Labels:
    """What a .sav file says of a column: its label, labels of values, and the value that means `don't know`."""

    label: str
    values: Mapping[float, str]
    user_missing: tuple[float, ...]


def write_csv(
    path: Path, header: Sequence[str], rows: Sequence[Sequence[Cell]], encoding: str, delimiter: str, decimal: str
) -> None:
    """Write delimited text with CRLF; None becomes an empty field."""

    def show(cell: Cell) -> str:
        if isinstance(cell, float):
            return repr(cell).replace(".", decimal)
        return "" if cell is None else str(cell)

    with path.open("w", encoding=encoding, newline="") as handle:
        writer = csv.writer(handle, delimiter=delimiter, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows([show(cell) for cell in row] for row in rows)


def write_sav(
    path: Path, columns: Mapping[str, Sequence[Any]], labels: Mapping[str, Labels], title: str, day: date
) -> None:
    """Write an SPSS file; the creation date in its header, which the library takes from the clock, becomes ``day``."""
    import pandas as pd
    import pyreadstat

    pyreadstat.write_sav(
        pd.DataFrame(dict(columns)),
        str(path),
        file_label=title,
        column_labels={name: item.label for name, item in labels.items()},
        variable_value_labels={name: dict(item.values) for name, item in labels.items() if item.values},
        missing_ranges={name: list(item.user_missing) for name, item in labels.items() if item.user_missing},
    )
    content = bytearray(path.read_bytes())
    stamp = f"{day.day:02d} {_SAV_MONTHS[day.month - 1]} {day.year % 100:02d}00:00:00".encode("ascii")
    content[_SAV_DATE] = stamp
    path.write_bytes(bytes(content))


def write_xlsx(
    path: Path, sheet: str, above: Sequence[str], header: Sequence[str], rows: Sequence[Sequence[Cell]], day: date
) -> None:
    """Write a workbook of one sheet: the lines of ``above``, then the header, then true numbers and dates."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"title": above[0], "comments": "; ".join(above[1:]), "created": _midnight(day)})
        page = book.add_worksheet(sheet)
        bold, dated = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        for number, line in enumerate(above):
            page.write_string(number, 0, line, bold)
        for column, name in enumerate(header):
            page.write_string(len(above), column, name, bold)
            page.set_column(column, column, max(12, len(name) + 2))
        for number, row in enumerate(rows, start=len(above) + 1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(number, column, _midnight(cell), dated)
                elif isinstance(cell, str):
                    page.write_string(number, column, cell)
                elif cell is not None:
                    page.write_number(number, column, cell)
        page.freeze_panes(len(above) + 1, 0)


def _midnight(day: date) -> datetime:
    """A workbook knows no time zones."""
    return datetime.combine(day, time.min)
