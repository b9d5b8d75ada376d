"""Judges what a row says about itself: municipality, county, round, collected or synthetic; and that keys occur once.

Here belongs what every kind of file shares; the rest of the row is judged by ``tabular`` or ``questionnaire``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from orchestration.facts.formats import Column, Format, Formats
from orchestration.facts.register_model import Municipality, Unit
from orchestration.facts.sources import SourceSpec
from orchestration.landing.cells import (
    CellError,
    Setting,
    check_county,
    check_name,
    check_round,
    label,
    parse_municipality,
    parse_origin,
    parse_unit,
    quoted,
    text_of,
)
from orchestration.landing.decoder_messages import Fault, Row
from orchestration.landing.fault_list import Report
from orchestration.landing.frame import Frame
from orchestration.landing.grid import Grid
from orchestration.landing.keys import Keys


@dataclass(frozen=True, slots=True)
class Identified:
    """A row that says who it is about; ``municipality`` is None in files without municipalities.

    ``unit`` is the municipality itself, or the part of it that answers; None where the file does not tell parts apart
    and the municipality is asked in parts.
    """

    row: Row
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


def make_setting(spec: SourceSpec, frame: Frame, formats: Formats, keys: Keys | None = None) -> Setting:
    """Return what the cells of the source are read against."""
    by_name = {item.municipality: item.municipality_code for item in frame.municipalities.values()}
    return Setting(spec, frame, by_name, formats.origins, keys)


def identify(grid: Grid, format_: Format, setting: Setting, report: Report) -> tuple[Identified, ...]:
    """Judge the identity of every row and the uniqueness of the key; return the rows that can be judged further."""
    rows = [_identified(row, grid, format_, setting, report) for row in grid.rows]
    _note_round(grid, format_, setting, report)
    _note_repeated(grid, format_, rows, report)
    _note_mixed_origins(format_, rows, report)
    return tuple(entry for entry in rows if _told(entry, format_))


def _told(entry: Identified, format_: Format) -> bool:
    if format_.of_type("unit"):
        return entry.unit is not None
    return entry.municipality is not None or format_.of_type("municipality") is None


def _identified(row: Row, grid: Grid, format_: Format, setting: Setting, report: Report) -> Identified:
    municipality = _municipality(row, grid, format_, setting, report)
    unit = _unit(row, grid, format_, setting, municipality, report)
    who = Identified(row, municipality, unit, "")
    named = who.label or _as_written(row, grid, format_)
    origin = ""
    for column in format_.columns:
        if column.name in grid.place:
            judged = _judge(column, row, grid, municipality, setting)
            try:
                origin = judged() or origin
            except CellError as error:
                report.add(error.fault(row.number, named, column.name))
    return replace(who, origin=origin)


def _judge(
    column: Column, row: Row, grid: Grid, municipality: Municipality | None, setting: Setting
) -> Callable[[], str | None]:
    cell = grid.cell(row, column.name)
    if column.type == "origin":
        return lambda: parse_origin(cell, setting)
    if municipality is not None and column.type == "municipality_name":
        return lambda: check_name(cell, municipality, setting)
    if municipality is not None and column.type == "county":
        return lambda: check_county(cell, municipality)
    return lambda: None


def _municipality(row: Row, grid: Grid, format_: Format, setting: Setting, report: Report) -> Municipality | None:
    column, name = format_.of_type("municipality"), format_.of_type("municipality_name")
    if column is None or column.name not in grid.place:
        return None
    beside = grid.cell(row, name.name) if name and name.name in grid.place else None
    try:
        return parse_municipality(grid.cell(row, column.name), beside, setting)
    except CellError as error:
        report.add(error.fault(row.number, _as_written(row, grid, format_), column.name))
        return None


def _unit(
    row: Row, grid: Grid, format_: Format, setting: Setting, municipality: Municipality | None, report: Report
) -> Unit | None:
    """Return the unit that the row names; without such a column, the municipality as a whole if it is a unit."""
    column = format_.of_type("unit")
    if municipality is None:
        return None
    if column is None:
        return setting.frame.by_code.get(municipality.municipality_code)
    if column.name not in grid.place:
        return None
    try:
        return parse_unit(grid.cell(row, column.name), municipality, setting)
    except CellError as error:
        report.add(error.fault(row.number, label(municipality), column.name))
        return None


def _as_written(row: Row, grid: Grid, format_: Format) -> str:
    columns = (format_.of_type("municipality"), format_.of_type("municipality_name"))
    return " ".join(text_of(grid.cell(row, item.name)) for item in columns if item and item.name in grid.place).strip()


def _note_round(grid: Grid, format_: Format, setting: Setting, report: Report) -> None:
    """Note rows of another round; a file that is of another round throughout gives one fault, not one a row."""
    column = format_.of_type("round")
    if column is None or column.name not in grid.place:
        return
    faults = []
    for row in grid.rows:
        try:
            check_round(grid.cell(row, column.name), setting)
        except CellError as error:
            faults.append(error.fault(row.number, _as_written(row, grid, format_), column.name))
    throughout = len(faults) == len(grid.rows) and len({fault.found for fault in faults}) == 1
    if faults and throughout:
        faults = [replace(faults[0], row=None, municipality="", found=f"{faults[0].found} in all {len(faults)} rows")]
    report.extend(faults)


def _note_repeated(grid: Grid, format_: Format, rows: Sequence[Identified], report: Report) -> None:
    if not set(format_.key) <= set(grid.place):
        return
    first: dict[tuple[str, ...], int] = {}
    subject = "municipality" if format_.of_type("municipality") else "key"
    subject = "unit" if format_.of_type("unit") else subject
    subject = "month" if format_.covers == "months" else subject
    for entry in rows:
        key = tuple(text_of(grid.cell(entry.row, name)) for name in format_.key)
        if not any(key):
            continue
        if key in first:
            found = f"rows {first[key]} and {entry.row.number}"
            report.add(
                Fault(
                    f"the same {subject} twice",
                    row=entry.row.number,
                    municipality=entry.label,
                    column=", ".join(format_.key),
                    expected=f"{', '.join(key)} once",
                    found=found,
                    remedy="delete the row that is not valid",
                )
            )
        first.setdefault(key, entry.row.number)


def _note_mixed_origins(format_: Format, rows: Sequence[Identified], report: Report) -> None:
    column = format_.of_type("origin")
    origins = sorted({entry.origin for entry in rows if entry.origin})
    if column and len(origins) > 1:
        odd = next(entry for entry in rows if entry.origin and entry.origin != rows[0].origin)
        report.add(
            Fault(
                "synthetic and collected data in one file",
                row=odd.row.number,
                municipality=odd.label,
                column=column.name,
                expected=f"one origin in the whole file ({rows[0].origin or origins[0]})",
                found=quoted(odd.origin),
                remedy="send synthetic and collected data in files of their own",
            )
        )
