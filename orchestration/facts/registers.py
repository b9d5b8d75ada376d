"""Reads ``data/registers`` (municipalities, population, size schemes, SKR groups, units) as validated, typed objects.

Here belongs the form of the register files. Reading the producers' workbooks is done in ``orchestration.registers``.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from orchestration.facts.errors import FactError
from orchestration.facts.register_model import (
    Municipality,
    PopulationCount,
    Registers,
    SizeGroup,
    SizeScheme,
    SkrGroup,
)
from orchestration.facts.register_rules import (
    MUNICIPALITIES_FILE,
    POPULATION_FILE,
    SIZE_SCHEMES_FILE,
    SKR_GROUPS_FILE,
    require_contiguous,
    require_unique,
    validate_registers,
)
from orchestration.facts.units import read_changes, read_units

__all__ = [
    "Municipality",
    "PopulationCount",
    "Registers",
    "SizeGroup",
    "SizeScheme",
    "SkrGroup",
    "columns_of",
    "load_registers",
    "read_registers",
    "read_size_schemes",
]

_Record = TypeVar("_Record")

_CODE = re.compile(r"\d{4}", re.ASCII)
_COUNTY = re.compile(r"\d{2}", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NATURAL = re.compile(r"0|[1-9]\d*", re.ASCII)
_RESTORE = "run `ehalsa registers import`, or restore the file"


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of a register file, able to say where it stands."""

    path: Path
    number: int
    cells: dict[str, str]

    def where(self, column: str) -> str:
        return f"{self.path.name}, row {self.number}, column {column}"

    def _bad(self, column: str, expected: str) -> FactError:
        return FactError(
            "register value of the wrong form",
            self.where(column),
            expected,
            repr(self.cells[column]),
            "run `ehalsa registers import` on correct sources, or correct the row if the file is kept by hand",
        )

    def text(self, column: str) -> str:
        value = self.cells[column]
        if not value or value != value.strip():
            raise self._bad(column, "text without surrounding blanks")
        return value

    def coded(self, column: str, pattern: re.Pattern[str], expected: str) -> str:
        value = self.cells[column]
        if not pattern.fullmatch(value):
            raise self._bad(column, expected)
        return value

    def municipality_code(self) -> str:
        return self.coded("municipality_code", _CODE, "a municipality code of four digits, leading zero kept")

    def number_in(self, column: str) -> int:
        return int(self.coded(column, _NATURAL, "a whole number, 0 or more, in digits only"))

    def date_in(self, column: str) -> date:
        written = self.coded(column, _DATE, "a date as YYYY-MM-DD")
        try:
            return date.fromisoformat(written)
        except ValueError:
            raise self._bad(column, "a day that exists") from None


def load_registers(data_dir: Path) -> Registers:
    """Read and validate the registers in ``data_dir/registers``; units and changes may be missing.

    Raises FactErrors for units or changes that cannot be, FactError for another register that is missing or
    empty, another header, a malformed or duplicated row, a municipality without population on a date or group in an
    edition, a size scheme with a gap or an unknown population date.
    """
    return read_registers(data_dir / "registers")


def read_registers(folder: Path) -> Registers:
    """Read and validate the registers in ``folder`` itself; see :func:`load_registers`."""
    municipalities = _read(folder / MUNICIPALITIES_FILE, columns_of(Municipality), _municipality)
    registers = Registers(
        municipalities=municipalities,
        population=_read(folder / POPULATION_FILE, columns_of(PopulationCount), _population),
        size_schemes=read_size_schemes(folder / SIZE_SCHEMES_FILE),
        skr_groups=_read(folder / SKR_GROUPS_FILE, columns_of(SkrGroup), _skr_group),
        units=read_units(folder, municipalities),
        changes=read_changes(folder, municipalities),
    )
    validate_registers(registers)
    return registers


def read_size_schemes(path: Path) -> tuple[SizeScheme, ...]:
    """Read the size schemes, kept by hand, and see that the groups of each follow each other without gap."""
    columns = ("scheme", "population_date", *columns_of(SizeGroup))
    rows = _read(path, columns, lambda row: (row.text("scheme"), row.date_in("population_date"), _size_group(row)))
    schemes = []
    for name, entries in itertools.groupby(rows, key=lambda entry: entry[0]):
        members = tuple(entries)
        groups = tuple(group for _, _, group in members)
        require_contiguous(path.name, name, {day for _, day, _ in members}, groups)
        schemes.append(SizeScheme(scheme=name, population_date=members[0][1], groups=groups))
    require_unique(path.name, "scheme", (scheme.scheme for scheme in schemes))
    return tuple(schemes)


def columns_of(record: type) -> tuple[str, ...]:
    """Return the columns of the register file that holds such records: the record's fields in order."""
    return tuple(record.__annotations__)


def _municipality(row: _Row) -> Municipality:
    return Municipality(
        municipality_code=row.municipality_code(),
        municipality=row.text("municipality"),
        official_name=row.text("official_name"),
        county_code=row.coded("county_code", _COUNTY, "a county code of two digits"),
        county=row.text("county"),
        region_code=row.coded("region_code", _COUNTY, "a region code of two digits"),
        region=row.text("region"),
    )


def _population(row: _Row) -> PopulationCount:
    return PopulationCount(row.municipality_code(), row.date_in("reference_date"), row.number_in("population"))


def _skr_group(row: _Row) -> SkrGroup:
    return SkrGroup(
        edition=row.text("edition"),
        municipality_code=row.municipality_code(),
        skr_group=row.text("skr_group"),
        skr_group_label=row.text("skr_group_label"),
        skr_main_group=row.text("skr_main_group"),
        skr_main_group_label=row.text("skr_main_group_label"),
    )


def _size_group(row: _Row) -> SizeGroup:
    return SizeGroup(
        group_no=row.number_in("group_no"),
        group_code=row.text("group_code"),
        label=row.text("label"),
        lower=row.number_in("lower"),
        upper=row.number_in("upper") if row.cells["upper"] else None,
    )


def _read(path: Path, columns: Sequence[str], parse: Callable[[_Row], _Record]) -> tuple[_Record, ...]:
    if not path.is_file():
        raise FactError("register missing", path.name, "a file", "none", _RESTORE)
    try:
        reader = csv.reader(io.StringIO(path.read_bytes().decode("utf-8"), newline=""))
    except UnicodeDecodeError as error:
        raise FactError("register not in UTF-8", path.name, "UTF-8", str(error), _RESTORE) from None
    header = next(reader, [])
    if header != list(columns):
        raise FactError(
            "register with another header",
            f"{path.name}, row 1",
            ",".join(columns),
            ",".join(header) or "nothing",
            "restore the header; a new column is declared in orchestration.facts first",
        )
    records = tuple(parse(_row(path, number, columns, cells)) for number, cells in enumerate(reader, start=2))
    if not records:
        raise FactError("register without rows", path.name, "rows below the header", "none", _RESTORE)
    return records


def _row(path: Path, number: int, columns: Sequence[str], cells: list[str]) -> _Row:
    if len(cells) != len(columns):
        raise FactError(
            "register row of the wrong length",
            f"{path.name}, row {number}",
            f"{len(columns)} cells",
            f"{len(cells)}",
            "quote cells that hold a comma, and restore missing ones",
        )
    return _Row(path, number, dict(zip(columns, cells, strict=True)))
