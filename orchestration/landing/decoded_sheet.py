"""Reads what the decoder process sends back: the loading process's side of ``gathering``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from orchestration.landing.decoder_messages import Cell, Fault, Special
from orchestration.landing.sheet import Column, Sheet


@dataclass(frozen=True, slots=True)
class Decoded:
    """What became of one file: a sheet (None if nothing could be read) and the faults met while reading."""

    sheet: Sheet | None
    faults: tuple[Fault, ...] = ()


def parse_answer(head: bytes | bytearray, body: bytes | bytearray) -> Decoded:
    """Read a result back; the sheet's rows and columns are views of ``body``."""
    said = json.loads(head)
    faults = tuple(Fault(**fault) for fault in said["faults"])
    return Decoded(None if said["sheet"] is None else _sheet(said["sheet"], body), faults)


def _sheet(said: Mapping[str, Any], body: bytes | bytearray) -> Sheet:
    distinct = said["columns"]
    numbers, widths, *indices = np.frombuffer(body, np.int32).reshape(len(distinct) + 2, -1)
    columns = tuple(Column(tuple(map(_unpacked, cells)), index) for cells, index in zip(distinct, indices, strict=True))
    header = None if said["header"] is None else tuple(said["header"])
    return Sheet(said["name"], numbers, widths, columns, header, said["labels"], said["texts"], said["complete"])


def _unpacked(cell: Any) -> Cell:
    return Special(*cell) if isinstance(cell, list) else cell
