"""Reads who answers: ``registers/units.csv`` and ``registers/municipality_changes.csv``; gives the frame of a round.

Here belongs who is asked. Which unit did answer is in the round's register of answers; how districts become their
municipality belongs to SQL.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import get_args

from orchestration.facts.complaints import Complaints
from orchestration.facts.model import Round, UnitKind
from orchestration.facts.reader import Column, CsvFile, Row, matching, note_repeated, one_of, read_optional_rows
from orchestration.facts.register_model import Municipality, MunicipalityChange, Registers, Unit

UNITS_FILE = "units.csv"
CHANGES_FILE = "municipality_changes.csv"
UNIT_KINDS: tuple[UnitKind, ...] = get_args(UnitKind)
DISTRICT: UnitKind = "district"

_UNIT = re.compile(r"\d{4}(?:\d{4})?(?:-\d{2})?", re.ASCII)
UNITS = CsvFile(
    "registers/units.csv",
    "Who is asked in a round where a municipality answers as its districts.",
    {
        "round": Column("Round (year the questionnaire was answered)."),
        "unit_code": Column("Unit that was asked: code of the municipality or of a city district.", matching(_UNIT)),
        "unit": Column("Unit, Swedish name."),
        "municipality_code": Column("Municipality the unit belongs to.", to="municipalities.csv"),
        "kind": Column("municipality or district.", one_of(UNIT_KINDS)),
        "population": Column("Inhabitants of the unit; empty where nobody says.", Row.optional_natural),
        "note": Column("What else is to be known of it.", Row.raw),
    },
    ("round", "unit_code"),
    ("round_units",),
    may_be_empty=True,
)
CHANGES = CsvFile(
    "registers/municipality_changes.csv",
    "Municipalities that are gone.",
    {
        "municipality_code": Column("Municipality that is gone.", to="municipalities.csv"),
        "valid_to": Column("Last day it was there.", Row.day),
        "successor_code": Column("Municipality that it became part of.", to="municipalities.csv"),
        "reason": Column("What happened."),
    },
    ("municipality_code",),
    ("round_units",),
    may_be_empty=True,
)
FILES = (UNITS, CHANGES)


def read_units(folder: Path, municipalities: Collection[Municipality]) -> tuple[Unit, ...]:
    """Read ``units.csv`` in the registers' folder, sorted by round and code; no file: no units.

    Raises FactErrors with every error: unknown municipality, a code that does not fit kind and municipality, a unit
    twice in a round.
    """
    complaints = Complaints(f"{folder.parent.name}/{folder.name}")
    rows = read_optional_rows(folder.parent, folder / UNITS_FILE, UNITS, complaints)
    codes = {item.municipality_code for item in municipalities}
    units = [_unit(row, codes) for row in rows]
    note_repeated(rows, [(unit.round, unit.municipality_code, unit.unit) for unit in units], "unit")
    complaints.settle()
    return tuple(sorted(units, key=lambda unit: (unit.round, unit.unit_code)))


def read_changes(folder: Path, municipalities: Collection[Municipality]) -> tuple[MunicipalityChange, ...]:
    """Read ``municipality_changes.csv`` in the registers' folder, sorted by code; no file: no changes.

    Raises FactErrors with every error: unknown municipality, a municipality merged away twice or into one that is
    gone itself by then.
    """
    complaints = Complaints(f"{folder.parent.name}/{folder.name}")
    rows = read_optional_rows(folder.parent, folder / CHANGES_FILE, CHANGES, complaints)
    codes = {item.municipality_code for item in municipalities}
    changes = [_change(row, codes) for row in rows]
    gone = {change.municipality_code: change.valid_to for change in changes}
    for row, change in zip(rows, changes, strict=True):
        end = gone.get(change.successor_code)
        if end is not None and end <= change.valid_to:
            expected = f"a municipality that there is after {change.valid_to}"
            row.complain("successor_code", "merged into a municipality that is gone", expected, "correct the code")
    complaints.settle()
    return tuple(sorted(changes, key=lambda change: change.municipality_code))


def municipalities_of(round_: Round, registers: Registers) -> tuple[Municipality, ...]:
    """Give the municipalities of the round's frame: all but those merged away before its collection began."""
    gone = {item.municipality_code for item in registers.changes if item.valid_to < round_.collection_start}
    return tuple(item for item in registers.municipalities if item.municipality_code not in gone)


def frame_of(round_: Round, registers: Registers) -> tuple[Unit, ...]:
    """Give every unit that the round asks, answering or not, sorted by code.

    A municipality of ``units.csv`` is asked as the units listed for it, every other as one unit with its own code,
    name, and residents on the date of the round's size scheme.
    """
    listed: dict[str, list[Unit]] = defaultdict(list)
    for unit in registers.units:
        if unit.round == round_.round:
            listed[unit.municipality_code].append(unit)
    day = registers.size_scheme(round_.size_scheme).population_date
    units = [
        unit
        for item in municipalities_of(round_, registers)
        for unit in listed.get(item.municipality_code)
        or [
            Unit(
                round=round_.round,
                unit_code=item.municipality_code,
                unit=item.municipality,
                municipality_code=item.municipality_code,
                kind="municipality",
                population=registers.population_of(item.municipality_code, day),
                note="",
            )
        ]
    ]
    return tuple(sorted(units, key=lambda unit: unit.unit_code))


def note_frame_faults(round_: Round, registers: Registers, where: str, complaints: Complaints) -> None:
    """Note a frame that registers do not carry: municipalities without residents or SKR group, units of one gone."""
    day = registers.size_scheme(round_.size_scheme).population_date
    counted = {item.municipality_code for item in registers.population if item.reference_date == day}
    grouped = {item.municipality_code for item in registers.skr_groups if item.edition == round_.skr_edition}
    asked = {item.municipality_code for item in municipalities_of(round_, registers)}
    missing = (
        ("size_scheme", f"residents on {day} for each municipality of the frame", asked - counted),
        ("skr_edition", f"an SKR group of {round_.skr_edition} for each municipality of the frame", asked - grouped),
    )
    for key, expected, codes in missing:
        if codes:
            remedy = "complete the register, or state in municipality_changes.csv that the municipality is gone"
            found = f"none for {', '.join(sorted(codes)[:5])}"
            complaints.add("frame without register", f"{where}, at {key}", expected, found, remedy)
    for unit in registers.units:
        if unit.round == round_.round and unit.municipality_code not in asked:
            place = f"{complaints.subject.split('/')[0]}/registers/{UNITS_FILE}, unit {unit.unit_code}"
            expected = f"a municipality that there is when {round_.round} is collected"
            remedy = "remove the unit, or correct municipality_changes.csv"
            complaints.add("unit of a municipality that is gone", place, expected, unit.municipality_code, remedy)


def note_unit_rounds(units: Iterable[Unit], rounds: Collection[str], data_name: str, complaints: Complaints) -> None:
    """Note each round that units name and no codebook has."""
    for name in sorted({unit.round for unit in units} - set(rounds)):
        where = f"{data_name}/registers/{UNITS_FILE}, column round"
        remedy = "correct the round, or write its codebook"
        complaints.add("units of no round", where, f"a round among {', '.join(sorted(rounds))}", repr(name), remedy)


def _unit(row: Row, codes: Collection[str]) -> Unit:
    row.reference("municipality_code", codes)
    unit = Unit(**row.values())
    is_district = unit.kind == DISTRICT
    fits = (
        unit.unit_code.startswith(f"{unit.municipality_code}-")
        if is_district
        else (unit.unit_code == unit.municipality_code)
    )
    if not fits and row.cells["kind"] == unit.kind and _UNIT.fullmatch(unit.unit_code):
        expected = f"{unit.municipality_code}{'-<two digits>' if is_district else ''}, as the kind is {unit.kind}"
        row.complain(
            "unit_code", "code at odds with kind or municipality", expected, "correct code, kind or municipality"
        )
    return unit


def _change(row: Row, codes: Collection[str]) -> MunicipalityChange:
    for column in ("municipality_code", "successor_code"):
        row.reference(column, codes)
    change = MunicipalityChange(**row.values())
    if change.municipality_code == change.successor_code:
        row.complain("successor_code", "municipality merged into itself", "another municipality", "correct the code")
    return change
