"""What each cell of a laid-out table claims: the join of layouts, indicators and codebook, before any figure is read.

Made once for a report; printed figures are put on it in ``figures``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from orchestration.consistency.keys import ANSWERED, FRAME, Key, key_of
from orchestration.consistency.model import Basis
from orchestration.consistency.numbers import Numbers
from orchestration.consistency.structure import WHOLE, Group, Structure
from orchestration.consistency.wording import Wording
from orchestration.facts.consistency import Place
from orchestration.facts.load import Catalog
from orchestration.facts.model import CellSpec, Measure, TableLayout

IN_UNITS = "unit_"
"""What measures begin with that count municipalities and districts that answer for themselves."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a cell shows: the numbers behind it, its measure, its symbol for a count of zero, and its group.

    ``measure`` is without the beginning that says it counts in units: the numbers know what they count.
    """

    measure: Measure
    numerator: int
    base: int
    printed_zero: str = ""
    group: Group = WHOLE

    @property
    def counted(self) -> int:
        """The number a count in this cell gives."""
        return self.base if self.measure in ("base", "population") else self.numerator


class MeaningBuilder:
    """Builds the meanings of a report's layouts; figures outside layouts may ask for a meaning of their own.

    ``basis``: by print alone, or also by what the codebook says of answers.
    """

    def __init__(self, catalog: Catalog, numbers: Numbers, basis: Basis) -> None:
        self.catalog, self.numbers, self._basis = catalog, numbers, basis
        self._readings: dict[tuple[str, bool], Structure | Wording] = {}

    def of_layouts(self, layouts: Sequence[TableLayout]) -> dict[Place, Meaning]:
        """Return the meaning of every cell whose indicator the round asked for."""
        found = {}
        for layout in layouts:
            for spec in layout.cells:
                meaning = self.of_cell(spec)
                if meaning:
                    found[Place(layout.part, layout.table_no, spec.row_no, spec.col_no)] = meaning
        return found

    def of_cell(self, spec: CellSpec) -> Meaning | None:
        """Return what one cell shows; None if its round did not ask, or if it shows a quantity."""
        group = (spec.grouping, spec.group)
        return self.of_indicator(spec.round, spec.indicator, group, spec.measure, spec.printed_zero)

    def of_indicator(
        self, round_: str, indicator: str, group: Group, measure: Measure, printed_zero: str = ""
    ) -> Meaning | None:
        """Return what a measure of an indicator in a group shows; None if the round did not ask."""
        definitions = self.catalog.indicators.definitions.get(round_, ())
        bases = {base.base: base.rule for base in self.catalog.indicators.bases.get(round_, ())}
        definition = next((entry for entry in definitions if entry.indicator == indicator), None)
        if definition is None:
            return None
        reading = self.reading(round_, units=measure.startswith(IN_UNITS))
        measure = cast(Measure, measure.removeprefix(IN_UNITS))
        if measure == "population":
            frame = reading.frame(group)
            return Meaning(measure, frame, frame, printed_zero, group)
        base = bases[definition.base]
        numerator = reading.numerator(definition, base, group)
        return Meaning(measure, numerator, reading.base(definition, base, group), printed_zero, group)

    def reading(self, round_: str, *, units: bool = False) -> Structure | Wording:
        """Return the reading of a round: what municipalities and what units count are numbers of their own."""
        if (round_, units) not in self._readings:
            groups, names = groups_and_names(self.catalog, round_)
            if self._basis == "print":
                labels = {entry.indicator: _quoted(entry.label) for entry in self.catalog.indicators.indicators}
                self._readings[round_, units] = Wording(self.numbers, groups, names, labels)
            else:
                codebook, words = self.catalog.codebooks[round_], _labels(self.catalog, round_)
                self._readings[round_, units] = Structure(codebook, self.numbers, groups, names, words)
        return self._readings[round_, units]


def _quoted(label: str) -> str:
    return f"”{label}”"


def groups_and_names(catalog: Catalog, round_: str) -> tuple[dict[str, tuple[str, ...]], dict[Group, str]]:
    """Return the group codes of each grouping of a round in order, and the words for a group."""
    registers, codebook = catalog.registers, catalog.codebooks[round_]
    sizes = registers.size_scheme(codebook.round.size_scheme).groups
    named = {
        "storlek": {group.group_code: f"{group.label} invånare" for group in sizes},
        "region": {entry.region_code: entry.region for entry in registers.municipalities},
        "lan": {entry.county_code: entry.county for entry in registers.municipalities},
        "skr": {
            entry.skr_group: entry.skr_group_label
            for entry in registers.skr_groups
            if entry.edition == codebook.round.skr_edition
        },
    }
    groups = {grouping: tuple(sorted(codes)) for grouping, codes in named.items()}
    names = {(grouping, code): name for grouping, codes in named.items() for code, name in codes.items()}
    return groups, names | {WHOLE: "riket"}


def _labels(catalog: Catalog, round_: str) -> dict[Key, str]:
    words = {entry.indicator: entry.label for entry in catalog.indicators.indicators}
    labels: dict[Key, str] = {}
    for base in catalog.indicators.bases.get(round_, ()):
        if base.rule.terms:
            labels.setdefault(key_of(base.rule), f"basen {base.base}")
    for definition in catalog.indicators.definitions.get(round_, ()):
        labels.setdefault(key_of(definition.numerator), words[definition.indicator])
    return labels | {ANSWERED: "svarande kommuner", FRAME: "kommuner"}
