"""A small problem without any file: forty municipalities of two sizes, and builders of its parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal

from orchestration.facts.model import Rule
from orchestration.facts.rules import holds, parse_rule
from orchestration.facts.synth import Effort, Price
from orchestration.rounding import percent_interval
from orchestration.synth.noise import Chance
from orchestration.synth.problem import Answers, Block, Choice, Leaning, Problem
from orchestration.synth.targets import Target
from orchestration.synth.units import Unit

EFFORT = Effort(counting=2.0, placing=2.0, gap=0.01, block_weight=1, question_noise=0.4, item_noise=0.4)
HIGH, LOW = Price(miss=1000, apart=1), Price(miss=20, apart=0)
CODES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "gate": ("1", "2"),
        "level": ("1", "2", "3"),
        "a": ("0", "1"),
        "b": ("0", "1"),
        "none": ("0", "1"),
        "side": ("0", "1"),
    }
)


def rule(expression: str) -> Rule:
    """Parse a rule on the small problem's variables."""
    return parse_rule(expression, CODES.__getitem__)


def choice(variable: str, *conditions: str, follow: Mapping[str, float] | None = None) -> Choice:
    """Make a variable; flags are those with the codes 0 and 1."""
    codes = CODES[variable]
    leaning = Leaning(follow if follow is not None else {"1": 1.0}, {}, 0.1)
    return Choice(variable, variable, codes, codes == ("0", "1"), tuple(rule(text) for text in conditions), leaning)


def target(
    numerator: str,
    printed: int,
    group: str = "riket",
    measure: Literal["share", "numerator", "base"] = "numerator",
    base: str = "always",
    price: Price = HIGH,
) -> Target:
    """Make a figure; its place is its own text."""
    grouping = "alla" if group == "riket" else "storlek"
    place = f"{numerator}/{base}/{group}/{measure}/{printed}"
    return Target(place, rule(numerator), rule(base), None, grouping, group, measure, printed, price)


def units(count: int = 40) -> tuple[Unit, ...]:
    """Make municipalities, the first half small, maturity rising within each half."""
    half = count // 2
    return tuple(
        Unit(
            code=f"{number:04d}",
            municipality=f"{number:04d}",
            name=f"Ort {number}",
            county="01",
            population=1000 + number,
            groups={"alla": "riket", "storlek": "s1" if number < half else "s2"},
            maturity=(number % half) / half - 0.5,
        )
        for number in range(count)
    )


def problem(choices: Iterable[Choice], targets: Iterable[Target], blocks: Iterable[Block] = ()) -> Problem:
    """Put a problem together."""
    return Problem(units(), {}, tuple(choices), tuple(targets), tuple(blocks), Chance("small"))


def shown(task: Problem, answers: Mapping[str, Answers], figure: Target) -> bool:
    """Count a figure anew and tell whether it shows as printed."""
    members = [answers[unit.code] for unit in task.units if unit.groups[figure.grouping] == figure.group]
    inside = [known for known in members if holds(figure.base, known)]
    count = sum(1 for known in inside if holds(figure.numerator, known))
    if figure.measure == "share":
        low, high = percent_interval(figure.printed, len(inside))
        return low <= count <= high
    return figure.printed == (len(inside) if figure.measure == "base" else count)
