"""The shape of a layout file ``data/tables/<report>/<part>/<table_no>.yaml``, as written by people.

Here belongs the form of the YAML; how it becomes cells is ``orchestration.facts.layouts``.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, NonNegativeInt, PositiveInt, model_validator

from orchestration.facts.yaml_reader import StrictModel, YamlFile

GROUP, CODE = SIGNS = ("{group}", "{code}")
"""In a label: what the group is called, and its code."""


def _written(settings: Any) -> Any:
    """Let ``decimals`` be a number; every other setting is a text, since a code like 01 would lose its zero."""
    if isinstance(settings, dict) and type(settings.get("decimals")) is int:
        return {**settings, "decimals": str(settings["decimals"])}
    return settings


Settings = Annotated[dict[str, str], BeforeValidator(_written)]


class Override(StrictModel):
    """The last word on a cell: in a row of the table, or in a line of ``rows`` wherever that is repeated."""

    row_no: PositiveInt | None = None
    line_no: PositiveInt | None = None
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

    @model_validator(mode="after")
    def _of_one_place(self) -> Self:
        if (self.row_no is None) == (self.line_no is None):
            raise ValueError("an override names row_no, a row of the table, or line_no, a line of rows")
        return self


class Heading(StrictModel):
    """A label and what it sets; with ``groups``, one for each group of that grouping, in its order or by its label."""

    label: str
    groups: str | None = None
    order: Literal["label"] | None = None
    set: Settings = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _called_as_its_group(cls, line: Any) -> Any:
        return {"label": GROUP, **line} if isinstance(line, dict) and "groups" in line else line

    @model_validator(mode="after")
    def _of_one_grouping(self) -> Self:
        if self.groups is None and (self.order or any(sign in text for text in self.words.values() for sign in SIGNS)):
            raise ValueError(f"order, {' and '.join(SIGNS)} go with groups, which names a grouping")
        if self.groups is not None and {"grouping", "group"} & set(self.set):
            raise ValueError("groups says which grouping and groups; set does not")
        return self

    @property
    def words(self) -> dict[str, str]:
        """What is printed of it, by key."""
        return {"label": self.label}

    @property
    def gathers(self) -> bool:
        """Whether the lines beside it are repeated with it, under each group."""
        return False


class Block(Heading):
    """A heading under which every row is repeated."""


class Line(Heading):
    """A row or a column; ``under`` is its sub heading."""

    under: str | None = None

    @property
    def words(self) -> dict[str, str]:
        """What is printed of it, by key: its sub heading first, if it has one."""
        return {"under": self.under, "label": self.label} if self.under else {"label": self.label}

    @property
    def labels(self) -> tuple[str, ...]:
        """The label by level."""
        return tuple(self.words.values())

    @property
    def gathers(self) -> bool:
        """Whether the lines beside it are repeated with it, under each group."""
        return GROUP in (self.under or "")


class LayoutFile(StrictModel):
    """One printed table; ``wording``: what stands in labels of groups, and what the table has instead."""

    report: str
    round: str
    part: str
    table_no: PositiveInt
    title: str
    corner: str
    notes: tuple[str, ...] = Field(default=(), strict=False)
    cell: Settings = Field(default_factory=dict)
    wording: dict[str, str] = Field(default_factory=dict)
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
        "rows.*.groups": "groupings",
        "cell.indicator": "indicators/catalogue.csv",
    },
    ("layout_tables", "layout_cells"),
)
FILES = (LAYOUT,)
