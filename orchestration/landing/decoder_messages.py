"""What passes between the loading process and its decoder: a job down, a sheet or faults back, one JSON line each.

Here belong the records and their JSON form, light to import; decoding and judging lie elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Special:
    """A cell that is no text, number or truth value: ``kind`` is date, time, formula, error; ``text`` what it shows."""

    kind: str
    text: str


Cell = str | int | float | bool | Special | None
"""None is an empty cell; CSV gives text only, with the empty text for an empty cell."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong inside a file, not yet tied to a round and a source; fields as in Finding.

    ``cause``: faults of one cause are one finding, with their number and the first places; empty: each by itself.
    """

    what: str
    sheet: str = ""
    row: int | None = None
    municipality: str = ""
    column: str = ""
    expected: str = ""
    found: str = ""
    remedy: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a person sees it, and its cells from the left.

    ``raw``: what the file shows in each cell, where a reading profile has read it as something else.
    """

    number: int
    cells: tuple[Cell, ...]
    raw: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows of one file or worksheet, title rows included, in order.

    ``header`` is given where the format itself names its columns (SPSS); otherwise it is one of the rows. ``labels``:
    value labels by variable and code; ``texts``: labels of the variables themselves. ``complete`` is False when the
    file breaks off: what could be read is there.
    """

    name: str
    rows: tuple[Row, ...]
    header: tuple[str, ...] | None = None
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    complete: bool = True
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decoded:
    """What became of one file: a sheet (None if nothing could be read) and the faults met while reading."""

    sheet: Sheet | None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """One file to decode, with the options of the sources file and the limits of ``data/formats/limits.yaml``."""

    path: str
    format: str
    options: Mapping[str, Any]
    limits: Mapping[str, int]


class UndecodableError(Exception):
    """The file cannot be read at all; carries the one fault that says why."""

    def __init__(
        self, what: str, expected: str = "", found: str = "", remedy: str = "", *, row: int | None = None
    ) -> None:
        """Make the fault."""
        super().__init__(what)
        self.fault = Fault(what, row=row, expected=expected, found=found, remedy=remedy)


def job_line(job: Job) -> bytes:
    """Write a job as one line."""
    return json.dumps(asdict(job), ensure_ascii=True).encode() + b"\n"


def parse_job(line: bytes) -> Job:
    """Read a job back."""
    return Job(**json.loads(line))


def decoded_line(decoded: Decoded) -> bytes:
    """Write a result as one line; NaN and infinity are not representable and must have been replaced."""
    sheet = decoded.sheet
    body = {
        "faults": [asdict(fault) for fault in decoded.faults],
        "sheet": None
        if sheet is None
        else {
            "name": sheet.name,
            "header": sheet.header,
            "labels": sheet.labels,
            "complete": sheet.complete,
            "texts": sheet.texts,
            "rows": [[row.number, [_packed(cell) for cell in row.cells]] for row in sheet.rows],
        },
    }
    return json.dumps(body, ensure_ascii=True, allow_nan=False).encode() + b"\n"


def parse_decoded(line: bytes) -> Decoded:
    """Read a result back."""
    body = json.loads(line)
    faults = tuple(Fault(**fault) for fault in body["faults"])
    if body["sheet"] is None:
        return Decoded(None, faults)
    part = body["sheet"]
    rows = tuple(Row(number, tuple(_unpacked(cell) for cell in cells)) for number, cells in part["rows"])
    header = None if part["header"] is None else tuple(part["header"])
    return Decoded(Sheet(part["name"], rows, header, part["labels"], part["complete"], part["texts"]), faults)


def on_sheet(fault: Fault, sheet: str) -> Fault:
    """Return the fault with its sheet named, unless it names one."""
    return fault if fault.sheet else replace(fault, sheet=sheet)


def _packed(cell: Cell) -> Any:
    return [cell.kind, cell.text] if isinstance(cell, Special) else cell


def _unpacked(cell: Any) -> Cell:
    return Special(*cell) if isinstance(cell, list) else cell
