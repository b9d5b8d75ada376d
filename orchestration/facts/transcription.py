"""The facts needed to read one report's text: typed and checked form of ``transcription.yaml``.

Belongs here: the schema of that file and its reading. Does not belong here: the reading of the report.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PositiveInt,
    field_validator,
    model_validator,
)

from orchestration.facts.yaml_reader import Fact, YamlFile, read_fact

Unit = Literal["percent", "count", "sek", "per_user"]


def _compiled(value: object) -> object:
    try:
        return re.compile(value) if isinstance(value, str) else value
    except re.error as error:
        raise ValueError(f"{value!r} is no pattern: {error}") from error


def _naming(group: str) -> Callable[[re.Pattern[str]], re.Pattern[str]]:
    def check(pattern: re.Pattern[str]) -> re.Pattern[str]:
        if group not in pattern.groupindex:
            raise ValueError(f"{pattern.pattern!r} lacks the group (?P<{group}>…)")
        return pattern

    return check


Pattern = Annotated[re.Pattern[str], BeforeValidator(_compiled)]


class UnitRule(Fact):
    """Labels that match ``label`` have the unit ``unit_of_measure``."""

    label: Pattern
    unit_of_measure: Unit


class TableLayout(Fact):
    """Shape, nesting, units and bases of one printed table; the keys are explained in ``transcription.yaml``."""

    table: PositiveInt
    rows: PositiveInt
    columns: PositiveInt
    column_heads: tuple[str, ...] = ()
    ends_before: Pattern | None = None
    header_rows: int = Field(default=1, ge=0)
    headings: bool = False
    nested_rows: Pattern | None = None
    block: Annotated[Pattern, AfterValidator(_naming("label"))] | None = None
    other_base_rows: Pattern | None = None
    unit_of_measure: Unit = "percent"
    row_units: tuple[UnitRule, ...] = ()
    base_column: Pattern | None = None
    base_row: Pattern | None = None
    title_base_columns: Pattern | None = None

    @model_validator(mode="after")
    def _one_head_a_column(self) -> "TableLayout":
        if self.column_heads and len(self.column_heads) != self.columns:
            raise ValueError(f"expected {self.columns} column_heads, one a column, found {len(self.column_heads)}")
        if self.base_column is not None and self.base_row is not None:
            raise ValueError("a table has base_column or base_row, not both")
        return self


class PartLayout(Fact):
    """One part of the report: where it ends, how a place in it is written, and its tables in printed order."""

    part: str
    ends_before: Pattern
    place: str
    untitled: bool = False
    tables: tuple[TableLayout, ...] = Field(min_length=1)

    @field_validator("place")
    @classmethod
    def _place_can_be_filled(cls, place: str) -> str:
        try:
            place.format(table=1, row=1, column=1)
        except (KeyError, IndexError) as error:
            raise ValueError(f"place may hold {{table}}, {{row}} and {{column}}, found {place!r}") from error
        return place

    @model_validator(mode="after")
    def _tables_are_numbered(self) -> "PartLayout":
        numbers = [table.table for table in self.tables]
        if numbers != list(range(1, len(numbers) + 1)):
            raise ValueError(f"tables of part {self.part!r} must be numbered 1, 2, 3, … in order, found {numbers}")
        if self.untitled and len(numbers) > 1:
            raise ValueError(f"part {self.part!r} is untitled and can hold one table, found {len(numbers)}")
        return self


class ReportLayout(Fact):
    """Everything that is known about one report beyond its text."""

    report: PositiveInt
    cells_by: Literal["tab", "space"] = "tab"
    table_title: Annotated[Pattern, AfterValidator(_naming("table"))]
    printed_base: Annotated[Pattern, AfterValidator(_naming("base"))]
    symbols: tuple[str, ...]
    note_marks: tuple[str, ...] = ()
    column_units: tuple[UnitRule, ...] = ()
    label_repairs: dict[str, str] = Field(default_factory=dict)
    parts: tuple[PartLayout, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _heads_are_given_where_blanks_part_cells(self) -> "ReportLayout":
        tables = [(part.part, table) for part in self.parts for table in part.tables]
        wrong = [f"{part} {table.table}" for part, table in tables if bool(table.column_heads) != self._by_space]
        if wrong:
            rule = "every table has column_heads" if self._by_space else "no table has column_heads"
            raise ValueError(f"with cells_by: {self.cells_by} {rule}, found otherwise in {', '.join(wrong)}")
        return self

    @property
    def _by_space(self) -> bool:
        return self.cells_by == "space"


TRANSCRIPTION = YamlFile(
    "published/<report>/transcription.yaml",
    "How the text of a printed report is read into its cells.",
    ReportLayout,
)
FILES = (TRANSCRIPTION,)


def load_layout(path: Path) -> ReportLayout:
    """Read and check a ``transcription.yaml``; FactErrors names file, line and key of everything wrong."""
    return read_fact(path.parent, path, ReportLayout)
