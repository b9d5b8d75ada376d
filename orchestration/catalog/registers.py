"""Reads and validates ``data/registers``: municipalities, population by date, size schemes and SKR groups as typed objects.

Here belong the shape of the registers and the rules that hold for every edition (unique keys, complete dates, schemes without
gaps). Figures to compare with lie in ``checks.yaml``; reading the producers' workbooks is done in ``orchestration.registers``.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from orchestration.catalog.errors import CatalogError

MUNICIPALITIES_FILE = "municipalities.csv"
POPULATION_FILE = "population.csv"
SIZE_SCHEMES_FILE = "size_schemes.csv"
SKR_GROUPS_FILE = "skr_groups.csv"

_CODE = re.compile(r"\d{4}", re.ASCII)
_COUNTY = re.compile(r"\d{2}", re.ASCII)
_NATURAL = re.compile(r"0|[1-9]\d*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality, its county, and its region as named in the report; codes are text of 4 and 2 digits."""

    municipality_code: str
    municipality: str
    official_name: str
    county_code: str
    county: str
    region_code: str
    region: str


@dataclass(frozen=True, slots=True)
class PopulationCount:
    """Residents of one municipality on one date."""

    municipality_code: str
    reference_date: date
    population: int


@dataclass(frozen=True, slots=True)
class SkrGroup:
    """The group of one municipality in one edition of SKR's division; ``skr_main_group`` is A, B or C."""

    edition: str
    municipality_code: str
    skr_group: str
    skr_group_label: str
    skr_main_group: str
    skr_main_group_label: str


@dataclass(frozen=True, slots=True)
class SizeGroup:
    """Residents from ``lower`` (inclusive) up to ``upper`` (exclusive; None: no upper limit)."""

    group_no: int
    group_code: str
    label: str
    lower: int
    upper: int | None

    def holds(self, population: int) -> bool:
        """Tell whether a municipality with so many residents belongs to the group."""
        return self.lower <= population and (self.upper is None or population < self.upper)


@dataclass(frozen=True, slots=True)
class SizeScheme:
    """A division of municipalities by their population on one date; the groups follow each other without gap from 0 upwards."""

    scheme: str
    population_date: date
    groups: tuple[SizeGroup, ...]

    def group_of(self, population: int) -> SizeGroup:
        """Return the one group that holds so many residents; ValueError for a negative number."""
        for group in self.groups:
            if group.holds(population):
                return group
        raise ValueError(f"size scheme {self.scheme} has no group for {population} residents")


@dataclass(frozen=True)
class Registers:
    """All registers, each sorted by its key. Lookups raise KeyError for a key that no register holds."""

    municipalities: tuple[Municipality, ...]
    population: tuple[PopulationCount, ...]
    size_schemes: tuple[SizeScheme, ...]
    skr_groups: tuple[SkrGroup, ...]

    @cached_property
    def _municipality_by_code(self) -> dict[str, Municipality]:
        return {item.municipality_code: item for item in self.municipalities}

    @cached_property
    def _population_by_key(self) -> dict[tuple[str, date], int]:
        return {(item.municipality_code, item.reference_date): item.population for item in self.population}

    @cached_property
    def _scheme_by_name(self) -> dict[str, SizeScheme]:
        return {item.scheme: item for item in self.size_schemes}

    @cached_property
    def _skr_group_by_key(self) -> dict[tuple[str, str], SkrGroup]:
        return {(item.edition, item.municipality_code): item for item in self.skr_groups}

    def municipality(self, municipality_code: str) -> Municipality:
        """Return the municipality of that code."""
        return self._municipality_by_code[municipality_code]

    def population_of(self, municipality_code: str, reference_date: date) -> int:
        """Return the number of residents on that date."""
        return self._population_by_key[municipality_code, reference_date]

    def size_scheme(self, scheme: str) -> SizeScheme:
        """Return the size scheme of that name."""
        return self._scheme_by_name[scheme]

    def size_group_of(self, scheme: str, municipality_code: str) -> SizeGroup:
        """Return the municipality's group in the scheme, by its population on the scheme's date."""
        found = self.size_scheme(scheme)
        return found.group_of(self.population_of(municipality_code, found.population_date))

    def skr_group_of(self, edition: str, municipality_code: str) -> SkrGroup:
        """Return the municipality's SKR group in that edition."""
        return self._skr_group_by_key[edition, municipality_code]


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of a register file, able to say where it stands."""

    path: Path
    number: int
    cells: dict[str, str]

    def where(self, column: str) -> str:
        return f"{self.path.name}, row {self.number}, column {column}"

    def _bad(self, column: str, expected: str) -> CatalogError:
        return CatalogError(
            "register value of the wrong form",
            self.where(column),
            expected,
            repr(self.cells[column]),
            "correct the source and run `ehalsa registers import` again, or correct the row if the file is kept by hand",
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
        try:
            return date.fromisoformat(self.cells[column])
        except ValueError:
            raise self._bad(column, "a date as YYYY-MM-DD") from None


def load_registers(data_dir: Path) -> Registers:
    """Read and validate the four registers in ``data_dir/registers``.

    Raises CatalogError for a missing file, another header, a malformed or duplicated row, a municipality without population on
    some date or without group in some edition, and a size scheme with a gap or an unknown population date.
    """
    return read_registers(data_dir / "registers")


def read_registers(folder: Path) -> Registers:
    """Read and validate the four registers in ``folder`` itself; see :func:`load_registers`."""
    registers = Registers(
        municipalities=_read(folder / MUNICIPALITIES_FILE, columns_of(Municipality), _municipality),
        population=_read(folder / POPULATION_FILE, columns_of(PopulationCount), _population),
        size_schemes=read_size_schemes(folder / SIZE_SCHEMES_FILE),
        skr_groups=_read(folder / SKR_GROUPS_FILE, columns_of(SkrGroup), _skr_group),
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
        _require_contiguous(path, name, {day for _, day, _ in members}, groups)
        schemes.append(SizeScheme(scheme=name, population_date=members[0][1], groups=groups))
    _require_unique(path.name, "scheme", (scheme.scheme for scheme in schemes))
    return tuple(schemes)


def validate_registers(registers: Registers) -> None:
    """Raise CatalogError unless keys are unique, names map one to one, and every municipality has each date and edition."""
    codes = [item.municipality_code for item in registers.municipalities]
    _require_unique(MUNICIPALITIES_FILE, "municipality_code", codes)
    _require_unique(MUNICIPALITIES_FILE, "municipality", (item.municipality for item in registers.municipalities))
    _require_sound_counties(registers.municipalities)
    by_date: dict[str, list[str]] = defaultdict(list)
    for count in registers.population:
        by_date[count.reference_date.isoformat()].append(count.municipality_code)
    _require_complete(POPULATION_FILE, "reference_date", by_date, codes)
    by_edition: dict[str, list[str]] = defaultdict(list)
    for group in registers.skr_groups:
        by_edition[group.edition].append(group.municipality_code)
    _require_complete(SKR_GROUPS_FILE, "edition", by_edition, codes)
    for scheme in registers.size_schemes:
        if scheme.population_date.isoformat() not in by_date:
            raise CatalogError(
                "size scheme on a date without population",
                f"{SIZE_SCHEMES_FILE}, scheme {scheme.scheme}, column population_date",
                f"one of {', '.join(sorted(by_date))}",
                scheme.population_date.isoformat(),
                f"import the population of that date into {POPULATION_FILE}, or correct the date",
            )


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


def _read[Record](path: Path, columns: Sequence[str], parse: Callable[[_Row], Record]) -> tuple[Record, ...]:
    raise AssertionError
