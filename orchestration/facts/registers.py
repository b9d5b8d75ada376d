"""Reads ``data/registers`` (municipalities, population, size schemes, SKR groups, units) as validated, typed objects.

Here belongs the form of the register files. Reading the producers' workbooks is done in ``orchestration.registers``.
"""

from __future__ import annotations

import itertools
import re
from operator import itemgetter
from pathlib import Path

from orchestration.facts.complaints import Complaints
from orchestration.facts.reader import Column, CsvFile, Row, matching, read_rows
from orchestration.facts.register_model import (
    Municipality,
    PopulationCount,
    Registers,
    SizeGroup,
    SizeScheme,
    SkrGroup,
)
from orchestration.facts.register_rules import (
    SIZE_SCHEMES_FILE,
    require_contiguous,
    require_unique,
    validate_registers,
)
from orchestration.facts.units import read_changes, read_units
from orchestration.facts.untouched import while_untouched

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

_MUNICIPALITY_CODE = matching(re.compile(r"\d{4}(?:\d{4})?", re.ASCII))
_TWO_DIGITS = matching(re.compile(r"\d{2}", re.ASCII))
_CODE = "Official municipality code, four digits with leading zero."

MUNICIPALITIES = CsvFile(
    "registers/municipalities.csv",
    "The municipalities of Sweden; written by `ehalsa registers import`.",
    {
        "municipality_code": Column(_CODE, _MUNICIPALITY_CODE),
        "municipality": Column("Municipality, Swedish short name."),
        "official_name": Column("Municipality, official Swedish name."),
        "county_code": Column("County code, two digits.", _TWO_DIGITS),
        "county": Column("County, Swedish name."),
        "region_code": Column("Region code, two digits.", _TWO_DIGITS),
        "region": Column("Region, name as the report prints it."),
    },
    ("municipality_code",),
    ("municipalities",),
)
POPULATION = CsvFile(
    "registers/population.csv",
    "Residents of each municipality by date; written by `ehalsa registers import`.",
    {
        "municipality_code": Column(_CODE, _MUNICIPALITY_CODE, "municipalities.csv"),
        "reference_date": Column("Day the population was counted.", Row.day),
        "population": Column("Inhabitants on the population date.", Row.natural),
    },
    ("reference_date", "municipality_code"),
    ("population",),
)
SKR_GROUPS = CsvFile(
    "registers/skr_groups.csv",
    "SKR's division of municipalities by edition; written by `ehalsa registers import`.",
    {
        "edition": Column("Edition (year) of the SKR grouping."),
        "municipality_code": Column(_CODE, _MUNICIPALITY_CODE, "municipalities.csv"),
        "skr_group": Column("SKR group, code."),
        "skr_group_label": Column("SKR group, Swedish label."),
        "skr_main_group": Column("SKR main group, code."),
        "skr_main_group_label": Column("SKR main group, Swedish label."),
    },
    ("edition", "municipality_code"),
    ("skr_groups",),
)
SIZE_SCHEMES = CsvFile(
    "registers/size_schemes.csv",
    "Divisions of municipalities by residents, kept by hand.",
    {
        "scheme": Column("Scheme of size groups."),
        "population_date": Column("Day of the population that decides the size group.", Row.day),
        "group_no": Column("Order of the group within its scheme, from 1.", Row.natural),
        "group_code": Column("Code of the group within its scheme."),
        "label": Column("Swedish label of the group."),
        "lower": Column("Fewest inhabitants, inclusive.", Row.natural),
        "upper": Column("Inhabitants the group stays below; empty for no limit.", Row.optional_natural),
    },
    ("scheme", "group_code"),
    ("size_groups",),
    named_in=("codebooks/<round>/round.yaml",),
)
FILES = (MUNICIPALITIES, POPULATION, SKR_GROUPS, SIZE_SCHEMES)


@while_untouched
def load_registers(data_dir: Path) -> Registers:
    """Read and validate the registers in ``data_dir/registers``; units and changes may be missing.

    Raises FactErrors for everything wrong with the form of the files, units or changes that cannot be, FactError for
    a municipality without population on a date or group in an edition, a size scheme with a gap or an unknown
    population date.
    """
    return read_registers(data_dir / "registers")


def read_registers(folder: Path) -> Registers:
    """Read and validate the registers in ``folder`` itself; see :func:`load_registers`."""
    complaints = Complaints(f"{folder.parent.name}/{folder.name}")
    municipalities = tuple(Municipality(**row.values()) for row in _rows(folder, MUNICIPALITIES, complaints))
    population = tuple(PopulationCount(**row.values()) for row in _rows(folder, POPULATION, complaints))
    skr_groups = tuple(SkrGroup(**row.values()) for row in _rows(folder, SKR_GROUPS, complaints))
    with complaints.noting():
        size_schemes = read_size_schemes(folder / SIZE_SCHEMES_FILE)
    complaints.settle()
    units, changes = read_units(folder, municipalities), read_changes(folder, municipalities)
    registers = Registers(municipalities, population, size_schemes, skr_groups, units, changes)
    validate_registers(registers)
    return registers


def read_size_schemes(path: Path) -> tuple[SizeScheme, ...]:
    """Read the size schemes, kept by hand, and see that the groups of each follow each other without gap."""
    complaints = Complaints(f"{path.parent.parent.name}/{path.parent.name}")
    rows = [row.values() | {"row": row.number} for row in _rows(path.parent, SIZE_SCHEMES, complaints)]
    complaints.settle()
    schemes = []
    for name, entries in itertools.groupby(rows, key=itemgetter("scheme")):
        members = tuple(entries)
        groups = tuple(SizeGroup(**{column: row[column] for column in columns_of(SizeGroup)}) for row in members)
        require_contiguous(path.name, name, {row["population_date"] for row in members}, groups)
        schemes.append(SizeScheme(name, members[0]["population_date"], groups, members[0]["row"]))
    require_unique(path.name, "scheme", (scheme.scheme for scheme in schemes))
    return tuple(schemes)


def columns_of(record: type) -> tuple[str, ...]:
    """Return the columns of the register file that holds such records: the record's fields in order."""
    return tuple(record.__annotations__)


def _rows(folder: Path, file: CsvFile, complaints: Complaints) -> list[Row]:
    return read_rows(folder.parent, folder / Path(file.pattern).name, file, complaints)
