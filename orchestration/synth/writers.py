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


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the rows of a sheet: lines of text, then one or more header rows.

    ``about`` are the title and the mark that the workbook's properties carry.
    """

    about: tuple[str, str]
    above: Sequence[str]
    headers: Sequence[Sequence[str]]


def write_xlsx(path: Path, sheet: str, head: Head, rows: Sequence[Sequence[Cell]], day: date) -> None:
    """Write a workbook of one sheet: the head, then true numbers and dates."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"title": head.about[0], "comments": head.about[1], "created": _midnight(day)})
        page = book.add_worksheet(sheet)
        bold, dated = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        for number, line in enumerate([[line] for line in head.above] + [list(names) for names in head.headers]):
            for column, name in enumerate(line):
                _write_cell(page, number, column, name or None, bold)
        for column, name in enumerate(head.headers[-1]):
            page.set_column(column, column, max(12, len(name) + 2))
        first = len(head.above) + len(head.headers)
        for number, row in enumerate(rows, start=first):
            for column, cell in enumerate(row):
                _write_cell(page, number, column, cell, dated if isinstance(cell, date) else None)
        page.freeze_panes(first, 0)


def _write_cell(page: Any, number: int, column: int, cell: Cell, form: Any) -> None:
    if isinstance(cell, date):
        page.write_datetime(number, column, _midnight(cell), form)
    elif isinstance(cell, str):
        page.write_string(number, column, cell, form)
    elif cell is not None:
        page.write_number(number, column, cell)


def _midnight(day: date) -> datetime:
    """A workbook knows no time zones."""
    return datetime.combine(day, time.min)
