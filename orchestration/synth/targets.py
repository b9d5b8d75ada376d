"""What is to come out: printed cells joined with the layouts, and the figures that no layout carries.

A target says how many municipalities of a group satisfy a rule, as a count or as a rounded share of a base. How the
counts are reached belongs to the solver.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeVar

from orchestration.facts.model import (
    BaseRule,
    CellSpec,
    IndicatorDefinition,
    Measure,
    Rule,
    TableLayout,
)
from orchestration.facts.published_model import PublishedCell
from orchestration.facts.synth import Price
from orchestration.rounding import percent_interval
from orchestration.synth.printed import printed_integer

Counted = Literal["share", "numerator", "base"]
"""What a target counts; ``numerator`` and ``base`` are whole numbers of units."""

_IN_UNITS = "unit_"

_Stated = TypeVar("_Stated")


@dataclass(frozen=True, slots=True)
class Target:
    """A printed figure as a condition on answers.

    ``share``: ``numerator`` within ``base`` rounds to ``printed`` percent of the base; ``numerator``: that many hold
    both; ``base``: that many hold ``base``. ``among``, where given, restricts everything (to those who answered).
    ``place`` names the cell or the source.
    """

    place: str
    numerator: Rule
    base: Rule
    among: Rule | None
    grouping: str
    group: str
    measure: Counted
    printed: int
    price: Price

    @property
    def subject(self) -> Rule:
        """The rule whose variables are decided by the figure."""
        return self.base if self.measure == "base" else self.numerator

    @property
    def given(self) -> tuple[Rule, ...]:
        """The rules that only restrict who is counted."""
        base = () if self.measure == "base" else (self.base,)
        return base if self.among is None else (*base, self.among)

    def interval(self, base: int) -> tuple[int, int]:
        """Return the least and greatest count that shows as printed on that base; empty if first > second."""
        if self.measure != "share":
            return self.printed, self.printed
        return percent_interval(self.printed, base) if base else (0, 0)


def restriction(base: Rule, answered: Rule) -> Rule | None:
    """Return the rule that restricts a base to those who answered; None for the frame and for that rule itself."""
    return None if not base.terms or base.terms == answered.terms else answered


@dataclass(frozen=True, slots=True)
class Terms:
    """What targets of a round are made with: definitions by indicator, bases by name, prices, who answered.

    ``prices`` are by part of the round's own reports (all that show it where none is its own), and by ``report/part``
    of others.
    """

    round: str
    definitions: Mapping[str, IndicatorDefinition]
    bases: Mapping[str, BaseRule]
    prices: Mapping[str, Price]
    answered: Rule
    own_reports: frozenset[str]
    districts: bool

    def section(self, report: str, part: str) -> str:
        """Return the part, with the report before it where that is not the round's own."""
        return part if report in self.own_reports else f"{report}/{part}"


def counted(measure: Measure) -> Counted | None:
    """Return what a measure counts, whether in municipalities or units; None for those that no answer decides."""
    match measure.removeprefix(_IN_UNITS):
        case "share":
            return "share"
        case "numerator":
            return "numerator"
        case "base":
            return "base"
        case _:
            return None


def printed_places(cells: Iterable[PublishedCell], terms: Terms) -> dict[str, str]:
    """Return what is printed by place: ``part/table/row/column``, with the report before it where it is another's."""
    return {
        f"{terms.section(cell.report, cell.part)}/{cell.table_no}/{cell.row_no}/{cell.col_no}": cell.printed
        for cell in cells
    }


def cell_targets(
    layouts: Iterable[TableLayout],
    printed: Mapping[str, str],
    terms: Terms,
    instead: Mapping[str, Target] = MappingProxyType({}),
) -> tuple[Target, ...]:
    """Join layouts and printed cells on their place; ``instead`` are targets that stand in for that of a cell.

    Left out are cells of other rounds, of parts without price, and those that count the register itself or a
    quantity, indicators the round did not ask for, symbols other than the one that stands for a count of zero, and,
    where districts answer, counts of municipalities: those rest on how districts become their municipality. A base
    without a term is the frame; every other base counts only units for which ``terms.answered`` holds.
    """
    targets = []
    for layout in layouts:
        section = terms.section(layout.report, layout.part)
        price = terms.prices.get(section)
        for spec in layout.cells if price else ():
            place = f"{section}/{layout.table_no}/{spec.row_no}/{spec.col_no}"
            if place in instead:
                targets.append(instead[place])
                continue
            definition, measure = terms.definitions.get(spec.indicator or ""), _aimed_at(spec, terms)
            value = _value(spec, printed.get(place, ""))
            if price is None or definition is None or measure is None or value is None:
                continue
            base = terms.bases[definition.base].rule
            among = restriction(base, terms.answered)
            group = (spec.grouping, spec.group)
            targets.append(Target(place, definition.numerator, base, among, *group, measure, value, price))
    return tuple(targets)


def _aimed_at(spec: CellSpec, terms: Terms) -> Counted | None:
    """Return what the cell counts; None if it is another round's, or counts municipalities where districts answer."""
    if spec.round != terms.round or (terms.districts and not spec.measure.startswith(_IN_UNITS)):
        return None
    return counted(spec.measure)


def _value(spec: CellSpec, printed: str) -> int | None:
    return 0 if spec.printed_zero and printed == spec.printed_zero else printed_integer(printed)


def stated(facts: Mapping[str, _Stated], name: str, where: str) -> _Stated:
    """Return the fact of that name; ValueError says where it is named and which are near."""
    if name not in facts:
        near = difflib.get_close_matches(name, facts, cutoff=0.0)
        raise ValueError(f"{where}: expected a name such as {', '.join(near) or '(there is none)'}, found {name!r}")
    return facts[name]
