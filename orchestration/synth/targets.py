"""What is to come out: printed cells joined with the layouts, and the figures that no layout carries.

A target says how many municipalities of a group satisfy a rule, as a count or as a rounded share of a base. How the counts
are reached belongs to the solver.
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
from orchestration.synth.intervals import printed_integer


@dataclass(frozen=True, slots=True)
class Target:
    """A printed figure as a condition on answers.

    ``share``: ``numerator`` within ``base`` rounds to ``printed`` percent of the base; ``numerator``: that many hold both;
    ``base``: that many hold ``base``. ``weight`` tells what it costs to miss it. ``place`` names the cell or the source.
    """

    place: str
    numerator: Rule
    base: Rule
    grouping: str
    group: str
    measure: Measure
    printed: int
    weight: int

    @property
    def counted(self) -> tuple[Rule, ...]:
        """The rules whose joint holding is counted."""
        return (self.base,) if self.measure == "base" else (self.numerator, self.base)


def cell_targets(
    layouts: Iterable[TableLayout],
    cells: Iterable[PublishedCell],
    definitions: Mapping[str, IndicatorDefinition],
    bases: Mapping[str, BaseRule],
    weights: Mapping[str, int],
) -> tuple[Target, ...]:
    """Join layouts and printed cells on their place.

    Left out are cells of parts without weight, cells that count the register itself (``population``), indicators the round
    did not ask for, and symbols other than the one that stands for a count of zero.
    """
    printed = {(cell.part, cell.table_no, cell.row_no, cell.col_no): cell.printed for cell in cells}
    targets = []
    for layout in layouts:
        weight = weights.get(layout.part)
        for spec in layout.cells if weight else ():
            definition = definitions.get(spec.indicator)
            text = printed.get((layout.part, layout.table_no, spec.row_no, spec.col_no))
            if definition is None or text is None or spec.measure == "population" or weight is None:
                continue
            value = 0 if spec.zero_symbol and text == spec.zero_symbol else printed_integer(text)
            if value is not None:
                place = f"{layout.part}/{layout.table_no}/{spec.row_no}/{spec.col_no}"
                base = bases[definition.base].rule
                targets.append(
                    Target(place, definition.numerator, base, spec.grouping, spec.group, spec.measure, value, weight)
                )
    return tuple(targets)
