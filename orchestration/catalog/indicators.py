"""Reads ``data/indicators/``: the catalogue, and by round its bases, definitions and comparability.

Here belong the files' columns and what must hold between them. What a share is belongs to SQL.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from orchestration.catalog.codebook import codes_of
from orchestration.catalog.codes import REGISTER_PREFIX, RuleCodes
from orchestration.catalog.complaints import Complaints
from orchestration.catalog.facts import IDENTIFIER, Row, fact_name, note_repeated, read_rows
from orchestration.catalog.model import (
    BaseRule,
    Codebook,
    Comparability,
    Indicator,
    IndicatorCatalogue,
    IndicatorDefinition,
    IndicatorHistory,
    Rule,
)
from orchestration.catalog.registers import Registers, load_registers

CATALOGUE_COLUMNS = ("indicator", "label", "theme")
BASE_COLUMNS = ("base", "rule", "description")
DEFINITION_COLUMNS = ("indicator", "numerator", "base")
HISTORY_COLUMNS = ("indicator", "round", "asked", "comparability", "reason")

_INDICATOR = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")
_SELF_EVIDENT: tuple[Comparability, ...] = ("first", "same")


@dataclass(frozen=True, slots=True)
class _Files:
    """The files of the folder, read but not yet understood; bases and definitions by round."""

    catalogue: list[Row]
    history: list[Row]
    bases: dict[str, list[Row]]
    definitions: dict[str, list[Row]]


def load_indicators(
    data_dir: Path, codebooks: Mapping[str, Codebook], registers: Registers | None = None
) -> IndicatorCatalogue:
    """Read and validate ``data_dir/indicators`` for the rounds of ``codebooks``; registers are read unless given.

    Raises CatalogErrors with every error: keys repeated, definitions of an indicator that the catalogue lacks or on a
    base that the round lacks, bases that nothing uses, rules outside the grammar, a round without history row for an
    indicator, ``asked`` at odds with the definitions, files of a round without codebook.
    """
    complaints = Complaints(fact_name(data_dir, data_dir / "indicators"))
    files = _read_files(data_dir, sorted(codebooks), complaints)
    facts = registers or load_registers(data_dir)
    indicators = tuple(map(_indicator, files.catalogue))
    names = [item.indicator for item in indicators]
    note_repeated(files.catalogue, names, "indicator")
    bases, definitions = {}, {}
    for round_, codebook in sorted(codebooks.items()):
        codes = codes_of(codebook, facts)
        bases[round_] = _bases(files.bases[round_], codes)
        rules = {item.base: item.rule for item in bases[round_]}
        definitions[round_] = _definitions(round_, files.definitions[round_], codes, set(names), rules)
        _note_unused(files.bases[round_], {item.base for item in definitions[round_]})
    defined = {(item.indicator, round_) for round_, items in definitions.items() for item in items}
    history = _history(files.history, names, sorted(codebooks), defined)
    complaints.settle()
    return IndicatorCatalogue(indicators, bases, definitions, history)


def _read_files(data_dir: Path, rounds: Sequence[str], complaints: Complaints) -> _Files:
    """Read all files; raise at once if one is not readable, since its missing rows would dangle everywhere."""
    folder = data_dir / "indicators"

    def rows(file: str, columns: Sequence[str]) -> list[Row]:
        return read_rows(data_dir, folder / file, columns, complaints)

    for path in sorted([*(folder / "bases").glob("*"), *(folder / "definitions").glob("*")]):
        if path.name.removesuffix(".csv") not in rounds:
            expected = f"<round>.csv for a round among {', '.join(rounds)}"
            remedy = "rename or remove the file, or write the codebook"
            complaints.add("file of no round", fact_name(data_dir, path), expected, path.name, remedy)
    files = _Files(
        catalogue=rows("catalogue.csv", CATALOGUE_COLUMNS),
        history=rows("history.csv", HISTORY_COLUMNS),
        bases={round_: rows(f"bases/{round_}.csv", BASE_COLUMNS) for round_ in rounds},
        definitions={round_: rows(f"definitions/{round_}.csv", DEFINITION_COLUMNS) for round_ in rounds},
    )
    complaints.settle()
    return files


def _indicator(row: Row) -> Indicator:
    return Indicator(row.pattern("indicator", _INDICATOR), row.text("label"), row.text("theme"))


def _bases(rows: list[Row], codes: RuleCodes) -> tuple[BaseRule, ...]:
    bases = tuple(
        BaseRule(row.pattern("base", IDENTIFIER), codes.read(row, "rule"), row.text("description")) for row in rows
    )
    note_repeated(rows, [item.base for item in bases], "base")
    return bases


def _definitions(
    round_: str, rows: list[Row], codes: RuleCodes, indicators: Collection[str], bases: Mapping[str, Rule]
) -> tuple[IndicatorDefinition, ...]:
    found = []
    for row in rows:
        name = row.reference("indicator", indicators, "indicators/catalogue.csv")
        base = row.reference("base", bases, f"indicators/bases/{round_}.csv")
        numerator = codes.read(row, "numerator")
        _note_frame(row, numerator, bases.get(base))
        found.append(IndicatorDefinition(round_, name, numerator, base))
    note_repeated(rows, [item.indicator for item in found], "indicator")
    return tuple(found)


def _note_unused(base_rows: list[Row], used: Collection[str]) -> None:
    for row in base_rows:
        if row.cells["base"] not in used:
            row.complain("base", "base of no indicator", "a definition that uses it", "remove the row, or use the base")


def _note_frame(row: Row, numerator: Rule, base: Rule | None) -> None:
    if base is None or base.terms or base.expression.strip() != "always":
        return
    if any(not term.variable.startswith(REGISTER_PREFIX) for term in numerator.terms):
        remedy = "use a base of municipalities that answered"
        row.complain("numerator", "answers counted over the whole frame", "register variables only", remedy)


def _history(
    rows: list[Row], indicators: Sequence[str], rounds: Sequence[str], defined: set[tuple[str, str]]
) -> tuple[IndicatorHistory, ...]:
    known = set(indicators)
    history = []
    for row in rows:
        name = row.reference("indicator", known, "indicators/catalogue.csv")
        round_ = row.reference("round", rounds, "codebooks/ (its folders)")
        comparability = row.choice("comparability", get_args(Comparability))
        entry = IndicatorHistory(name, round_, row.boolean("asked"), comparability, row.cells["reason"])
        _note_history(row, entry, (name, round_) in defined)
        history.append(entry)
    keys = [(item.indicator, item.round) for item in history]
    note_repeated(rows, keys, "indicator")
    _note_firsts(rows, history)
    for name, round_ in sorted({(name, round_) for name in known for round_ in rounds} - set(keys)):
        where, found = rows[0].file, f"none for {name} in {round_}"
        rows[0].complaints.add("history incomplete", where, "a row per indicator and round", found, "add the row")
    return tuple(history)


def _note_history(row: Row, entry: IndicatorHistory, defined: bool) -> None:
    file = f"indicators/definitions/{entry.round}.csv"
    if entry.asked and not defined:
        row.complain(
            "asked", "asked but not defined", f"false, or a row in {file}", "correct asked, or define the indicator"
        )
    if defined and not entry.asked:
        row.complain(
            "asked", "defined but not asked", f"true, or no row in {file}", "correct asked, or remove the definition"
        )
    if entry.asked == (entry.comparability == "not_asked"):
        expected = "another word than not_asked" if entry.asked else "not_asked"
        row.complain("comparability", "comparability at odds with asked", expected, "correct one of the two")
    elif entry.comparability not in _SELF_EVIDENT and not entry.reason:
        row.complain("reason", "change without reason", "a sentence", "say what changed, or why it was not asked")


def _note_firsts(rows: Sequence[Row], history: Sequence[IndicatorHistory]) -> None:
    earliest: dict[str, str] = {}
    for entry in history:
        if entry.asked:
            earliest[entry.indicator] = min(entry.round, earliest.get(entry.indicator, entry.round))
    for row, entry in zip(rows, history, strict=True):
        first = earliest.get(entry.indicator) == entry.round
        if entry.asked and entry.comparability != "not_asked" and first != (entry.comparability == "first"):
            expected = "first" if first else "how it compares with an earlier round"
            row.complain("comparability", "comparability out of order", expected, "correct the word")
