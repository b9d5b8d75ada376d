"""The shape of a layout file ``data/tables/<report>/<part>/<table_no>.yaml``, as written by people.

Here belongs the form of the YAML; how it becomes cells is ``orchestration.facts.layouts``.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, NonNegativeInt, PositiveInt, model_validator

from orchestration.facts.yaml_reader import StrictModel, YamlFile

GROUP, CODE = SIGNS = ("{group}", "{code}")
"""In a label: what the group is called, and its code."""

N = "{n}"
"""In a label or title: the base of what stands below it."""

_SIGN, _TYPED = re.compile(r"\{[^{}]*\}"), re.compile(r"\bn\s*=\s*\d+")


def _written(settings: Any) -> Any:
    """Let ``decimals`` be a number; every other setting is a text, since a code like 01 would lose its zero."""
    if isinstance(settings, dict) and type(settings.get("decimals")) is int:
        return {**settings, "decimals": str(settings["decimals"])}
    return settings


Settings = Annotated[dict[str, str], BeforeValidator(_written)]


def _worded(text: str, signs: Collection[str]) -> str:
    """Give back a text of a table; ValueError for a sign that it may not have, and for a number that is counted."""
    if unknown := sorted(set(_SIGN.findall(text)) - set(signs)):
        raise ValueError(f"{', '.join(unknown)} in {text!r}: expected {' or '.join(signs) or 'no sign in braces'}")
    if typed := _TYPED.search(text):
        raise ValueError(
            f"{typed[0]!r} in {text!r}: expected n={N}, which is counted; another number in print: printed_n"
        )
    return text


def _stands_for_a_base(printed_n: str | None, words: str) -> None:
    if printed_n is not None and N not in words:
        raise ValueError(f"printed_n goes with {N} in the words above the figures, found {words!r}")


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
    printed_zero: str | None = None
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
        of_groups = SIGNS if self.groups else ()
        for key, text in self.words.items():
            _worded(text, (*of_groups, *(self.counted if key == "label" else ())))
        if self.order and not self.groups:
            raise ValueError("order goes with groups, which names a grouping")
        if self.groups is not None and {"grouping", "group"} & set(self.set):
            raise ValueError("groups says which grouping and groups; set does not")
        return self

    @property
    def counted(self) -> tuple[str, ...]:
        """What may be counted in its label."""
        return ()

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
    def counted(self) -> tuple[str, ...]:
        """What may be counted in its label."""
        return (N,)

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


class Column(Line):
    """A column; ``printed_n``: what print has for ``{n}`` in its label, where that is not the base below."""

    printed_n: str | None = None

    @model_validator(mode="after")
    def _has_a_base(self) -> Self:
        _stands_for_a_base(self.printed_n, self.label)
        return self


class LayoutFile(StrictModel):
    """One printed table; ``wording``: what stands in labels of groups, and what the table has instead.

    ``printed_n``: what print has for ``{n}`` in the title, where that is not the base of the table.
    """

    report: str
    round: str
    part: str
    table_no: PositiveInt
    title: Annotated[str, AfterValidator(lambda title: _worded(title, (N,)))]
    printed_n: str | None = None
    corner: str
    notes: tuple[str, ...] = Field(default=(), strict=False)
    cell: Settings = Field(default_factory=dict)
    wording: dict[str, str] = Field(default_factory=dict)
    blocks: tuple[Block, ...] = Field(default=(), strict=False)
    rows: tuple[Line, ...] = Field(min_length=1, strict=False)
    columns: tuple[Column, ...] = Field(min_length=1, strict=False)
    overrides: tuple[Override, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _has_a_base(self) -> Self:
        _stands_for_a_base(self.printed_n, self.title)
        return self


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
