"""The hand-kept facts of an import: ``sources.yaml`` (file, sheet, column) and ``checks.yaml`` (figures to meet).

Here belong their shape and their validation; no file of a producer is opened here.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Self

from openpyxl.utils.cell import coordinate_from_string
from pydantic import Field, StringConstraints, model_validator

from orchestration.facts.yaml_reader import StrictModel, YamlFile, read_fact

SOURCES_FILE = "sources.yaml"
CHECKS_FILE = "checks.yaml"

ColumnLetter = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
MonthDay = Annotated[str, StringConstraints(pattern=r"^\d{2}-\d{2}$")]
RowNumber = Annotated[int, Field(ge=1)]
Anchors = dict[str, str | int]


class SourceFile(StrictModel):
    """A producer's file: its name in the inputs folder, who made it, the terms of use, and its expected content."""

    name: str
    producer: str
    title: str
    terms: str
    sha256: Sha256


class ListFacts(StrictModel):
    """The CSV list of municipalities; ``columns`` maps the register's columns to the file's."""

    file: SourceFile
    columns: dict[str, str]


class SheetFacts(StrictModel):
    """A sheet: ``anchors`` are cells that must hold exactly this text or number; data run from ``first_row``."""

    sheet: str
    anchors: Anchors
    first_row: RowNumber

    def columns_used(self) -> set[str]:
        """Return the letters of the columns that are read; each must have an anchor above the data."""
        return set()

    @model_validator(mode="after")
    def _every_column_has_an_anchor(self) -> Self:
        places = [coordinate_from_string(place) for place in self.anchors]
        bare = sorted(self.columns_used() - {column for column, row in places if row < self.first_row})
        if bare:
            raise ValueError(f"sheet {self.sheet}: no anchor above row {self.first_row} in column {', '.join(bare)}")
        return self


class PopulationTable(SheetFacts):
    """A sheet with one row a municipality, by name, and one column a date."""

    file: SourceFile
    name_column: ColumnLetter
    values: Annotated[dict[Annotated[date, Field(strict=False)], ColumnLetter], Field(min_length=1)]

    def columns_used(self) -> set[str]:
        """Return the name column and the value columns."""
        return {self.name_column, *self.values.values()}


class CrossCheck(StrictModel):
    """An independent CSV of the same figures by municipality code and year, with the day of the year they refer to."""

    file: SourceFile
    code_column: str
    year_column: str
    value_column: str
    reference_day: MonthDay


class PopulationList(StrictModel):
    """A CSV of residents by municipality code and date (YYYY-MM-DD), of any dates; the names of its columns."""

    file: SourceFile
    code_column: str = "municipality_code"
    date_column: str = "date"
    value_column: str = "population"


class PopulationFacts(StrictModel):
    """Tables that give the population, tables (e.g. women, men) that must sum to it, and the independent collection.

    ``lists`` give further dates by code; a date that a table has too must have the same figures there.
    """

    tables: Annotated[list[PopulationTable], Field(min_length=1)]
    parts: list[PopulationTable]
    cross_check: CrossCheck
    lists: tuple[PopulationList, ...] = Field(default=(), strict=False)


class GroupOverview(SheetFacts):
    """The producer's own table of groups (``A1. Name``) and numbers of municipalities."""

    group_column: ColumnLetter
    count_column: ColumnLetter

    def columns_used(self) -> set[str]:
        """Return the columns of group and number."""
        return {self.group_column, self.count_column}


class GroupColumns(StrictModel):
    """In which column of SKR's list each column of the register stands."""

    municipality_code: ColumnLetter
    county_code: ColumnLetter
    skr_group: ColumnLetter
    skr_group_label: ColumnLetter
    skr_main_group: ColumnLetter
    skr_main_group_label: ColumnLetter


class SkrFacts(SheetFacts):
    """An edition of SKR's division: one row a municipality, by code."""

    edition: str
    file: SourceFile
    columns: GroupColumns
    overview: GroupOverview

    def columns_used(self) -> set[str]:
        """Return every column of the register row."""
        return set(self.columns.model_dump().values())


class Sources(StrictModel):
    """The whole of ``sources.yaml``."""

    municipalities: ListFacts
    population: PopulationFacts
    skr_groups: Annotated[list[SkrFacts], Field(min_length=1)]


class RegionCheck(StrictModel):
    """A region's printed name and its number of municipalities."""

    region: str
    municipalities: int


class Checks(StrictModel):
    """The whole of ``checks.yaml``: figures from print that the registers must give."""

    municipalities: int
    regions: dict[str, RegionCheck]
    population_dates: list[Annotated[date, Field(strict=False)]]
    population_totals: dict[Annotated[date, Field(strict=False)], int]
    size_groups: dict[str, dict[str, int]]
    skr_groups: dict[str, dict[str, int]]


SOURCES = YamlFile("registers/sources.yaml", "Producers' workbooks that the registers are imported from.", Sources)
CHECKS = YamlFile("registers/checks.yaml", "Figures from print that the registers must give.", Checks)
FILES = (SOURCES, CHECKS)


def load_sources(folder: Path) -> Sources:
    """Read ``sources.yaml`` of the registers folder; FactErrors names line and key of each fault."""
    return read_fact(folder.parent, folder / SOURCES_FILE, Sources)


def load_checks(folder: Path) -> Checks:
    """Read ``checks.yaml`` of the registers folder; FactErrors names line and key of each fault."""
    return read_fact(folder.parent, folder / CHECKS_FILE, Checks)
