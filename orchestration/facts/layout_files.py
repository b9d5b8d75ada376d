"""The shape of a layout file ``data/tables/<report>/<part>/<table_no>.yaml``, as written by people.

Here belongs the form of the YAML; how it becomes cells is ``orchestration.facts.layouts``.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, NonNegativeInt, PositiveInt

from orchestration.facts.yaml_reader import StrictModel, YamlFile


def _written(settings: Any) -> Any:
    """Let ``decimals`` be a number; every other setting is a text, since a code like 01 would lose its zero."""
    if isinstance(settings, dict) and type(settings.get("decimals")) is int:
        return {**settings, "decimals": str(settings["decimals"])}
    return settings


Settings = Annotated[dict[str, str], BeforeValidator(_written)]


class Override(StrictModel):
    """The last word on one cell."""

    row_no: PositiveInt
    col_no: PositiveInt
    indicator: str | None = None
    grouping: str | None = None
    group: str | None = None
    measure: str | None = None
    zero_symbol: str | None = None
    not_asked_symbol: str | None = None
    round: str | None = None
    quantity: str | None = None
    period: str | None = None
    decimals: NonNegativeInt | None = None


class Block(StrictModel):
    """A heading under which every row is repeated."""

    label: str
    set: Settings = Field(default_factory=dict)


class Line(StrictModel):
    """A row or a column; ``under`` is its sub heading."""

    label: str
    under: str | None = None
    set: Settings = Field(default_factory=dict)

    @property
    def labels(self) -> tuple[str, ...]:
        """The label by level: its sub heading first, if it has one."""
        return (self.under, self.label) if self.under else (self.label,)


class LayoutFile(StrictModel):
    """One printed table."""

    report: str
    round: str
    part: str
    table_no: PositiveInt
    title: str
    corner: str
    notes: tuple[str, ...] = Field(default=(), strict=False)
    cell: Settings = Field(default_factory=dict)
    blocks: tuple[Block, ...] = Field(default=(), strict=False)
    rows: tuple[Line, ...] = Field(min_length=1, strict=False)
    columns: tuple[Line, ...] = Field(min_length=1, strict=False)
    overrides: tuple[Override, ...] = Field(default=(), strict=False)


LAYOUT = YamlFile(
    "tables/<report>/<part>/<table>.yaml",
    "A printed table: its headings, and what each cell shows.",
    LayoutFile,
    {
        "round": "codebooks/",
        "cell.grouping": "groupings",
        "cell.indicator": "indicators/catalogue.csv",
    },
    ("layout_tables", "layout_cells"),
)
FILES = (LAYOUT,)
