"""Finds rows and columns of a worksheet that hold something and are not shown. Runs in the decoder process.

Here belongs what the sheet's XML says of being shown; the cells are read elsewhere.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

from orchestration.landing.decoder_messages import Fault
from orchestration.landing.workbook import Workbook

_BLOCK = 1 << 20
_TAG = re.compile(rb"<(?:\w+:)?(row|col|filterColumn)\b([^>]*)>")
_ATTRIBUTE = re.compile(rb"""(\w+)=["']([^"']*)["']""")
_YES = (b"1", b"true")
_LISTED = 5


def hidden_faults(path: Path, sheet: str, rows: Iterable[int], filled: Iterable[int]) -> Iterator[Fault]:
    """Yield a fault for the hidden rows and one for the hidden columns among those that hold anything.

    ``rows`` and ``filled`` are the numbers of those, from 1; the package must have been found sound.
    """
    rows_hidden, columns_hidden, filtered = _hidden(path, sheet)
    numbers = [number for number in rows if number in rows_hidden]
    columns = sorted(at for at in filled if any(first <= at <= last for first, last in columns_hidden))
    if numbers:
        found = f"{len(numbers)} hidden rows ({_runs(numbers)}){', by a filter' if filtered else ''}"
        yield Fault("hidden rows", row=numbers[0], expected="every row shown", found=found, remedy=_remedy("rows"))
    if columns:
        found = f"{len(columns)} hidden columns (from the left: {_runs(columns)})"
        yield Fault("hidden columns", expected="every column shown", found=found, remedy=_remedy("columns"))


def _remedy(what: str) -> str:
    return f"show the {what} (or clear the filter) and keep or delete them; to read them, state hidden_rows: read"


def _hidden(path: Path, sheet: str) -> tuple[set[int], list[tuple[int, int]], bool]:
    """Numbers of hidden rows, first and last of runs of hidden columns, and whether a filter is set."""
    rows, columns, filtered, number = set[int](), list[tuple[int, int]](), False, 0
    with zipfile.ZipFile(path) as package, package.open(Workbook(package).sheets[sheet]) as handle:
        for tag, attributes in _tags(handle):
            filtered = filtered or tag == b"filterColumn"
            if tag == b"row":
                number = int(attributes.get(b"r", number + 1))
            if attributes.get(b"hidden") in _YES:
                if tag == b"row":
                    rows.add(number)
                elif tag == b"col":
                    columns.append((int(attributes[b"min"]), int(attributes[b"max"])))
    return rows, columns, filtered


def _tags(handle: IO[bytes]) -> Iterator[tuple[bytes, dict[bytes, bytes]]]:
    rest = b""
    while block := handle.read(_BLOCK):
        text = rest + block
        end = text.rfind(b"<")
        for tag in _TAG.finditer(text, 0, max(end, 0)):
            yield tag[1], dict(_ATTRIBUTE.findall(tag[2]))
        rest = text[max(end, 0) :]


def _runs(numbers: Sequence[int]) -> str:
    """Write ascending numbers as runs, the first few of them: ``3–5, 8``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join("–".join(map(str, run)) for run in runs[:_LISTED]) + (" …" if len(runs) > _LISTED else "")
