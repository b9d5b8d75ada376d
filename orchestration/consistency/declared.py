"""Reads ``data/consistency/<report>.yaml`` and ``data/published/<report>/text_figures.csv``: what no layout says.

Here belong which printed figures add up, are parts or quotients of others, and the figures of the running text.
Nothing here knows what the figures are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from orchestration.consistency.model import Place
from orchestration.facts.complaints import Complaints
from orchestration.facts.errors import FactError
from orchestration.facts.reader import StrictModel, read_rows, read_yaml

TEXT_PART = "text"
TEXT_COLUMNS = (
    "passage_no",
    "figure_no",
    "label",
    "printed",
    "unit_of_measure",
    "indicator",
    "grouping",
    "group",
    "measure",
    "place",
)
UNITS = ("percent", "count", "sek", "per_user")
MEASURES = (
    "share",
    "numerator",
    "base",
    "population",
    "unit_share",
    "unit_numerator",
    "unit_base",
    "unit_population",
)

_PLACE = re.compile(r"(?P<part>[a-z0-9]+)/(?P<table>\d+)/(?P<row>\d+|\*)/(?P<col>\d+|\*)")


class Sum(StrictModel):
    """``total`` is the sum of ``parts``; for shares, of the counts behind them."""

    kind: Literal["sum"]
    total: str
    parts: list[str]


class Fills(StrictModel):
    """``parts`` are the answers to one single-choice question: their counts fill the base they share."""

    kind: Literal["fills"]
    parts: list[str]
    total: str | None = None


class AtMost(StrictModel):
    """``part`` is counted within ``whole``."""

    kind: Literal["at_most"]
    part: str
    whole: str


class RatioOf(StrictModel):
    """``figure`` is ``numerator`` in ``denominator``: a percent, or a quotient where its unit is per_user."""

    kind: Literal["ratio"]
    figure: str
    numerator: str
    denominator: str


class Same(StrictModel):
    """Both figures count the same."""

    kind: Literal["same"]
    first: str
    second: str


Declared = Sum | Fills | AtMost | RatioOf | Same


class _Relations(StrictModel):
    round: str | None
    relations: list[Declared]


@dataclass(frozen=True, slots=True)
class TextFigure:
    """A figure of the running text; ``indicator`` is empty where only declared relations speak of it."""

    place: Place
    label: str
    printed: str
    unit_of_measure: str
    indicator: str
    group: tuple[str, str]
    measure: str
    where: str


@dataclass(frozen=True, slots=True)
class Declarations:
    """What is declared about a report; ``round`` is the one whose indicators the text figures name."""

    round: str | None
    relations: tuple[Declared, ...]
    text: tuple[TextFigure, ...]


def load_declarations(data_dir: Path, report: str) -> Declarations:
    """Read what is declared about a report; both files may be absent.

    Raises FactErrors with file, row and column for malformed entries.
    """
    complaints = Complaints(f"{data_dir.name}/audit")
    read = _Relations(round=None, relations=[])
    path = data_dir / "consistency" / f"{report}.yaml"
    if path.is_file():
        read = read_yaml(data_dir, path, _Relations, complaints) or read
    text = _text_figures(data_dir, data_dir / "published" / report / "text_figures.csv", complaints)
    complaints.settle()
    return Declarations(read.round, tuple(read.relations), text)


def expanded(where: str, patterns: Mapping[str, str]) -> Iterator[dict[str, Place]]:
    """Read places by role; ``*`` in row or column stands for the same number in all of them.

    Yields endlessly many rows for a ``*``: the reader stops at the first that is not printed. FactError for a text
    that is no place; ``where`` names the file.
    """
    matched = {role: _PLACE.fullmatch(pattern) for role, pattern in patterns.items()}
    for role, found in matched.items():
        if found is None:
            expected = "part/table/row/column, row or column may be *"
            raise FactError("not a place", where, expected, repr(patterns[role]), "correct the place")
    starred = any("*" in pattern for pattern in patterns.values())
    number = 1
    while True:
        yield {role: _place(found, number) for role, found in matched.items() if found}
        if not starred:
            return
        number += 1


def _place(matched: re.Match[str], star: int) -> Place:
    row, col = (star if matched[name] == "*" else int(matched[name]) for name in ("row", "col"))
    return Place(matched["part"], int(matched["table"]), row, col)


def _text_figures(data_dir: Path, path: Path, complaints: Complaints) -> tuple[TextFigure, ...]:
    if not path.is_file():
        return ()
    rows = read_rows(data_dir, path, TEXT_COLUMNS, complaints)
    found = []
    for row in rows:
        indicator = row.cells["indicator"]
        found.append(
            TextFigure(
                place=Place(TEXT_PART, row.natural("passage_no"), row.natural("figure_no"), 1),
                label=row.text("label"),
                printed=row.text("printed"),
                unit_of_measure=row.choice("unit_of_measure", UNITS),
                indicator=indicator,
                group=(row.text("grouping"), row.text("group")) if indicator else ("", ""),
                measure=row.choice("measure", MEASURES) if indicator else "",
                where=row.text("place"),
            )
        )
    return tuple(found)
