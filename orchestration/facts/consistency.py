"""Reads ``data/consistency/<report>.yaml`` and ``data/published/<report>/text_figures.csv``: what no layout says.

Here belong which printed figures add up, are parts or quotients of others, and the figures of the running text.
Nothing here knows what the figures are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from orchestration.facts.complaints import Complaints
from orchestration.facts.errors import FactError
from orchestration.facts.model import QUANTITY, Measure
from orchestration.facts.reader import Column, CsvFile, Row, one_of, read_optional_rows
from orchestration.facts.units_of_measure import UNITS
from orchestration.facts.yaml_reader import StrictModel, YamlFile, read_yaml

TEXT_PART = "text"
MILLION_SEK, DAY, WORD = "million_sek", "day", "word"
TEXT_UNITS = (*UNITS, MILLION_SEK, DAY, WORD)
"""Units of the running text: also millions of kronor, a day and month, and a word that claims something."""

MEASURES = tuple(item for item in get_args(Measure) if item != QUANTITY)

_PLACE = re.compile(r"(?P<part>[a-z0-9]+)/(?P<table>\d+)/(?P<row>\d+|\*)/(?P<col>\d+|\*)")


class Place(NamedTuple):
    """Where a figure stands in print; in the running text: part ``text``, passage, figure, 1."""

    part: str
    table_no: int
    row_no: int
    col_no: int

    def __str__(self) -> str:
        """Write it as ``part/table/row/column``."""
        return f"{self.part}/{self.table_no}/{self.row_no}/{self.col_no}"


class Sum(StrictModel):
    """``total`` is the sum of ``parts``; for shares, of the counts behind them."""

    kind: Literal["sum"]
    total: str
    parts: list[str]


class Union(StrictModel):
    """Who is counted in ``whole`` is counted in at least one of ``parts``, and the other way round."""

    kind: Literal["union"]
    whole: str
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


Declared = Sum | Union | Fills | AtMost | RatioOf | Same


class _Relations(StrictModel):
    round: str | None
    relations: list[Declared]


@dataclass(frozen=True, slots=True)
class TextFigure:
    """A figure or word of the running text; ``indicator`` is empty where only relations or claims speak of it."""

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


RELATIONS = YamlFile(
    "consistency/<report>.yaml",
    "Which printed figures add up, are parts or quotients of others.",
    _Relations,
    {"round": "codebooks/"},
)
TEXT_FIGURES = CsvFile(
    "published/<report>/text_figures.csv",
    "Figures of a report's running text, by passage.",
    {
        "passage_no": Column("Number of the passage.", Row.natural),
        "figure_no": Column("Number of the figure within the passage.", Row.natural),
        "label": Column("What it says, Swedish."),
        "printed": Column("The figure exactly as printed."),
        "unit_of_measure": Column("As in cells.csv, or million_sek, day or word.", one_of(TEXT_UNITS)),
        "indicator": Column("Indicator; empty for none.", Row.raw, "indicators/catalogue.csv"),
        "grouping": Column("Grouping of municipalities; empty without indicator.", Row.raw),
        "group": Column("Group within the grouping; empty without indicator.", Row.raw),
        "measure": Column("What the figure says of the indicator; empty without one.", Row.raw),
        "place": Column("Where in the report."),
    },
    ("passage_no", "figure_no"),
)
FILES = (RELATIONS, TEXT_FIGURES)


def load_declarations(data_dir: Path, report: str) -> Declarations:
    """Read what is declared about a report; both files may be absent.

    Raises FactErrors with file, row and column for malformed entries.
    """
    complaints = Complaints(f"{data_dir.name}/consistency")
    path = data_dir / "consistency" / f"{report}.yaml"
    read = read_yaml(data_dir, path, _Relations, complaints) if path.is_file() else None
    text = data_dir / "published" / report / "text_figures.csv"
    figures = tuple(map(_text_figure, read_optional_rows(data_dir, text, TEXT_FIGURES, complaints)))
    complaints.settle()
    return Declarations(read.round if read else None, tuple(read.relations) if read else (), figures)


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


def _text_figure(row: Row) -> TextFigure:
    given = row.values()
    indicator = given["indicator"]
    return TextFigure(
        place=Place(TEXT_PART, given["passage_no"], given["figure_no"], 1),
        **row.values("label", "printed", "unit_of_measure", "indicator"),
        group=(row.text("grouping"), row.text("group")) if indicator else ("", ""),
        measure=row.choice("measure", MEASURES) if indicator else "",
        where=given["place"],
    )
