"""Solves a problem component by component: first the counts, then the municipalities.

One worker, a fixed seed and limits in deterministic time only: the same problem has the same solution on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from orchestration.synth.components import components
from orchestration.synth.counts import solve_counts
from orchestration.synth.part import Effort, Part
from orchestration.synth.placement import place
from orchestration.synth.problem import Answers, Problem, variables_of
from orchestration.synth.targets import Target


def solve(problem: Problem, effort: Effort) -> dict[str, Answers]:
    """Return every municipality's codes by variable; ``prior`` answers are among them."""
    answers: dict[str, Answers] = {unit.code: dict(problem.prior.get(unit.code, {})) for unit in problem.units}
    choices = {choice.variable: choice for choice in problem.choices}
    order = components(problem)
    home = {variable: number for number, names in enumerate(order) for variable in names}
    for number, names in enumerate(order):
        part = Part(
            units=problem.units,
            choices=tuple(choices[name] for name in names),
            targets=tuple(target for target in problem.targets if _home(target, home) == number),
            blocks=tuple(block for block in problem.blocks if home[block.options[0]] == number),
            answers=answers,
            seed=problem.seed,
            groupings=(),
            effort=effort,
        )
        part = replace(part, groupings=tuple(sorted({target.grouping for target in part.targets})))
        import time; t0=time.time()
        counts=solve_counts(part); t1=time.time()
        for (unit, variable), code in place(part, counts).items():
            answers[unit][variable] = code
        print(number,names[:3], len(names), len(part.targets), round(t1-t0,2), round(time.time()-t1,2))
    return answers


def _home(target: Target, home: Mapping[str, int]) -> int:
    return max((home[name] for name in variables_of(target.subject, *target.given) if name in home), default=-1)
