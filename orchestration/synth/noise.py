"""Chance without a random generator: numbers drawn by hashing names, the same on every machine and version."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

from orchestration.facts.synth import Settings

_STANDARD = NormalDist()
_STEPS = 1 << 52


def uniform(*names: str) -> float:
    """Return a number in (0, 1) that depends on the names and their order only."""
    digest = hashlib.sha256("\x1f".join(names).encode()).digest()
    return ((int.from_bytes(digest[:8], "big") >> 12) + 0.5) / _STEPS


@lru_cache(maxsize=1 << 18)
def normal(*names: str) -> float:
    """Return a standard normal number that depends on the names and their order only."""
    return _STANDARD.inv_cdf(uniform(*names))


@dataclass(frozen=True, slots=True)
class Chance:
    """A round's chance: ``seed`` is its own, ``lasting`` one that several rounds share (empty: none).

    ``kept`` (0 to 1) is the correlation between rounds of what a municipality keeps from one to the next.
    """

    seed: str
    lasting: str = ""
    kept: float = 0.0

    @property
    def oldest(self) -> str:
        """The seed of what never changes between rounds."""
        return self.lasting or self.seed

    def lasting_normal(self, *names: str) -> float:
        """Return a standard normal number that other rounds with the same lasting seed draw alike, so far as kept."""
        own = normal(self.seed, *names)
        if not self.lasting:
            return own
        return self.kept * normal(self.lasting, *names) + math.sqrt(1 - self.kept**2) * own


def chance_of(settings: Settings) -> Chance:
    """Give the chance that the round of these settings draws from."""
    lasting = settings.lasting
    return Chance(settings.seed, lasting.seed, lasting.kept) if lasting else Chance(settings.seed)
