"""Typed records of ``data/registers`` and the lookups on them.

Here belong plain frozen records; reading lies in ``orchestration.facts.registers``, the rules in ``register_rules``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from orchestration.facts.model import UnitKind


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality, its county, and its region as named in the report; codes are text of 4 and 2 digits."""

    municipality_code: str
    municipality: str
    official_name: str
    county_code: str
    county: str
    region_code: str
    region: str


@dataclass(frozen=True, slots=True)
class PopulationCount:
    """Residents of one municipality on one date."""

    municipality_code: str
    reference_date: date
    population: int


@dataclass(frozen=True, slots=True)
class SkrGroup:
    """The group of one municipality in one edition of SKR's division; ``skr_main_group`` is A, B or C."""

    edition: str
    municipality_code: str
    skr_group: str
    skr_group_label: str
    skr_main_group: str
    skr_main_group_label: str


@dataclass(frozen=True, slots=True)
class SizeGroup:
    """Residents from ``lower`` (inclusive) up to ``upper`` (exclusive; None: no upper limit)."""

    group_no: int
    group_code: str
    label: str
    lower: int
    upper: int | None

    def holds(self, population: int) -> bool:
        """Tell whether a municipality with so many residents belongs to the group."""
        return self.lower <= population and (self.upper is None or population < self.upper)


@dataclass(frozen=True, slots=True)
class SizeScheme:
    """A division of municipalities by population on one date; its groups follow each other from 0 without gap.

    ``row``: that of size_schemes.csv on which it begins.
    """

    scheme: str
    population_date: date
    groups: tuple[SizeGroup, ...]
    row: int = field(default=0, compare=False)

    def group_of(self, population: int) -> SizeGroup:
        """Return the one group that holds so many residents; ValueError for a negative number."""
        for group in self.groups:
            if group.holds(population):
                return group
        raise ValueError(f"size scheme {self.scheme} has no group for {population} residents")


@dataclass(frozen=True, slots=True)
class Unit:
    """Who answers in one round: a municipality (its code is the unit's) or a district of it (``<code>-<digits>``)."""

    round: str
    unit_code: str
    unit: str
    municipality_code: str
    kind: UnitKind
    population: int | None
    note: str


@dataclass(frozen=True, slots=True)
class MunicipalityChange:
    """A municipality that is merged away: last day that it is one, and which municipality it is part of then."""

    municipality_code: str
    valid_to: date
    successor_code: str
    reason: str


@dataclass(frozen=True)
class Registers:
    """All registers, each sorted by its key. Lookups raise KeyError for a key that no register holds.

    ``units`` are those that are no whole municipality, and what answers beside them; see ``catalog.units``.
    """

    municipalities: tuple[Municipality, ...]
    population: tuple[PopulationCount, ...]
    size_schemes: tuple[SizeScheme, ...]
    skr_groups: tuple[SkrGroup, ...]
    units: tuple[Unit, ...] = ()
    changes: tuple[MunicipalityChange, ...] = ()

    @cached_property
    def _municipality_by_code(self) -> dict[str, Municipality]:
        return {item.municipality_code: item for item in self.municipalities}

    @cached_property
    def _population_by_key(self) -> dict[tuple[str, date], int]:
        return {(item.municipality_code, item.reference_date): item.population for item in self.population}

    @cached_property
    def _scheme_by_name(self) -> dict[str, SizeScheme]:
        return {item.scheme: item for item in self.size_schemes}

    @cached_property
    def _skr_group_by_key(self) -> dict[tuple[str, str], SkrGroup]:
        return {(item.edition, item.municipality_code): item for item in self.skr_groups}

    def municipality(self, municipality_code: str) -> Municipality:
        """Return the municipality of that code."""
        return self._municipality_by_code[municipality_code]

    def population_of(self, municipality_code: str, reference_date: date) -> int:
        """Return the number of residents on that date."""
        return self._population_by_key[municipality_code, reference_date]

    def size_scheme(self, scheme: str) -> SizeScheme:
        """Return the size scheme of that name."""
        return self._scheme_by_name[scheme]

    def size_group_of(self, scheme: str, municipality_code: str) -> SizeGroup:
        """Return the municipality's group in the scheme, by its population on the scheme's date."""
        found = self.size_scheme(scheme)
        return found.group_of(self.population_of(municipality_code, found.population_date))

    def skr_group_of(self, edition: str, municipality_code: str) -> SkrGroup:
        """Return the municipality's SKR group in that edition."""
        return self._skr_group_by_key[edition, municipality_code]
