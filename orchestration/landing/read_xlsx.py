"""Reads one worksheet of a workbook. Runs in the decoder process: a workbook of 1 kB can unpack to gigabytes.

Here belong the package, the sheet and the cells as stored; titles, headers and types are judged in the loading process.
"""

from __future__ import annotations

import math
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from orchestration.landing.decoder_messages import Cell, Job, Row, Special, UndecodableError
from orchestration.landing.gathering import Gathered, Read
from orchestration.quoting import quote

if TYPE_CHECKING:
    from orchestration.landing.workbook import Stored, Workbook

_HEAD = 4096
_PARTS = 2000
_MIB = 1 << 20
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    OSError,
    EOFError,
    RuntimeError,
    ValueError,
    ArithmeticError,
    LookupError,
    StopIteration,
)
_UNPACK = "unpack it, and let the sources file name the file inside"
_SAVE_AGAIN = "open the file in a spreadsheet program and save it again as .xlsx, or ask the sender for it again"


def read_xlsx(job: Job) -> Read:
    """Return the rows of the sheet that the sources file names; formulas and error values are marked as such.

    Rows and columns that are not shown give a fault, unless the sources file says ``hidden_rows: read``.

    Raises UndecodableError for a package that is damaged, too large unpacked or declares XML entities, and for a
    missing sheet.
    """
    _inspect(Path(job.path), job.limits["unpacked_mib"] * _MIB)
    sheet = _sheet(job)
    if job.options.get("hidden_rows") == "read":
        return Read(sheet)
    from orchestration.landing.hidden import hidden_faults

    try:
        return Read(sheet, tuple(hidden_faults(Path(job.path), sheet.name, sheet.numbers, sheet.filled())))
    except _DAMAGE as error:
        raise _damaged(error) from error


def _inspect(path: Path, most: int) -> None:
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
            unpacked = sum(part.file_size for part in parts)
            if unpacked > most or len(parts) > _PARTS:
                found = f"{unpacked} bytes in {len(parts)} parts"
                raise UndecodableError(
                    "workbook too large unpacked", f"at most {most} bytes", found, "see that it is the right file"
                )
            for part in parts:
                _refuse_entities(package, part)
            _refuse_other_kinds(package)
            if damaged := package.testzip():
                raise zipfile.BadZipFile(f"Bad CRC-32 for file {damaged!r}")
    except _DAMAGE as error:
        raise _damaged(error) from error


def _refuse_entities(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    with package.open(part) as handle:
        head = handle.read(_HEAD)
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        found = f"a document type declaration in {part.filename[:80]}"
        raise UndecodableError(
            "workbook with XML entities", "a workbook without document type declarations", found, _SAVE_AGAIN
        )


def _refuse_other_kinds(package: zipfile.ZipFile) -> None:
    """Refuse packages that are no ordinary workbook by what they are: else their sheets seem to be missing."""
    names = set(package.namelist())
    found = ""
    if "mimetype" in names and b"opendocument" in package.read("mimetype")[:_HEAD]:
        found = "an OpenDocument file (.ods)"
    elif any("\\" in name for name in names):
        found = "a package whose parts are named with backslashes"
    elif _RELATIONS in names and _STRICT in package.read(_RELATIONS)[:_HEAD]:
        found = "a Strict Open XML workbook"
    elif _WORKBOOK not in names:
        folders = {name.partition("/")[0] for name in names}
        found = next((kind for folder, kind in _BESIDE.items() if folder in folders), "")
        inside = sorted(name for name in names if name.lower().endswith(_INSIDE))
        if not found and inside:
            found = f"a zip archive with {quote(inside[0])} inside"
            raise UndecodableError("not an ordinary workbook", "an Excel workbook (.xlsx)", found, _UNPACK)
    if found:
        remedy = "open it in the program that made it and save it as an ordinary workbook (.xlsx)"
        raise UndecodableError("not an ordinary workbook", "an Excel workbook (.xlsx)", found, remedy)


_WORKBOOK, _RELATIONS, _STRICT = "xl/workbook.xml", "_rels/.rels", b"purl.oclc.org/ooxml"
_BESIDE = {"word": "a Word document (.docx)", "ppt": "a PowerPoint presentation (.pptx)", "Index": "a Numbers document"}
_INSIDE = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".sav", ".numbers")


def _sheet(job: Job) -> Gathered:
    from orchestration.landing.workbook import Workbook

    wanted = str(job.options["sheet"])
    try:
        with zipfile.ZipFile(job.path) as package:
            workbook = Workbook(package)
            if wanted not in workbook.sheets:
                raise _no_sheet(wanted, list(workbook.sheets))
            return Gathered(wanted).add(_rows(workbook, wanted, job.limits))
    except _DAMAGE as error:
        raise _damaged(error) from error


def _no_sheet(wanted: str, names: list[str]) -> UndecodableError:
    remedy = "rename the sheet, or correct the option sheet in the sources file"
    return UndecodableError(
        "sheet missing", f"a sheet {quote(wanted)}", "sheets " + ", ".join(map(quote, names[:20])), remedy
    )


def _rows(workbook: Workbook, sheet: str, limits: Mapping[str, int]) -> Iterator[Row]:
    if not workbook.sheets[sheet]:
        raise UndecodableError(
            "sheet without cells", "a worksheet", "a chart sheet", "correct the option sheet in the sources file"
        )
    cells, last = 0, 0
    for number, stored in workbook.rows(sheet):
        width = max(stored, default=-1) + 1
        cells += width + number - last
        last = number
        if cells > limits["cells"]:
            raise UndecodableError(
                "too many cells",
                f"at most {limits['cells']}",
                "more",
                "delete empty formatted rows and columns",
                row=number,
            )
        read = {column: _cell(cell, limits["cell_characters"]) for column, cell in stored.items()}
        if any(value is not None for value in read.values()):
            yield Row(number, tuple(map(read.get, range(width))))


def _cell(cell: Stored, most: int) -> Cell:
    value = cell.value
    if isinstance(value, str):
        return Special("formula", value[:_HEAD]) if cell.kind == "f" else _text(value, cell.kind, most)
    if isinstance(value, float):
        if math.isinf(value):
            return Special("error", str(value))
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    return _moment(value) if isinstance(value, date | time | timedelta) else value


def _moment(value: date | time | timedelta) -> Special:
    if isinstance(value, datetime) and value.time() == time():
        return Special("date", value.date().isoformat())
    if isinstance(value, timedelta):
        return Special("time", str(value))
    return Special("time" if isinstance(value, datetime | time) else "date", value.isoformat())


def _text(value: str, data_type: str, most: int) -> Cell:
    if data_type == "e":
        return Special("error", value[:_HEAD])
    if len(value) > most:
        raise UndecodableError(
            "cell too long", f"at most {most} characters", f"{len(value)} characters", "see that it is the right file"
        )
    return value or None


def _damaged(error: Exception) -> UndecodableError:
    found = f"{type(error).__name__}: {error}"[:200]
    return UndecodableError("file cut off or damaged", "a workbook that can be read to its end", found, _SAVE_AGAIN)
