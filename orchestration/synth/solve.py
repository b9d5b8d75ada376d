"""Solves a problem component by component with OR-Tools CP-SAT: answers that give the printed figures and hang together.

Each component is tried with every figure and every block exact. Where that cannot be, figures and blocks may be missed at a
price and the cheapest way is sought first; what had to be missed stays fixed when coherence is maximised. One worker, a fixed
seed and limits in deterministic time only: the same problem has the same solution on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestration.synth.components import components
from orchestration.synth.literals import Literals
from orchestration.synth.noise import normal
from orchestration.synth.problem import Answers, Block, Choice, Problem, Unit, variables_of
from orchestration.synth.targets import Target

_SCALE = 100


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard the solver tries: deterministic time of one solve, weight of a block that is missed by one municipality.

    ``question_noise`` and ``item_noise`` are the spread of what is common to a question and of what is an item's own, against
    a maturity with a spread of about 1. ``gap`` is the relative gap at which coherence is good enough.
    """

    deterministic_time: float
    block_weight: int
    question_noise: float
    item_noise: float
    gap: float


@dataclass(frozen=True, slots=True)
class Missed:
    """A target that does not come out: the count and the base that did."""

    target: Target
    count: int
    base: int


@dataclass(frozen=True, slots=True)
class Solution:
    """Answers by municipality code, and what could not be met (blocks: name and municipality code)."""

    answers: Mapping[str, Answers]
    missed_blocks: tuple[tuple[str, str], ...]


class UnsolvableError(RuntimeError):
    """Raised when a component has no solution even if every figure may be missed: routing contradicts itself."""


def solve(problem: Problem, effort: Effort) -> Solution:
    """Solve all components in order and return every municipality's codes."""
    answers: dict[str, Answers] = {unit.code: dict(problem.prior.get(unit.code, {})) for unit in problem.units}
    missed: list[tuple[str, str]] = []
    choices = {choice.variable: choice for choice in problem.choices}
    parts = components(problem)
    home = {variable: number for number, part in enumerate(parts) for variable in part}
    for number, part in enumerate(parts):
        targets = [target for target in problem.targets if _home(target, home) == number]
        blocks = [block for block in problem.blocks if home[block.options[0]] == number]
        component = _Component(problem, [choices[name] for name in part], targets, blocks, answers, effort)
        found, broken = component.solve()
        missed.extend(broken)
        for (unit, variable), code in found.items():
            answers[unit][variable] = code
    return Solution(answers, tuple(missed))


def _home(target: Target, home: Mapping[str, int]) -> int:
    return max((home[name] for name in variables_of(target.subject, *target.given) if name in home), default=-1)


class _Component:
    """One component: a model built anew for each attempt."""

    def __init__(
        self,
        problem: Problem,
        choices: Sequence[Choice],
        targets: Sequence[Target],
        blocks: Sequence[Block],
        answers: Mapping[str, Answers],
        effort: Effort,
    ) -> None:
        self.problem, self.choices, self.targets, self.blocks = problem, choices, targets, blocks
        self.answers, self.effort = answers, effort

    def solve(self) -> tuple[dict[tuple[str, str], str | None], list[tuple[str, str]]]:
        """Return the code of each (municipality, variable) and the blocks that are missed."""
        exact = _Model(self)
        exact.demand(soft=False)
        if exact.maximise_coherence():
            return exact.codes(), []
        cheap = _Model(self)
        cheap.demand(soft=True)
        if not cheap.minimise_cost():
            names = ", ".join(choice.variable for choice in self.choices)
            raise UnsolvableError(f"no answers satisfy the routing of {names}; see the universes of these variables")
        cheap.keep_cost()
        if not cheap.maximise_coherence():
            raise UnsolvableError("the second pass lost the solution of the first; raise deterministic_time in settings.yaml")
        return cheap.codes(), cheap.broken_blocks()


class _Model:
    """A CP-SAT model of one component, exact or soft."""

    def __init__(self, component: _Component) -> None:
        from ortools.sat.python import cp_model

        self.component = component
        self.cp = cp_model
        self.model = cp_model.CpModel()
        units = component.problem.units
        self.literals = Literals(self.model, units, component.choices, component.answers)
        self.slacks: list[tuple[int, Any]] = []
        self.block_slacks: dict[tuple[str, str], Any] = {}
        self.solver: Any = None

    def demand(self, *, soft: bool) -> None:
        """Add what is to come out: figures and blocks."""
        for target in self.component.targets:
            self._figure(target, soft)
        for block in self.component.blocks:
            for unit in self.component.problem.units:
                self._block(unit, block, soft)

    def _members(self, target: Target) -> list[Unit]:
        return [unit for unit in self.component.problem.units if unit.groups[target.grouping] == target.group]

    def _counts(self, target: Target) -> tuple[list[Any], Any]:
        """Return the literals that add up to the count, and the base (a number, or an expression if it is not decided)."""
        counted: list[Any] = []
        base: list[Any] = []
        for unit in self._members(target):
            inside = self.literals.conjunction([self.literals.rule(unit.code, rule) for rule in target.given])
            if inside is False:
                continue
            base.append(inside)
            if inside is True:
                counted += self.literals.summands(unit.code, target.subject)
            else:
                counted.append(self.literals.conjunction([inside, self.literals.rule(unit.code, target.subject)]))
        return counted, sum(base)

    def _figure(self, target: Target, soft: bool) -> None:
        counted, base = self._counts(target)
        count = sum(counted)
        bound = len(self.component.problem.units)
        under = over = 0
        if soft:
            under, over, missed = self.model.new_int_var(0, bound, ""), self.model.new_int_var(0, bound, ""), self.model.new_bool_var("")
            self.model.add(under + over <= bound * missed)
            self.slacks += [(target.weight * bound, missed), (1, under), (1, over)]
        if isinstance(base, int):
            low, high = sorted(target.interval(base)) if soft else target.interval(base)
            self.model.add(count + under >= low)
            self.model.add(count - over <= high)
        else:
            self.model.add(200 * (count + under) >= (2 * target.printed - 1) * base)
            self.model.add(200 * (count - over) <= (2 * target.printed + 1) * base - 1)

    def _block(self, unit: Unit, block: Block, soft: bool) -> None:
        asked = self.literals.asked[unit.code, block.options[0]]
        if asked is False:
            return
        options = {name: self.literals.codes[unit.code, name, "1"] for name in block.options}
        slack = []
        if soft:
            broken = self.model.new_bool_var("")
            self.slacks.append((self.component.effort.block_weight, broken))
            self.block_slacks[block.name, unit.code] = broken
            slack = [broken]
        self.model.add_bool_or([*options.values(), *slack, *([] if asked is True else [~asked])])
        for alone in block.alone:
            for name in block.options:
                if name != alone:
                    self.model.add_bool_or([~options[alone], ~options[name], *slack])

    def keep_cost(self) -> None:
        """Fix the price of each miss to what the last run found, so that nothing becomes worse, and start from its solution."""
        solution = list(self.solver.response_proto.solution)
        for _, slack in self.slacks:
            self.model.add(slack <= self.solver.value(slack))
        for index, value in enumerate(solution):
            self.model.add_hint(self.model.get_int_var_from_proto_index(index), value)

    def maximise_coherence(self) -> bool:
        """Solve for the answers that follow maturity best; False if there are none."""
        self.model.maximize(sum(self._scores()))
        return self._run(self.component.effort.gap)

    def minimise_cost(self) -> bool:
        """Solve for the least price of what is missed; False if there is no solution at all."""
        self.model.minimize(sum(weight * slack for weight, slack in self.slacks))
        return self._run(0.0)

    def _scores(self) -> list[Any]:
        effort, seed = self.component.effort, self.component.problem.seed
        scores = []
        for choice in self.component.choices:
            for unit in self.component.problem.units:
                drawn = (
                    unit.maturity
                    + effort.question_noise * normal(seed, unit.code, choice.question)
                    + effort.item_noise * normal(seed, unit.code, choice.variable)
                )
                for code, lean in choice.lean.items():
                    literal = self.literals.codes.get((unit.code, choice.variable, code), False)
                    if not isinstance(literal, bool):
                        scores.append(round(_SCALE * lean * drawn) * literal)
        return scores

    def _run(self, gap: float) -> bool:
        solver = self.cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = self.component.effort.deterministic_time
        solver.parameters.relative_gap_limit = gap
        self.solver = solver
        import time; t0=time.time(); st=solver.solve(self.model); print(st, round(time.time()-t0,2), solver.objective_value, solver.best_objective_bound, solver.deterministic_time if hasattr(solver,"deterministic_time") else "")
        return st in (self.cp.OPTIMAL, self.cp.FEASIBLE)

    def codes(self) -> dict[tuple[str, str], str | None]:
        """Return the chosen code of each municipality and variable; None where it is not asked."""
        found: dict[tuple[str, str], str | None] = dict.fromkeys(self.literals.asked)
        for (unit, variable, code), literal in self.literals.codes.items():
            if self.solver.boolean_value(literal):
                found[unit, variable] = code
        return found

    def broken_blocks(self) -> list[tuple[str, str]]:
        """Return block and municipality of each block that is missed."""
        return [key for key, slack in self.block_slacks.items() if self.solver.boolean_value(slack)]
