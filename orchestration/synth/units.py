"""The units of a round as the solver sees them: where they belong, how large they are, how mature.

Register facts and drawn maturity only; answers lie elsewhere.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orchestration.facts import register_model
from orchestration.facts.model import Round
from orchestration.facts.register_model import Municipality, Registers
from orchestration.facts.synth import Maturity
from orchestration.facts.units import frame_of
from orchestration.synth.noise import Chance, normal

NAMED = "named"
"""The grouping of municipalities that the settings name."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Who answers, a municipality or a district of it: ``code`` is the unit's, equal to its municipality's if whole.

    ``name`` is the municipality's; ``groups`` gives its group per grouping; ``maturity`` is a latent figure around 0.
    """

    code: str
    municipality: str
    name: str
    county: str
    population: int
    groups: Mapping[str, str]
    maturity: float


def make_units(
    registers: Registers, round_: Round, maturity: Maturity, chance: Chance, named: frozenset[str] = frozenset()
) -> tuple[Unit, ...]:
    """Make the units of a round's frame, sorted by code; districts belong to the groups of their municipality.

    Municipalities of ``named`` (codes) are a group each in the grouping ``NAMED``, all others one group. Maturity is
    drawn from what lasts of ``chance``: rounds that share it find a municipality equally mature.
    """
    frame = frame_of(round_, registers)
    populations = _populations(frame, registers, round_)
    sizes = _sizes(frame, registers, round_)
    units = []
    for item in sorted(frame, key=lambda unit: unit.unit_code):
        place = registers.municipality(item.municipality_code)
        latent = (
            maturity.size * sizes[item.municipality_code]
            + maturity.county * normal(chance.oldest, "county", place.county_code)
            + maturity.own * _own(item, chance.oldest)
        )
        groups = _groups(registers, round_, place, named)
        names = (item.unit_code, place.municipality_code, place.municipality, place.county_code)
        units.append(Unit(*names, populations[item.unit_code], groups, round(latent, 6)))
    return tuple(units)


def _sizes(frame: Iterable[register_model.Unit], registers: Registers, round_: Round) -> dict[str, float]:
    """Return by municipality the log of its residents, standardised over the municipalities."""
    day = registers.size_scheme(round_.size_scheme).population_date
    codes = dict.fromkeys(item.municipality_code for item in frame)
    logs = {code: math.log(registers.population_of(code, day)) for code in codes}
    mean = math.fsum(logs.values()) / len(logs)
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in logs.values()) / len(logs)) or 1.0
    return {code: (value - mean) / spread for code, value in logs.items()}


def _populations(frame: tuple[register_model.Unit, ...], registers: Registers, round_: Round) -> dict[str, int]:
    """Return the residents of each unit; where the register says none, an equal part of its municipality's."""
    day = registers.size_scheme(round_.size_scheme).population_date
    parts = Counter(item.municipality_code for item in frame)
    return {
        item.unit_code: item.population
        or registers.population_of(item.municipality_code, day) // parts[item.municipality_code]
        for item in frame
    }


def _own(item: register_model.Unit, seed: str) -> float:
    """Return a standard normal number: what is the municipality's own, half of it a district's own."""
    own = normal(seed, "own", item.municipality_code)
    if item.unit_code == item.municipality_code:
        return own
    return (own + normal(seed, "own", item.unit_code)) / math.sqrt(2)


def _groups(registers: Registers, round_: Round, place: Municipality, named: frozenset[str]) -> dict[str, str]:
    code = place.municipality_code
    return {
        "alla": "riket",
        "storlek": registers.size_group_of(round_.size_scheme, code).group_code,
        "region": place.region_code,
        "lan": place.county_code,
        "skr": registers.skr_group_of(round_.skr_edition, code).skr_group,
        NAMED: code if code in named else "",
    }
