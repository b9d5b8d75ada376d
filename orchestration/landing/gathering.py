"""Gathers the rows that a reader decodes into columns, and sends them: the decoder's side of a sheet.

Here belongs what must stay light to import and small in memory: a cell is kept once a column, a row is its number, its
width and one int32 a column. ``decoded_sheet`` reads what is written here.
"""

from __future__ import annotations

import json
import struct
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import zip_longest
from typing import Any

from orchestration.landing.decoder_messages import Cell, Fault, Row, Special

PREFIX = struct.Struct("<QQ")
"""Before an answer: bytes of its head (JSON) and of its body (int32: row numbers, widths, then column by column)."""
INT = "i"
_BLOCK = 512


class _Places(dict[Any, int]):
    """Where each distinct cell of a column stands: a text under itself, another cell under its type and value."""

    def __missing__(self, key: Any) -> int:
        """Give a new cell the next place."""
        self[key] = place = len(self)
        return place


@dataclass(slots=True)
class _Column:
    places: _Places = field(default_factory=_Places)
    index: array[int] = field(default_factory=lambda: array(INT))

    def extend(self, cells: Sequence[Cell]) -> None:
        keys: Iterable[Any] = cells
        if set(map(type, cells)) != {str}:
            keys = [cell if cell.__class__ is str else (cell.__class__, cell) for cell in cells]
        self.index.extend(map(self.places.__getitem__, keys))

    @property
    def cells(self) -> list[Cell]:
        return [key if key.__class__ is str else key[1] for key in self.places]


@dataclass(slots=True)
class Gathered:
    """A sheet as it grows, row by row in order; ``header``, ``labels``, ``texts`` and ``complete`` as in ``Sheet``."""

    name: str = ""
    header: tuple[str, ...] | None = None
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    complete: bool = True
    numbers: array[int] = field(default_factory=lambda: array(INT))
    widths: array[int] = field(default_factory=lambda: array(INT))
    columns: list[_Column] = field(default_factory=list)

    def add(self, rows: Iterable[Row]) -> Gathered:
        """Add rows, a block at a time; return the sheet itself."""
        block: list[Row] = []
        for row in rows:
            block.append(row)
            if len(block) == _BLOCK:
                self._add_block(block)
                block = []
        self._add_block(block)
        return self

    def _add_block(self, block: Sequence[Row]) -> None:
        columns = zip_longest(*[row.cells for row in block])
        self.add_columns([row.number for row in block], [len(row.cells) for row in block], list(columns))

    def add_columns(self, numbers: Sequence[int], widths: Sequence[int], columns: Sequence[Sequence[Cell]]) -> None:
        """Add rows that are at hand by columns; beyond its width a row has None."""
        before, more = len(self.numbers), len(numbers)
        for _ in range(len(self.columns), len(columns)):
            self.columns.append(_Column())
            self.columns[-1].extend([None] * before)
        for at, column in enumerate(self.columns):
            column.extend(columns[at] if at < len(columns) else [None] * more)
        self.numbers.extend(numbers)
        self.widths.extend(widths)

    def change(self, text: Callable[[str], str]) -> None:
        """Change every text of the sheet: cells, names and labels."""
        for column in self.columns:
            places = _Places()
            at = [places[text(key) if isinstance(key, str) else key] for key in column.places]
            column.places, column.index = places, array(INT, map(at.__getitem__, column.index))
        self.header = None if self.header is None else tuple(map(text, self.header))
        self.texts = {text(name): text(said) for name, said in self.texts.items()}
        self.labels = {
            text(name): {code: text(label) for code, label in labels.items()} for name, labels in self.labels.items()
        }

    def filled(self) -> list[int]:
        """Return the numbers, from 1, of the columns that hold anything."""
        return [at for at, column in enumerate(self.columns, 1) if any(cell is not None for cell in column.cells)]

    def found(self, wanted: Callable[[str], bool]) -> list[tuple[int, str]]:
        """Return the row number and the text of each cell with a wanted text, from the first row on."""
        found = []
        for at, column in enumerate(self.columns):
            texts = {place: text for text, place in column.places.items() if isinstance(text, str) and wanted(text)}
            if texts:
                pairs = zip(self.numbers, column.index, strict=True)
                found += [(number, at, texts[place]) for number, place in pairs if place in texts]
        return [(number, text) for number, _, text in sorted(found)]


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader made of one file: a sheet (None if nothing could be read) and the faults met while reading."""

    sheet: Gathered | None
    faults: tuple[Fault, ...] = ()


def answer(read: Read) -> Iterator[bytes]:
    """Write a result in parts; NaN and infinity are not representable and must have been replaced."""
    sheet = read.sheet
    body: list[array[int]] = []
    described = None
    if sheet is not None:
        body = [sheet.numbers, sheet.widths, *(column.index for column in sheet.columns)]
        described = {
            "name": sheet.name,
            "header": sheet.header,
            "labels": sheet.labels,
            "texts": sheet.texts,
            "complete": sheet.complete,
            "columns": [[_packed(cell) for cell in column.cells] for column in sheet.columns],
        }
    faults = [asdict(fault) for fault in read.faults]
    head = json.dumps({"faults": faults, "sheet": described}, ensure_ascii=True, allow_nan=False).encode()
    yield PREFIX.pack(len(head), sum(len(part) * part.itemsize for part in body))
    yield head
    yield from (part.tobytes() for part in body)


def _packed(cell: Cell) -> Any:
    return [cell.kind, cell.text] if isinstance(cell, Special) else cell
