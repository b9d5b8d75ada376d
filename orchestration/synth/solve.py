"""Solves a problem component by component: first the counts, then the municipalities.

The same problem has the same solution on every machine: see ``search``.
"""

from __future__ import annotations

from collections.abc import Mapping

from orchestration.facts.synth import Effort
from orchestration.synth.components import components
from orchestration.synth.counts import solve_counts
from orchestration.synth.part import Part
from orchestration.synth.placement import place
from orchestration.synth.problem import Answers, Problem, variables_of
from orchestration.synth.targets import Target


def solve(problem: Problem, effort: Effort) -> dict[str, Answers]:
    """Return every municipality's codes by variable; ``prior`` answers are among them.

    UnsolvableError if the routing of a component contradicts itself.
    """
    answers: dict[str, Answers] = {unit.code: dict(problem.prior.get(unit.code, {})) for unit in problem.units}
    choices = {choice.variable: choice for choice in problem.choices}
    order = components(problem)
    home = {variable: number for number, names in enumerate(order) for variable in names}
    decided_in = [_home(target, home) for target in problem.targets]
    for number, names in enumerate(order):
        targets = tuple(target for target, at in zip(problem.targets, decided_in, strict=True) if at == number)
        part = Part(
            units=problem.units,
            choices=tuple(choices[name] for name in names),
            targets=targets,
            blocks=tuple(block for block in problem.blocks if home[block.options[0]] == number),
            answers=answers,
            chance=problem.chance,
            groupings=tuple(sorted({target.grouping for target in targets})),
            effort=effort,
        )
        for (unit, variable), code in place(part, solve_counts(part)).items():
            answers[unit][variable] = code
    return answers


def _home(target: Target, home: Mapping[str, int]) -> int:
    """Return the component that decides the figure: the last of those whose variables it tests."""
    return max((home[name] for name in variables_of(target.subject, *target.given) if name in home), default=-1)
