"""Reads ``data/editing.yaml``: limits of the look at the round before, and what becomes of what is beyond them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field

from orchestration.facts.edits import Severity
from orchestration.facts.yaml_reader import StrictModel, YamlFile, read_fact

Number = Annotated[float, Field(strict=False, gt=0)]
Natural = Annotated[int, Field(gt=0)]


class EditingLimits(StrictModel):
    """Limits, by the names of the queries' parameters; what each means stands beside it in the file."""

    units: Natural
    numbers: Natural
    answers: Natural
    twin_answers: Natural
    twin_variables: Natural
    twin_least: Number
    untouched_units: Natural
    others: Natural
    chance_most: Number
    kappa_least: Number
    kappa_fences: Number
    neighbour_more: Number
    kappa_usual: Number
    exchange_more: Number
    again_least: Number
    change_most: Number
    top_most: Number
    silence_most: Number
    asked: Natural
    empty_most: Number
    straight_least: Number
    evasive_least: Number
    same_numbers: Natural
    same_least: Natural
    block: Natural
    block_was: Number
    fences: Number
    middle_apart: Number
    ratio_apart: Number
    total_apart: Number
    county_chance: Number
    distance_most: Number
    contradicted_units: Natural
    contradicted_share: Number
    doubled_units: Natural
    gap_chance: Number
    measures: Natural


class Kind(StrictModel):
    """What becomes of one kind of suspicion, and what is said of it; words in braces are columns of its query.

    ``meaning``: what the quality declaration says of one that stands, Swedish. ``concerns``: the column that counts the
    units concerned; empty: one.
    """

    severity: Severity
    about: str
    what: str
    expected: str
    found: str
    remedy: str
    meaning: str
    concerns: str = ""


class Editing(StrictModel):
    """The whole file. ``suspicion``: weight by severity, for ranking. ``kinds``: by the name of their query."""

    limits: EditingLimits
    suspicion: Mapping[Severity, Number]
    kinds: Mapping[str, Kind]


EDITING = YamlFile("editing.yaml", "How a round is held against the round before it.", Editing)
FILES = (EDITING,)


def load_editing(data_dir: Path) -> Editing:
    """Read the file; FactErrors names every key that is missing, unknown or no positive number."""
    return read_fact(data_dir, data_dir / EDITING.pattern, Editing)
