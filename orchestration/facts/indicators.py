"""Reads ``data/indicators/``: the catalogue, and by round its bases and definitions; ``history`` reads the rest.

Here belong the files' columns and what must hold between them. What a share is belongs to SQL.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from orchestration.facts.bases import BASES
from orchestration.facts.codebook import codes_of
from orchestration.facts.codes import REGISTER_PREFIX, RuleCodes
from orchestration.facts.complaints import Complaints
from orchestration.facts.history import Asked, load_history
from orchestration.facts.model import (
    BaseRule,
    Codebook,
    Indicator,
    IndicatorCatalogue,
    IndicatorDefinition,
    PublishedRound,
    Rollup,
    Rule,
)
from orchestration.facts.quantities import bases_used
from orchestration.facts.reader import Column, CsvFile, Row, fact_name, matching, read_rows
from orchestration.facts.registers import Registers, load_registers
from orchestration.facts.states import left_out

INDICATOR = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")

_ROLLUPS: tuple[Rollup, ...] = get_args(Rollup)
CATALOGUE = CsvFile(
    "indicators/catalogue.csv",
    "All indicators in printed order, the same across rounds.",
    {
        "indicator": Column("Name of the indicator.", matching(INDICATOR)),
        "label": Column("Name of the indicator, Swedish."),
        "theme": Column("Theme of the indicator, Swedish."),
    },
    ("indicator",),
    ("indicators",),
    named_in=("indicators/definitions/<round>.csv", "indicators/history/<year>.csv"),
)
DEFINITIONS = CsvFile(
    "indicators/definitions/<round>.csv",
    "How a round computes its indicators.",
    {
        "indicator": Column("Indicator.", to="indicators/catalogue.csv"),
        "numerator": Column("Rule that those counted fulfil."),
        "base": Column("Base of the share.", to="indicators/bases/<round>.csv"),
        "rollup": Column("How districts become their municipality; empty: joint.", Row.raw, optional=True),
    },
    ("indicator",),
    ("indicator_definitions", "rules", "rule_codes"),
)
FILES = (CATALOGUE, BASES, DEFINITIONS)


@dataclass(frozen=True, slots=True)
class _Files:
    """The files of the folder, read but not yet understood; bases and definitions by round."""

    catalogue: list[Row]
    bases: dict[str, list[Row]]
    definitions: dict[str, list[Row]]


def load_indicators(
    data_dir: Path,
    codebooks: Mapping[str, Codebook],
    registers: Registers | None = None,
    published_rounds: Sequence[PublishedRound] = (),
) -> IndicatorCatalogue:
    """Read and validate ``data_dir/indicators`` for the rounds of ``codebooks``; registers are read unless given.

    ``published_rounds`` are years known from print only, which may have a history but nothing else.

    Raises FactErrors with every error: keys repeated, definitions of an indicator that the catalogue lacks or on a
    base that the round lacks, bases that nothing uses, rules outside the grammar, a definition without history row,
    ``asked`` at odds with the definitions, a rollup by population without weights, files of no round.
    """
    complaints = Complaints(fact_name(data_dir, data_dir / "indicators"))
    files = _read_files(data_dir, sorted(codebooks), complaints)
    facts = registers or load_registers(data_dir)
    indicators = tuple(Indicator(**row.values()) for row in files.catalogue)
    names = [item.indicator for item in indicators]
    bases, definitions = {}, {}
    for round_, codebook in sorted(codebooks.items()):
        codes = codes_of(codebook, facts)
        bases[round_] = _bases(files.bases[round_], codes)
        rules = {item.base: item.rule for item in bases[round_]}
        definitions[round_] = _definitions(round_, files.definitions[round_], codes, set(names), rules)
        _note_unused(files.bases[round_], {item.base for item in definitions[round_]} | bases_used(data_dir, round_))
        _note_weights(files.definitions[round_], definitions[round_], facts)
    defined = {round_: {item.indicator for item in items} & set(names) for round_, items in definitions.items()}
    questions = {round_: _by_question(codebook, definitions[round_]) for round_, codebook in codebooks.items()}
    asked = Asked(names, defined, questions)
    history, dropped = load_history(data_dir, asked, [item.round for item in published_rounds], complaints)
    complaints.settle()
    return IndicatorCatalogue(indicators, bases, definitions, history, dropped)


def _by_question(codebook: Codebook, definitions: Sequence[IndicatorDefinition]) -> dict[str, list[str]]:
    """Give the indicators of a question by name and by number: those whose first term is on its variable."""
    names = {item.question: (item.question, str(item.number)) for item in codebook.questions}
    of_variable = {item.variable: names[item.question] for item in codebook.variables}
    found: dict[str, list[str]] = {}
    for item in definitions:
        first = item.numerator.terms[0].variable if item.numerator.terms else ""
        for name in of_variable.get(first, ()):
            found.setdefault(name, []).append(item.indicator)
    return found


def _read_files(data_dir: Path, rounds: Sequence[str], complaints: Complaints) -> _Files:
    """Read all files; raise at once if one is not readable, since its missing rows would dangle everywhere."""
    folder = data_dir / "indicators"

    def by_round(file: CsvFile) -> dict[str, list[Row]]:
        paths = {round_: data_dir / file.pattern.replace("<round>", round_) for round_ in rounds}
        return {round_: read_rows(data_dir, path, file, complaints) for round_, path in paths.items()}

    for path in sorted([*(folder / "bases").glob("*"), *(folder / "definitions").glob("*")]):
        if path.name.removesuffix(".csv") not in (*rounds, *left_out(data_dir)):
            expected = f"<round>.csv for a round among {', '.join(rounds)}"
            remedy = "rename or remove the file, or write the codebook"
            complaints.add("file of no round", fact_name(data_dir, path), expected, path.name, remedy)
    catalogue = read_rows(data_dir, data_dir / CATALOGUE.pattern, CATALOGUE, complaints)
    files = _Files(catalogue, by_round(BASES), by_round(DEFINITIONS))
    complaints.settle()
    return files


def _bases(rows: list[Row], codes: RuleCodes) -> tuple[BaseRule, ...]:
    return tuple(BaseRule(rule=codes.read(row, "rule"), **row.values("base", "description")) for row in rows)


def _definitions(
    round_: str, rows: list[Row], codes: RuleCodes, indicators: Collection[str], bases: Mapping[str, Rule]
) -> tuple[IndicatorDefinition, ...]:
    found = []
    for row in rows:
        name = row.reference("indicator", indicators)
        base = row.reference("base", bases, f"indicators/bases/{round_}.csv")
        numerator = codes.read(row, "numerator")
        _note_frame(row, numerator, bases.get(base))
        rollup = row.choice("rollup", _ROLLUPS) if row.cells["rollup"] else _ROLLUPS[0]
        found.append(IndicatorDefinition(round_, name, numerator, base, rollup))
    return tuple(found)


def _note_unused(base_rows: list[Row], used: Collection[str]) -> None:
    for row in base_rows:
        if row.cells["base"] not in used:
            row.complain("base", "base of no indicator", "a definition that uses it", "remove the row, or use the base")


def _note_weights(rows: Sequence[Row], definitions: Sequence[IndicatorDefinition], registers: Registers) -> None:
    for row, item in zip(rows, definitions, strict=True):
        weightless = [u.unit_code for u in registers.units if u.round == item.round and u.population is None]
        if item.rollup == "population" and weightless:
            expected = f"residents of every unit of {item.round} in registers/units.csv (none for {weightless[0]})"
            row.complain("rollup", "rollup by population without weights", expected, "fill in the residents")


def _note_frame(row: Row, numerator: Rule, base: Rule | None) -> None:
    if base is None or base.terms or base.expression.strip() != "always":
        return
    if any(not term.variable.startswith(REGISTER_PREFIX) for term in numerator.terms):
        remedy = "use a base of municipalities that answered"
        row.complain("numerator", "answers counted over the whole frame", "register variables only", remedy)
