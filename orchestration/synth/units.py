"""The municipalities as the solver sees them: where they belong, how large they are, how mature.

Register facts and drawn maturity only; answers lie elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from orchestration.catalog.model import Round
from orchestration.catalog.registers import Registers
from orchestration.synth.noise import normal


@dataclass(frozen=True, slots=True)
class Maturity:
    """Weights of the latent maturity: size (log population, standardised), county, and the municipality's own part."""

    size: float
    county: float
    own: float


@dataclass(frozen=True, slots=True)
class Unit:
    """One municipality: ``groups`` gives its group per grouping, ``maturity`` is a latent figure around 0."""

    code: str
    name: str
    county: str
    population: int
    groups: Mapping[str, str]
    maturity: float


def make_units(registers: Registers, round_: Round, maturity: Maturity, seed: str) -> tuple[Unit, ...]:
    """Make the units of a round from the registers, sorted by code; size groups follow the round's scheme."""
    scheme = registers.size_scheme(round_.size_scheme)
    populations = {
        item.municipality_code: registers.population_of(item.municipality_code, scheme.population_date)
        for item in registers.municipalities
    }
    logs = [math.log(value) for value in populations.values()]
    mean = math.fsum(logs) / len(logs)
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in logs) / len(logs)) or 1.0
    units = []
    for item in registers.municipalities:
        code, population = item.municipality_code, populations[item.municipality_code]
        latent = (
            maturity.size * (math.log(population) - mean) / spread
            + maturity.county * normal(seed, "county", item.county_code)
            + maturity.own * normal(seed, "own", code)
        )
        groups = {
            "alla": "riket",
            "storlek": scheme.group_of(population).group_code,
            "region": item.region_code,
            "lan": item.county_code,
            "skr": registers.skr_group_of(round_.skr_edition, code).skr_group,
        }
        units.append(Unit(code, item.municipality, item.county_code, population, groups, round(latent, 6)))
    return tuple(sorted(units, key=lambda unit: unit.code))
