"""Reads ``data/observations/<kind>.csv``: indicators that rest on a kind of observation, and what they count.

Here belongs the form of that file. What a kind looks like is ``data/formats``; what a share is, is SQL.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from orchestration.facts.complaints import Complaints
from orchestration.facts.formats import ANSWERED, FORMAT, OBSERVATIONS, Format
from orchestration.facts.indicators import INDICATOR
from orchestration.facts.model import Rule
from orchestration.facts.reader import Column, CsvFile, Row, fact_name, matching, note_repeated, one_of, read_rows
from orchestration.facts.rules import parse_rule
from orchestration.facts.yaml_reader import read_yaml

Counted = Literal["unit", "municipality"]
Codes = dict[str, dict[str, str]]
"""Variable of a kind → its codes → their status."""

OBSERVED = CsvFile(
    "observations/<kind>.csv",
    "Indicators that rest on a kind of observation: what is counted, and among whom.",
    {
        "indicator": Column("Name of the indicator, of no other in the catalogue.", matching(INDICATOR)),
        "label": Column("Name of the indicator, Swedish."),
        "theme": Column("Theme of the indicator, Swedish."),
        "counted": Column("unit (whom the kind is about), or municipality.", one_of(get_args(Counted))),
        "numerator": Column("Rule on the kind's measures: who is counted."),
        "base": Column("Rule on the kind's measures: among whom."),
    },
    ("indicator",),
    ("observation_definitions", "observation_rules", "observation_rule_codes"),
)
FILES = (OBSERVED,)


@dataclass(frozen=True, slots=True)
class ObservedIndicator:
    """An indicator on observations of a kind; ``counted`` is what numerator and base are numbers of."""

    indicator: str
    label: str
    theme: str
    kind: str
    counted: Counted
    numerator: Rule
    base: Rule


def variables_of(format_: Format) -> Codes:
    """Name what rules may test of a kind: each coded measure; ``<item>__<measure>`` where rows are about items."""
    coded = ((name, column) for name, column in format_.measures() if column.codes)
    return {name: {code: column.status(code) for code in column.codes} for name, column in coded}


def load_observations(data_dir: Path, catalogue: Collection[str]) -> tuple[ObservedIndicator, ...]:
    """Read and validate the indicators of all kinds, sorted by kind, then in the file's order; no folder: none.

    ``catalogue``: the indicators that rest on answers. Raises FactErrors with every error: a file of no kind of
    observation, an indicator twice or in the catalogue too, a rule on a measure or code that the kind does not have.
    """
    folder = data_dir / "observations"
    complaints = Complaints(fact_name(data_dir, folder))
    rows: list[Row] = []
    found: list[ObservedIndicator] = []
    for path in sorted(folder.glob("*.csv")):
        codes = _codes(data_dir, path, complaints)
        of_kind = read_rows(data_dir, path, OBSERVED, complaints) if codes else []
        for row in of_kind:
            with complaints.noting():
                found.append(_indicator(row, path.stem, codes))
        rows += of_kind
    note_repeated(rows, [row.cells["indicator"] for row in rows], "indicator")
    for row in rows:
        if row.cells["indicator"] in catalogue:
            expected, remedy = "a name that indicators/catalogue.csv does not have", "rename one of the two"
            row.complain("indicator", "indicator twice", expected, remedy)
    complaints.settle()
    return tuple(found)


def _codes(data_dir: Path, path: Path, complaints: Complaints) -> Codes:
    place = data_dir / FORMAT.pattern.replace("<kind>", path.stem)
    format_ = read_yaml(data_dir, place, Format, complaints) if place.is_file() else None
    if format_ and format_.shape == OBSERVATIONS:
        return variables_of(format_)
    if format_ or not place.is_file():  # of a kind that cannot be read nothing is said but that
        expected = f"formats/{path.stem}.yaml with the shape {OBSERVATIONS}"
        found = f"the shape {format_.shape}" if format_ else "no such file"
        remedy = "name the file as its kind, or declare the kind"
        complaints.add("file of no kind of observation", fact_name(data_dir, path), expected, found, remedy)
    return {}


def _indicator(row: Row, kind: str, codes: Codes) -> ObservedIndicator:
    own = row.values()
    rules = {column: _rule(row, column, codes) for column in ("numerator", "base")}
    if not rules["numerator"].terms:
        row.complain("numerator", "numerator of everybody", "a rule with a term", "name a measure and its codes")
    return ObservedIndicator(kind=kind, **{**own, **rules})


def _rule(row: Row, column: str, codes: Codes) -> Rule:
    def answered(variable: str) -> tuple[str, ...]:
        return tuple(code for code, status in codes[variable].items() if status == ANSWERED)

    def others(variable: str) -> tuple[str, ...]:
        return tuple(code for code, status in codes[variable].items() if status != ANSWERED)

    return parse_rule(row.cells[column], answered, other_codes_of=others, where=row.where(column))
