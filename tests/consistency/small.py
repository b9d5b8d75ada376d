"""Minimal examples: a handful of figures and relations, audited without catalog or files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from orchestration.consistency.claims import Meaning
from orchestration.consistency.contradictions import Contradictions
from orchestration.consistency.findings import findings_of
from orchestration.consistency.model import AuditFinding
from orchestration.consistency.numbers import Numbers
from orchestration.consistency.printed import FigureReader, Printed
from orchestration.facts.consistency import Declared, Fills, Place, RatioOf, Same, Sum, Union
from orchestration.facts.sentences import Stated

Cell = tuple[str, str, int | None]
"""What a cell prints, its unit, and the base printed with it."""


def audit(
    cells: Mapping[str, Cell],
    relations: Iterable[Declared] = (),
    numbers: Numbers | None = None,
    meanings: Mapping[Place, Meaning] | None = None,
    stated: Iterable[Stated] = (),
) -> tuple[AuditFinding, ...]:
    """Audit cells by place (``main/1/1/1``)."""
    printed = [Printed(place_of(place), *cell, where=f"cell {place}") for place, cell in cells.items()]
    reader = FigureReader(numbers or Numbers(), meanings or {}, printed)
    reader.relate(relations, "relations of the test")
    reader.state(stated, "claims of the test")
    return findings_of(Contradictions(reader.numbers, reader.figures()))


def place_of(text: str) -> Place:
    part, table, row, col = text.split("/")
    return Place(part, int(table), int(row), int(col))


def share(printed: int, base: int | None = None) -> Cell:
    return str(printed), "percent", base


def count(printed: int, unit: str = "count") -> Cell:
    return str(printed), unit, None


def word(printed: str) -> Cell:
    return printed, "word", None


def union(whole: str, parts: Sequence[str]) -> Union:
    return Union(kind="union", whole=whole, parts=list(parts))


def total(whole: str, parts: Sequence[str]) -> Sum:
    return Sum(kind="sum", total=whole, parts=list(parts))


def fills(parts: Sequence[str], whole: str | None = None) -> Fills:
    return Fills(kind="fills", parts=list(parts), total=whole)


def ratio(figure: str, numerator: str, denominator: str) -> RatioOf:
    return RatioOf(kind="ratio", figure=figure, numerator=numerator, denominator=denominator)


def same(first: str, second: str) -> Same:
    return Same(kind="same", first=first, second=second)
