"""The shape of a layout file ``data/tables/<report>/<part>/<table_no>.yaml``, as written by people.

Here belongs the form of the YAML; how it becomes cells is ``orchestration.catalog.layouts``.
"""

from __future__ import annotations

from pydantic import Field, PositiveInt

from orchestration.catalog.facts import StrictModel


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


class Block(StrictModel):
    """A heading under which every row is repeated."""

    label: str
    set: dict[str, str] = Field(default_factory=dict)


class Line(StrictModel):
    """A row or a column; ``under`` is its sub heading."""

    label: str
    under: str | None = None
    set: dict[str, str] = Field(default_factory=dict)

    @property
    def full_label(self) -> str:
        """The label with its sub heading."""
        return nested(self.under, self.label)


class LayoutFile(StrictModel):
    """One printed table."""

    report: str
    round: str
    part: str
    table_no: PositiveInt
    title: str
    corner: str
    notes: tuple[str, ...] = Field(default=(), strict=False)
    cell: dict[str, str] = Field(default_factory=dict)
    blocks: tuple[Block, ...] = Field(default=(), strict=False)
    rows: tuple[Line, ...] = Field(min_length=1, strict=False)
    columns: tuple[Line, ...] = Field(min_length=1, strict=False)
    overrides: tuple[Override, ...] = Field(default=(), strict=False)


def nested(heading: str | None, label: str) -> str:
    """Join a heading and a label as the figures' files do."""
    return f"{heading} > {label}" if heading else label
