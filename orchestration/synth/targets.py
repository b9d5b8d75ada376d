"""What is to come out: printed cells joined with the layouts, and the figures that no layout carries.

A target says how many municipalities of a group satisfy a rule, as a count or as a rounded share of a base. How the
counts are reached belongs to the solver.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orchestration.catalog.model import (
    BaseRule,
    IndicatorDefinition,
    Measure,
    PublishedCell,
    Rule,
    TableLayout,
)
from orchestration.rounding import percent_interval
from orchestration.synth.printed import printed_integer


@dataclass(frozen=True, slots=True)
class Price:
    """What it costs to miss a figure at all, and to be one municipality further off when it is missed."""

    miss: int
    apart: int


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
    measure: Measure
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


def cell_targets(
    layouts: Iterable[TableLayout],
    cells: Iterable[PublishedCell],
    definitions: Mapping[str, IndicatorDefinition],
    bases: Mapping[str, BaseRule],
    prices: Mapping[str, Price],
    answered: Rule,
) -> tuple[Target, ...]:
    """Join layouts and printed cells on their place.

    Left out are cells of parts without price, cells that count the register itself (``population``), indicators the
    round did not ask for, and symbols other than the one that stands for a count of zero. A base without a term is
    the frame; every other base counts only municipalities for which ``answered`` holds.
    """
    printed = {(cell.part, cell.table_no, cell.row_no, cell.col_no): cell.printed for cell in cells}
    targets = []
    for layout in layouts:
        price = prices.get(layout.part)
        for spec in layout.cells if price else ():
            definition = definitions.get(spec.indicator)
            text = printed.get((layout.part, layout.table_no, spec.row_no, spec.col_no))
            if price is None or definition is None or text is None or spec.measure == "population":
                continue
            value = 0 if spec.zero_symbol and text == spec.zero_symbol else printed_integer(text)
            if value is not None:
                place = f"{layout.part}/{layout.table_no}/{spec.row_no}/{spec.col_no}"
                base = bases[definition.base].rule
                among = restriction(base, answered)
                group = (spec.grouping, spec.group)
                targets.append(Target(place, definition.numerator, base, among, *group, spec.measure, value, price))
    return tuple(targets)
