"""Counts every figure again in the finished answers, rule by rule. Shares no arithmetic with the solver's models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from orchestration.facts.rules import holds
from orchestration.rounding import percent
from orchestration.synth.problem import Answers
from orchestration.synth.targets import Target
from orchestration.synth.units import Unit


@dataclass(frozen=True, slots=True)
class Missed:
    """A figure that does not come out: count, base, and what would be printed."""

    target: Target
    count: int
    base: int
    shown: int


def recount(targets: Iterable[Target], units: Sequence[Unit], answers: Mapping[str, Answers]) -> tuple[Missed, ...]:
    """Return the targets that the answers do not give, in their order."""
    found = []
    for target in targets:
        members = [answers[unit.code] for unit in units if unit.groups[target.grouping] == target.group]
        among = [item for item in members if target.among is None or holds(target.among, item)]
        inside = [item for item in among if holds(target.base, item)]
        count = len(inside) if target.measure == "base" else sum(holds(target.numerator, item) for item in inside)
        shown = (percent(count, len(inside)) if inside else 0) if target.measure == "share" else count
        if shown != target.printed:
            found.append(Missed(target, count, len(inside), shown))
    return tuple(found)
