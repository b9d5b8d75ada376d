"""The frame of a round as landing judges by it: who is asked, as which units, and which municipalities are no more.

Here belong look-ups; who is in the frame is said by ``data/registers``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from orchestration.facts.model import Round
from orchestration.facts.register_model import Municipality, Registers, Unit
from orchestration.facts.units import frame_of


@dataclass(frozen=True, slots=True)
class Collection:
    """First and last day of the collection; ``late_kept``: a reading profile of the round keeps later answers."""

    first: date
    last: date
    late_kept: bool = False


@dataclass(frozen=True)
class Frame:
    """The units of a round, answering or not; ``merged``: code of a municipality that is no more → its successor's."""

    units: tuple[Unit, ...]
    municipalities: Mapping[str, Municipality]
    merged: Mapping[str, str]
    collection: Collection

    @cached_property
    def has_districts(self) -> bool:
        """Whether anyone but whole municipalities is asked, so that files name the unit beside the municipality."""
        return any(unit.unit_code != unit.municipality_code for unit in self.units)

    @cached_property
    def by_code(self) -> Mapping[str, Unit]:
        """The units by their own code."""
        return {unit.unit_code: unit for unit in self.units}

    @cached_property
    def municipality_codes(self) -> tuple[str, ...]:
        """The municipalities that are in the frame, as a whole or by their units, sorted."""
        return tuple(sorted({unit.municipality_code for unit in self.units}))

    def units_of(self, municipality_code: str) -> tuple[Unit, ...]:
        """Return the units that a municipality is asked as; none if it is not in the frame."""
        return tuple(unit for unit in self.units if unit.municipality_code == municipality_code)

    def successor(self, municipality_code: str) -> Municipality | None:
        """Return the municipality that took over, through every merger since; None for one that is in the frame."""
        code = municipality_code
        while code in self.merged:
            code = self.merged[code]
        return self.municipalities[code] if code != municipality_code else None

    def label(self, code: str) -> str:
        """Return code and name, as findings name a unit or a municipality."""
        municipality = self.municipalities.get(code)
        return f"{code} {municipality.municipality if municipality else self.by_code[code].unit}"


def frame_in_round(round_: Round, registers: Registers) -> Frame:
    """Return the frame of a round, from the registers."""
    municipalities = {item.municipality_code: item for item in registers.municipalities}
    merged = {
        item.municipality_code: item.successor_code
        for item in registers.changes
        if item.valid_to < round_.collection_start
    }
    collection = Collection(round_.collection_start, round_.collection_end)
    return Frame(frame_of(round_, registers), municipalities, merged, collection)
