"""The records that the loading process and its decoder share, and the line of JSON that sends a job down.

Here belongs what is light to import; how a sheet comes back is ``gathering``, decoding and judging lie elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
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
    """One row: its number as a person sees it, and its cells from the left."""

    number: int
    cells: tuple[Cell, ...]


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
    """Read a job as the parent wrote it: one line of JSON. TypeError for other fields than those of Job."""
    return Job(**json.loads(line))


def on_sheet(fault: Fault, sheet: str) -> Fault:
    """Return the fault with its sheet named, unless it names one."""
    return fault if fault.sheet else replace(fault, sheet=sheet)
