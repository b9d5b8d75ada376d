"""What is solved: coded variables, who may answer them, what is to come out, and which options exclude each other.

Plain frozen records. Splitting into components and solving lie beside this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from orchestration.facts.model import Rule
from orchestration.synth.noise import Chance
from orchestration.synth.targets import Target
from orchestration.synth.units import Unit

Answers = dict[str, str | None]
"""The codes of one municipality by variable; None: blank."""


@dataclass(frozen=True, slots=True)
class Leaning:
    """How an answer is preferred.

    ``follow`` tells per code how it follows maturity (0: not at all), ``bias`` its head start, ``noise`` the spread
    of what is a code's own.
    """

    follow: Mapping[str, float]
    bias: Mapping[str, float]
    noise: float


@dataclass(frozen=True, slots=True)
class Choice:
    """A coded variable: exactly one of ``codes`` where every rule of ``conditions`` holds, blank elsewhere.

    A ``flag`` has the codes 0 and 1; ``question`` groups the variables whose noise is shared.
    """

    variable: str
    question: str
    codes: tuple[str, ...]
    flag: bool
    conditions: tuple[Rule, ...]
    leaning: Leaning


@dataclass(frozen=True, slots=True)
class Block:
    """Options of one question: one of ``alone`` excludes the others; ``filled``: at least one is marked where asked."""

    name: str
    options: tuple[str, ...]
    alone: tuple[str, ...]
    filled: bool = True


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything the solver needs. ``prior`` holds the codes that are given (the county)."""

    units: tuple[Unit, ...]
    prior: Mapping[str, Answers]
    choices: tuple[Choice, ...]
    targets: tuple[Target, ...]
    blocks: tuple[Block, ...]
    chance: Chance


def variables_of(*rules: Rule) -> frozenset[str]:
    """Return the variables that the rules test."""
    return frozenset(term.variable for rule in rules for term in rule.terms)
