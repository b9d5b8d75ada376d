"""Reads an SPSS file. Runs in the decoder process: mutated files have killed the interpreter.

Here belongs what the format itself says: columns, values, value labels, number of cases.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from orchestration.landing.decoder_messages import Cell, Fault, Job, Special, UndecodableError
from orchestration.landing.gathering import Gathered, Read

_CASES_OFFSET = 80
_LAYOUT_OFFSET = 64
_LAYOUT_CODES = (2, 3)
_BLOCK = 8192
_DATES = frozenset({"DATE", "ADATE", "EDATE", "JDATE", "SDATE", "DATETIME", "YMDHMS"})
_EPOCH = datetime(1582, 10, 14, tzinfo=UTC)
_OTHER_ENCODING = ("Unable to convert string", "unsupported character set")
_STATE_ENCODING = "state the encoding in the options of the source, for an older SPSS here windows-1252"
_EXPORT_AGAIN = "fetch or export the file again from the survey tool"


def read_sav(job: Job) -> Read:
    """Return the cases with user-missing values as they are, and the value labels; row numbers are SPSS case numbers.

    Raises UndecodableError for bytes that ReadStat refuses, for a file with fewer cases than its header says, and for
    one above the limits.
    """
    promised = _cases(Path(job.path))
    sheet = Gathered()
    read = 0
    for columns, meta in _blocks(job):
        sheet.header = tuple(str(name) for name in meta.column_names)
        sheet.labels = _labels(meta)
        sheet.texts = {str(name): str(text) for name, text in meta.column_names_to_labels.items() if text}
        dates = _dates(meta)
        before, read = read, read + int(meta.number_rows or 0)
        width = len(sheet.header)
        if read * width > job.limits["cells"]:
            found = f"{max(promised, read)} × {width}"
            most = f"at most {job.limits['cells']}"
            raise UndecodableError("too many cells", most, found, "see that it is the right file")
        cells = [_column(columns[name], _moment if name in dates else _cell) for name in sheet.header]
        sheet.add_columns(range(before + 1, read + 1), [width] * (read - before), cells)
    missing = _missing_cases(promised, read)
    sheet.complete = not missing
    return Read(sheet, tuple(missing))


def _blocks(job: Job) -> Iterator[tuple[Mapping[str, Sequence[Any]], Any]]:
    """Yield the columns of so many cases at a time, with what the file says of them, to the end of the file."""
    import pyreadstat

    at, full = 0, True
    try:
        while full:
            columns, meta = pyreadstat.read_sav(
                job.path,
                output_format="dict",
                user_missing=True,
                encoding=job.options.get("encoding") or None,
                disable_datetime_conversion=True,
                row_offset=at,
                row_limit=_BLOCK,
            )
            full = meta.number_rows == _BLOCK
            at += _BLOCK
            yield columns, meta
    except (
        pyreadstat.ReadstatError,
        pyreadstat.PyreadstatError,
        UnicodeDecodeError,
        ValueError,
        OverflowError,
    ) as error:
        found = f"{type(error).__name__}: {error}"
        if any(words in found for words in _OTHER_ENCODING):
            expected = f"text in {job.options.get('encoding') or 'the encoding that the file names'}"
            raise UndecodableError("wrong encoding", expected, found, _STATE_ENCODING) from error
        raise UndecodableError(
            "file cut off or damaged", "an SPSS system file that can be read to its end", found, _EXPORT_AGAIN
        ) from error


def _labels(meta: Any) -> dict[str, dict[str, str]]:
    return {
        str(variable): {_code(code): str(label) for code, label in pairs.items()}
        for variable, pairs in meta.variable_value_labels.items()
    }


def _dates(meta: Any) -> frozenset[str]:
    types = meta.original_variable_types.items()
    return frozenset(str(name) for name, stored in types if (stored or "").rstrip("0123456789.") in _DATES)


def _column(values: Sequence[Any], read: Callable[[Any], Cell]) -> list[Cell]:
    cells = {value: read(value) for value in set(values)}
    return [cells[value] for value in values]


def _missing_cases(promised: int, read: int) -> list[Fault]:
    if promised in {-1, read}:
        return []
    expected = f"{promised} cases, as the header of the file says"
    return [Fault("file cut off", row=read or None, expected=expected, found=f"{read} cases", remedy=_EXPORT_AGAIN)]


def _cases(path: Path) -> int:
    """Return the number of cases the header promises; -1 if the writer did not know it."""
    head = path.open("rb").read(_CASES_OFFSET + 4)
    if len(head) < _CASES_OFFSET + 4:
        raise UndecodableError("file cut off", "an SPSS header of 176 bytes", f"{len(head)} bytes", _EXPORT_AGAIN)
    order = "<" if struct.unpack_from("<i", head, _LAYOUT_OFFSET)[0] in _LAYOUT_CODES else ">"
    return int(struct.unpack_from(f"{order}i", head, _CASES_OFFSET)[0])


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, str):
        return value
    number = float(value)
    if math.isnan(number):
        return None
    if math.isinf(number):
        return Special("error", str(number))
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _moment(seconds: Any) -> Cell:
    """Return a date as SPSS stores it, in seconds since the calendar's reform; one outside the calendar as it is."""
    cell = _cell(seconds)
    if not isinstance(cell, int | float):
        return cell
    try:
        found = (_EPOCH + timedelta(seconds=cell)).replace(tzinfo=None)
    except OverflowError:
        return cell
    is_day = found.time() == time()
    return Special("date", found.date().isoformat()) if is_day else Special("time", found.isoformat())


def _code(code: Any) -> str:
    cell = _cell(code)
    return "" if cell is None else str(cell)
