"""Multiplies a raw file: every row once a copy of its municipality, under the copy's code and name, as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from orchestration.facts.formats import Format, load_formats
from orchestration.facts.readings import HOUSE, load_readings
from orchestration.facts.sources import SourceSpec
from orchestration.landing.cells import text_of
from orchestration.landing.decoder import Decoder
from orchestration.landing.header import Header
from orchestration.landing.reading import header_of
from orchestration.synth.tiling import made_code, made_name

_MADE = ("municipality", "unit", "municipality_name")


def tile_raw(data: Path, spec: SourceSpec, format_: Format, target: Path, units: int) -> int:
    """Read the sample of a source and write ``units`` copies of each row; returns the number of rows written."""
    names, rows = _decoded(data, spec)
    options = spec.options if spec.format == "csv" else None
    encoding, delimiter = (options.encoding, options.delimiter) if options else ("utf-8", ";")
    types = {column.name: column.type for column in format_.columns}
    places = {at: types[name] for at, name in enumerate(names) if types.get(name) in _MADE}
    with target.open("w", encoding=encoding, newline="") as handle:
        handle.write(_line(names, delimiter, end="\r\n"))
        for row in rows:
            pieces = _pieces(row, places, delimiter)
            for copy in range(units):
                handle.write("".join(piece if kind is None else _made(kind, piece, copy) for kind, piece in pieces))
    return len(rows) * units


def _decoded(data: Path, spec: SourceSpec) -> tuple[tuple[str, ...], list[list[str]]]:
    """Return header and rows of a sample as texts, by the readers that land it."""
    reading = load_readings(data)[spec.reading]
    options = spec.options.model_dump(mode="json", exclude={"period", "months", "covers"})
    with Decoder(load_formats(data).limits.decoder) as decoder:
        decoded = decoder.decode(data / spec.uri, spec.format, {**options, "normal_form": reading.normal_form})
    header = header_of(decoded.sheet, spec, reading) if decoded.sheet else None
    if not isinstance(header, Header) or decoded.faults or spec.reading != HOUSE:
        raise ValueError(f"{spec.file_name}: expected a sample in the house's own form, found {decoded.faults}")
    columns = header.below.columns[: len(header.names)]  # a workbook leaves empty cells at the end of a row out
    return header.names, [[text_of(column[at]) for column in columns] for at in range(len(header.below))]


def _pieces(row: Sequence[str], places: Mapping[int, str], delimiter: str) -> list[tuple[str | None, str]]:
    """Split a line into what is the same in every copy (None) and the cells that are made for each, by their kind."""
    pieces: list[tuple[str | None, str]] = []
    same = ""
    for at, cell in enumerate(row):
        if at in places:
            pieces += [(None, same), (places[at], cell)]
            same = delimiter
        else:
            same += _line([cell, ""], delimiter, end="")
    return [*pieces, (None, same.removesuffix(delimiter) + "\r\n")]


def _made(kind: str, cell: str, copy: int) -> str:
    return made_name(cell, copy) if kind == "municipality_name" else made_code(cell, copy)


def _line(cells: Sequence[str], delimiter: str, end: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerow(cells)
    return out.getvalue()
