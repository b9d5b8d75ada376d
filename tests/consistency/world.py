"""Reports that agree with themselves: random answers that obey routing, counted and rounded as a report does.

Shares nothing with the audit but the catalog and the one function that rounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from orchestration.facts.load import Catalog
from orchestration.facts.model import (
    CellSpec,
    Codebook,
    Rule,
    TableLayout,
    Variable,
)
from orchestration.facts.published_model import PublishedCell
from orchestration.rounding import percent

Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.str_]

BLANK = ""


@dataclass(frozen=True, slots=True)
class World:
    """The municipalities of a round: which groups they are in. One world makes many reports."""

    codebook: Codebook
    groups: Mapping[tuple[str, str], Mask]
    counties: Codes
    numerators: Mapping[str, Rule]
    bases: Mapping[str, Rule]
    base_of: Mapping[str, str]


def make_world(catalog: Catalog, round_: str) -> World:
    """Read the municipalities and their groups from the registers."""
    codebook, registers = catalog.codebooks[round_], catalog.registers
    scheme = codebook.round.size_scheme
    municipalities = registers.municipalities
    codes = [entry.municipality_code for entry in municipalities]
    sizes = np.array([registers.size_group_of(scheme, code).group_code for code in codes])
    regions = np.array([entry.region_code for entry in municipalities])
    groups: dict[tuple[str, str], Mask] = {("alla", "riket"): np.ones(len(codes), dtype=bool)}
    groups |= {("storlek", str(code)): sizes == code for code in np.unique(sizes)}
    groups |= {("region", str(code)): regions == code for code in np.unique(regions)}
    definitions = catalog.indicators.definitions[round_]
    return World(
        codebook=codebook,
        groups=groups,
        counties=np.array([entry.county_code for entry in municipalities]),
        numerators={entry.indicator: entry.numerator for entry in definitions},
        bases={entry.base: entry.rule for entry in catalog.indicators.bases[round_]},
        base_of={entry.indicator: entry.base for entry in definitions},
    )


def random_answers(world: World, rng: np.random.Generator) -> dict[str, Codes]:
    """Draw every coded variable for every municipality; blank where the variable is not asked."""
    size = len(world.counties)
    answered = rng.random(size) < rng.uniform(0.9, 1.0)
    answers: dict[str, Codes] = {
        "reg_svarat": np.where(answered, "1", "0"),
        "reg_enkat": np.where(rng.random(size) < 0.9, "A", "B"),
        "reg_lan": world.counties,
    }
    universes = {entry.universe: entry.rule for entry in world.codebook.universes}
    sets = {entry.answer_set: [code.code for code in entry.codes] for entry in world.codebook.answer_sets}
    waiting = [variable for variable in world.codebook.variables if variable.answer_set]
    while waiting:
        later: list[Variable] = []
        for variable in waiting:
            rule = universes[variable.universe]
            if all(term.variable in answers for term in rule.terms):
                codes = sets[variable.answer_set or ""]
                weights = rng.dirichlet(np.full(len(codes), 0.7))
                drawn = rng.choice(np.array(codes), size=size, p=weights)
                answers[variable.variable] = np.where(answered & holds(rule, answers, size), drawn, BLANK)
            else:
                later.append(variable)
        assert len(later) < len(waiting), "universes refer to each other in a circle"
        waiting = later
    return answers


def holds(rule: Rule, answers: Mapping[str, Codes], size: int) -> Mask:
    """Tell for each municipality whether the rule holds."""
    hits = [np.logical_or.reduce([answers[term.variable] == code for code in term.codes]) for term in rule.terms]
    if not hits:
        return np.ones(size, dtype=bool)
    both: Mask = np.logical_and.reduce(hits) if rule.combine in ("all", "not_all") else np.logical_or.reduce(hits)
    return both if rule.combine in ("all", "any") else ~both


class Printer:
    """Counts one set of answers and prints cells; an indicator is counted once, in all groups."""

    def __init__(self, world: World, answers: Mapping[str, Codes]) -> None:
        self._world, self._answers = world, answers
        self._size = len(world.counties)
        self._answered = answers["reg_svarat"] == "1"
        self._inside = np.array(list(world.groups.values()), dtype=np.int64)
        self._counted: dict[str, dict[tuple[str, str], tuple[int, int]]] = {}

    def asked(self, indicator: str) -> bool:
        """Tell whether the round computes the indicator."""
        return indicator in self._world.numerators

    def counts(self, indicator: str, group: tuple[str, str]) -> tuple[int, int]:
        """Return numerator and base of an indicator in a group."""
        if indicator not in self._counted:
            rule = self._world.bases[self._world.base_of[indicator]]
            base = holds(rule, self._answers, self._size)
            base = base & self._answered if rule.terms else base
            numerator = base & holds(self._world.numerators[indicator], self._answers, self._size)
            both = zip((self._inside @ numerator).tolist(), (self._inside @ base).tolist(), strict=True)
            self._counted[indicator] = dict(zip(self._world.groups, both, strict=True))
        return self._counted[indicator][group]

    def printed(self, spec: CellSpec) -> str:
        """Return what a report prints in a cell."""
        group = (spec.grouping, spec.group)
        if spec.measure == "population":
            return str(int(self._world.groups[group].sum()))
        if not self.asked(spec.indicator):
            return spec.not_asked_symbol or "*"
        numerator, base = self.counts(spec.indicator, group)
        if spec.measure == "base":
            return str(base)
        if base == 0:
            return "-"
        if numerator == 0 and spec.printed_zero:
            return spec.printed_zero
        return str(percent(numerator, base) if spec.measure == "share" else numerator)


def print_report(
    printers: Mapping[str, Printer],
    layouts: Iterable[TableLayout],
    prototypes: Mapping[tuple[str, int, int, int], PublishedCell],
) -> list[PublishedCell]:
    """Print every laid-out cell of a round that has a printer; a base stands where the real report prints one.

    A base in a title is the country's. Quantities are left out: no answer set of the world decides them.
    """
    found = []
    for layout in layouts:
        groups = {(spec.grouping, spec.group) for spec in layout.cells}
        for spec in layout.cells:
            printer = printers.get(spec.round)
            cell = prototypes.get((layout.part, layout.table_no, spec.row_no, spec.col_no))
            if printer is None or not spec.indicator or cell is None:
                continue
            base = None
            if cell.base is not None and printer.asked(spec.indicator) and spec.measure == "share":
                titled = ("alla", "riket") in groups
                base = printer.counts(spec.indicator, ("alla", "riket") if titled else (spec.grouping, spec.group))[1]
            found.append(replace(cell, printed=printer.printed(spec), value=None, base=base or None))
    return found
