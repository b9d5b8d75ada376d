"""Judges what a row says about itself: municipality, county, round, collected or synthetic; and that keys occur once.

Here belongs what every kind of file shares; the rest of the row is judged by ``tabular`` or ``questionnaire``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from orchestration.facts import formats
from orchestration.facts.formats import ColumnType, Format, Formats
from orchestration.facts.register_model import Municipality, Unit
from orchestration.facts.sources import SourceSpec
from orchestration.landing.cells import (
    Setting,
    label,
    quoted,
    text_of,
)
from orchestration.landing.decoder_messages import Cell, Fault
from orchestration.landing.fault_list import Report
from orchestration.landing.frame import Frame
from orchestration.landing.grid import Grid
from orchestration.landing.identity_cells import (
    check_county,
    check_name,
    check_round,
    parse_municipality,
    parse_origin,
    parse_unit,
)
from orchestration.landing.keys import Keys
from orchestration.landing.parsed import Parsed, any_of, parse, rows_in
from orchestration.landing.sheet import Column, Ints, constant, together


@dataclass(frozen=True, slots=True)
class Identified:
    """Who a row says it is about; ``municipality`` is None in files without municipalities.

    ``unit`` is the municipality itself, or the part of it that answers; None where the file does not tell parts apart
    and the municipality is asked in parts.
    """

    municipality: Municipality | None
    unit: Unit | None
    origin: str

    @property
    def code(self) -> str:
        """The municipality's code; empty in files without municipalities."""
        return self.municipality.municipality_code if self.municipality else ""

    @property
    def unit_code(self) -> str:
        """The unit's code; empty where there is none."""
        return self.unit.unit_code if self.unit else ""

    @property
    def label(self) -> str:
        """Code and name, of the part of a municipality that answers where there is one; empty without municipality."""
        if self.unit and self.unit.unit_code != self.code:
            return f"{self.unit.unit_code} {self.unit.unit}"
        return label(self.municipality) if self.municipality else ""


@dataclass(frozen=True, slots=True)
class Identities:
    """The rows that say who they are about: ``who``, their place ``at`` in the grid, and their ``numbers``."""

    who: Column[Identified]
    at: Ints
    numbers: Ints

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.at)

    def place(self, at: int) -> tuple[int, str]:
        """Return the number of a row and whom it is about, as a fault names them."""
        return int(self.numbers[at]), self.who[at].label


def make_setting(spec: SourceSpec, frame: Frame, formats: Formats, keys: Keys | None = None) -> Setting:
    """Return what the cells of the source are read against."""
    by_name = {item.municipality: item.municipality_code for item in frame.municipalities.values()}
    return Setting(spec, frame, by_name, formats.origins, keys)


def identify(grid: Grid, format_: Format, setting: Setting, report: Report) -> Identities:
    """Judge the identity of every row and the uniqueness of the key; return the rows that can be judged further."""
    who = _identified(grid, format_, setting, report)
    _note_round(grid, format_, setting, report)
    _note_repeated(grid, format_, who, report)
    _note_mixed_origins(grid, format_, who, report)
    told = np.flatnonzero(who.where(lambda entry: _told(entry, format_))).astype(np.int32)
    return Identities(who.keep(told), told, grid.rows.numbers[told])


def _told(entry: Identified, format_: Format) -> bool:
    if format_.of_type("unit"):
        return entry.unit is not None
    return entry.municipality is not None or format_.of_type("municipality") is None


def _identified(grid: Grid, format_: Format, setting: Setting, report: Report) -> Column[Identified]:
    municipality = _municipality(grid, format_, setting)
    unit = _unit(grid, format_, municipality.values, setting)
    judged: list[tuple[str, Parsed[str | None]]] = []
    origin: Column[str | None] = constant(None, len(grid.rows))
    for column in format_.columns:
        if column.name in grid.place and (judge := _judge(column, setting)):
            judged.append((column.name, parse(judge, grid.column(column.name), municipality.values)))
            origin = judged[-1][1].values if column.type == "origin" else origin
    who = together([municipality.values, unit.values, origin]).map(
        lambda said: Identified(said[0], said[1], said[2] or "")
    )
    steps: list[tuple[str, Parsed[Any]]] = [
        (_name(format_, "municipality"), municipality),
        (_name(format_, "unit"), unit),
        *judged,
    ]
    for at in rows_in(any_of((step.refused for _, step in steps), len(grid.rows))):
        for name, step in steps:
            if error := step.error(at):
                report.add(
                    error.fault(int(grid.rows.numbers[at]), who[at].label or _as_written(grid, at, format_), name)
                )
    return who


def _name(format_: Format, kind: ColumnType) -> str:
    column = format_.of_type(kind)
    return column.name if column else ""


def _judge(column: formats.Column, setting: Setting) -> Callable[[Cell, Municipality | None], str | None] | None:
    """How a cell beside the code is judged, where a municipality was read; gives an origin or nothing."""
    match column.type:
        case "origin":
            return lambda cell, _: parse_origin(cell, setting)
        case "municipality_name":
            return lambda cell, known: check_name(cell, known, setting) if known else None
        case "county":
            return lambda cell, known: check_county(cell, known) if known else None
        case _:
            return None


def _municipality(grid: Grid, format_: Format, setting: Setting) -> Parsed[Municipality]:
    column, name = _name(format_, "municipality"), _name(format_, "municipality_name")
    if column not in grid.place:
        return Parsed(constant(None, len(grid.rows)), (None,))
    beside = grid.column(name) if name in grid.place else constant(None, len(grid.rows))
    return parse(lambda cell, name: parse_municipality(cell, name, setting), grid.column(column), beside)


def _unit(
    grid: Grid, format_: Format, municipality: Column[Municipality | None], setting: Setting
) -> Parsed[Unit | None]:
    """Return the units that the rows name; without such a column, the municipality as a whole if it is a unit."""
    column = _name(format_, "unit")
    if not column:
        whole = setting.frame.by_code
        return parse(lambda known: whole.get(known.municipality_code) if known else None, municipality)
    if column not in grid.place:
        return Parsed(constant(None, len(grid.rows)), (None,))
    cells = grid.column(column)
    return parse(lambda cell, known: parse_unit(cell, known, setting) if known else None, cells, municipality)


def _as_written(grid: Grid, at: int, format_: Format) -> str:
    names = (_name(format_, "municipality"), _name(format_, "municipality_name"))
    return grid.text(at, names)


def _note_round(grid: Grid, format_: Format, setting: Setting, report: Report) -> None:
    """Note rows of another round; a file that is of another round throughout gives one fault, not one a row."""
    name = _name(format_, "round")
    if name not in grid.place:
        return
    judged = parse(lambda cell: check_round(cell, setting), grid.column(name))
    refused = judged.refused
    founds = {error.found for error in judged.errors if error}
    throughout = refused.all() and len(founds) == 1
    for at in rows_in(refused):
        error = judged.error(at)
        assert error is not None
        fault = error.fault(int(grid.rows.numbers[at]), _as_written(grid, at, format_), name)
        if throughout:
            found = f"{fault.found} in all {len(refused)} rows"
            report.add(replace(fault, row=None, municipality="", found=found))
            return
        report.add(fault)


def _note_repeated(grid: Grid, format_: Format, who: Column[Identified], report: Report) -> None:
    if not set(format_.key) <= set(grid.place):
        return
    subject = "municipality" if format_.of_type("municipality") else "key"
    subject = "unit" if format_.of_type("unit") else subject
    subject = "month" if format_.covers == "months" else subject
    keys = together([grid.column(name).map(text_of) for name in format_.key])
    first = np.full(len(keys.cells), len(grid.rows), np.int64)
    np.minimum.at(first, keys.index, np.arange(len(grid.rows)))
    again = (first[keys.index] != np.arange(len(grid.rows))) & keys.where(any)
    for at in rows_in(again):
        row, before = int(grid.rows.numbers[at]), int(grid.rows.numbers[first[keys.index[at]]])
        report.add(
            Fault(
                f"the same {subject} twice",
                row=row,
                municipality=who[at].label,
                column=", ".join(format_.key),
                expected=f"{', '.join(keys[at])} once",
                found=f"rows {before} and {row}",
                remedy="delete the row that is not valid",
            )
        )


def _note_mixed_origins(grid: Grid, format_: Format, who: Column[Identified], report: Report) -> None:
    column = format_.of_type("origin")
    origins = sorted({entry.origin for entry in who.cells if entry.origin})
    if column and len(origins) > 1:
        usual = who[0].origin
        at = next(rows_in(who.where(lambda entry: entry.origin not in ("", usual))))
        report.add(
            Fault(
                "synthetic and collected data in one file",
                row=int(grid.rows.numbers[at]),
                municipality=who[at].label,
                column=column.name,
                expected=f"one origin in the whole file ({usual or origins[0]})",
                found=quoted(who[at].origin),
                remedy="send synthetic and collected data in files of their own",
            )
        )
