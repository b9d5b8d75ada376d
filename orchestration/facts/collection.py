"""The words of a collection that is watched, read from ``data/products/collection.yaml``."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from orchestration.facts.states import State
from orchestration.facts.yaml_reader import Fact, YamlFile, read_fact

SectionName = Literal["groups", "days", "reminders", "forms", "incomplete", "missing", "obliged", "units"]


class SectionText(Fact):
    """A section: the query that fills it, its file, the columns that are shown with their headings, what is said."""

    name: SectionName
    file: str
    title: str
    note: str = ""
    columns: dict[str, str] = Field(min_length=2)
    empty: str = ""


class ChartText(Fact):
    """The words of the curve of answers by day."""

    title: str
    now: str
    before: str
    reminder: str
    axis: str


class CollectionWords(Fact):
    """All words. ``values``: what codes in cells are called; ``part_answer_below``: an answer with less is listed."""

    title: str
    states: dict[State, str]
    summary: str
    obliged: str
    as_of: str
    no_day: str
    before: str
    no_before: str
    synthetic: str
    country: str
    form: str
    contents: str
    rows: str
    chart: ChartText
    part_answer_below: int = Field(gt=0, le=100)
    values: dict[str, str]
    sections: tuple[SectionText, ...] = Field(min_length=1)


WORDS = YamlFile("products/collection.yaml", "The words of a collection that is watched.", CollectionWords)
FILES = (WORDS,)


def load_collection_words(data_dir: Path) -> CollectionWords:
    """Read the words; FactErrors naming file and key if they are not as described here."""
    return read_fact(data_dir, data_dir / WORDS.pattern, CollectionWords)
