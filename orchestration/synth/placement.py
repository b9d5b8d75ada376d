"""Second pass: which municipalities give the counted answers, so that each one's answers hang together.

Groups are solved one by one. The counts of the first pass are exact; where no placement reaches them all, the cheapest way to
miss is sought first and then kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from orchestration.synth.counts import Counts, UnsolvableError
from orchestration.catalog.rules import holds
from orchestration.synth.components import joined_sets
from orchestration.synth.literals import Literal, Literals
from orchestration.synth.part import Group, Part
from orchestration.synth.problem import Block, Unit, variables_of
from orchestration.synth.targets import Target

_SCALE = 100

Codes = Mapping[tuple[str, str], str | None]
"""The chosen code by municipality and variable; None where it is not asked."""


def place(part: Part, counts: Counts) -> dict[tuple[str, str], str | None]:
    """Choose the municipalities group by group and stage by stage; return every code of the component."""
    found: dict[tuple[str, str], str | None] = {}
    answers = {code: dict(known) for code, known in part.answers.items()}
    for stage in stages(part):
        narrowed = replace(part, choices=tuple(item for item in part.choices if item.variable in stage), answers=answers)
        for group, units in part.groups().items():
            for (unit, variable), code in _place_group(narrowed, counts, group, units).items():
                found[unit, variable] = answers[unit][variable] = code
    return found


def stages(part: Part) -> list[frozenset[str]]:
    """Return the variables in the order to place them: first those that figures on several variables join, then the rest.

    The rest falls apart into what blocks join. An option that excludes others is placed with the first if its block has one.
    """
    joined = [variables_of(target.subject) & part.names for target in part.targets if len(target.subject.terms) > 1]
    first = frozenset().union(*joined)
    first |= {name for block in part.blocks if first & {*block.options} for name in block.alone}
    order = {choice.variable: number for number, choice in enumerate(part.choices)}
    links = [frozenset(block.options) - first for block in part.blocks]
    links += [variables_of(target.subject, *target.given) - first for target in part.targets]
    links += [frozenset((choice.variable, *variables_of(*choice.conditions))) - first for choice in part.choices]
    rest = {name: number for name, number in order.items() if name not in first}
    apart = [frozenset(names) for names in joined_sets(rest, links)]
    return [first, *apart] if first else apart


def _place_group(part: Part, counts: Counts, group: Group, units: list[Unit]) -> Codes:
    for ranked in (True, False):
        exact = _Placement(part, counts, group, units, soft=False, ranked=ranked)
        if exact.maximise():
            return exact.codes()
    loose = _Placement(part, counts, group, units, soft=True, ranked=False)
    if not loose.minimise():
        raise UnsolvableError(f"no placement of {', '.join(sorted(part.names))} in {group}: raise `placing` in settings.yaml")
    loose.keep()
    loose.maximise()
    return loose.codes()


class _Placement:
    """The model of one group. ``soft``: counts and blocks may be missed at a price. ``ranked``: who holds a rule with several
    terms is decided by rank beforehand, which leaves a much easier model."""

    def __init__(self, part: Part, counts: Counts, group: Group, units: list[Unit], *, soft: bool, ranked: bool) -> None:
        from ortools.sat.python import cp_model

        self.part, self.group, self.units, self.soft, self.ranked = part, group, units, soft, ranked
        self.cp, self.model = cp_model, cp_model.CpModel()
        self.literals = Literals(self.model, units, part.choices, part.answers)
        self.price: list[tuple[int, Any]] = []
        self.solution: Any = None
        done: set[tuple[Any, ...]] = set()
        for target in part.targets:
            same = (target.subject, target.given)
            if self._ready(target) and part.concerns(group, target) and same not in done:
                done.add(same)
                self._count(target, counts.counted[group, target])
        for block in part.blocks:
            self._block(block, counts.blocks.get((group, block.name), 0))

    def _ready(self, target: Target) -> bool:
        """Tell whether the target counts something that this stage decides and nothing that a later one does."""
        tested = variables_of(target.subject, *target.given)
        known = self.part.answers[self.units[0].code].keys()
        return bool(tested & self.part.names) and all(name in self.part.names or name in known for name in tested)

    def _count(self, target: Target, wanted: int) -> None:
        counted: list[Any] = []
        for unit in self.units:
            inside = self.literals.conjunction([self.literals.rule(unit.code, rule) for rule in target.given])
            if inside is True:
                counted += self.literals.summands(unit.code, target.subject)
            elif inside is not False:
                counted.append(self.literals.conjunction([inside, self.literals.rule(unit.code, target.subject)]))
        under: Any = 0
        over: Any = 0
        if self.soft:
            under, over = (self.model.new_int_var(0, len(self.units), "") for _ in range(2))
            self.price += [(target.weight, under), (target.weight, over)]
        total = sum(counted)
        if isinstance(total, int) and not self.soft:
            if total != wanted:
                self.model.add_bool_or([])
            return
        self.model.add(total + under - over == wanted)
        if self.ranked and len(target.subject.terms) > 1:
            self._rank(target, wanted)

    def _rank(self, target: Target, wanted: int) -> None:
        """Decide that the rule holds for the ``wanted`` municipalities whose answers lean to it most."""
        choices = {choice.variable: choice for choice in self.part.choices}
        sign = 1 if target.subject.combine in ("all", "any") else -1
        scores: list[tuple[float, str]] = []
        for unit in self.units:
            if all(holds(rule, self.part.answers[unit.code]) for rule in target.given if self.part.decided(rule)):
                leans = [
                    choices[term.variable].lean.get(code, 0.0) * self.part.drawn(unit, choices[term.variable])
                    for term in target.subject.terms
                    for code in term.codes
                    if term.variable in choices
                ]
                scores.append((-sign * sum(leans), unit.code))
        for number, (_, code) in enumerate(sorted(scores)):
            self.model.add_bool_and([self.literals.rule(code, target.subject) if number < wanted else ~self.literals.rule(code, target.subject)])

    def _block(self, block: Block, missing: int) -> None:
        if not self.part.names & {*block.options}:
            return
        slacks = []
        for unit in self.units:
            options = {name: marked for name in block.options if (marked := self._marked(unit, name)) is not None}
            slack = []
            if self.soft or missing:
                slack = [self.model.new_bool_var("")]
                slacks += slack
            asked = [self.literals.asked[unit.code, name] for name in block.options if name in self.part.names]
            if len(options) == len(block.options):
                self.model.add_bool_or([*options.values(), *slack, *(self.literals.negation(item) for item in asked[:1])])
            self._exclude(block, options, slack)
        if self.soft:
            self.price += [(self.part.effort.block_weight, slack) for slack in slacks]
        elif slacks:
            self.model.add(sum(slacks) <= missing)

    def _marked(self, unit: Unit, name: str) -> Literal | None:
        """Return whether the option is marked; None if a later stage decides."""
        if name in self.part.names:
            return self.literals.codes.get((unit.code, name, "1"), False)
        known = self.part.answers[unit.code]
        return known[name] == "1" if name in known else None

    def _exclude(self, block: Block, options: Mapping[str, Literal], slack: list[Literal]) -> None:
        for number, alone in enumerate(block.alone):
            for name in options if alone in options else ():
                if name not in block.alone[: number + 1]:
                    opposite = [self.literals.negation(options[alone]), self.literals.negation(options[name])]
                    if not any(literal is True for literal in opposite):
                        self.model.add_bool_or([*opposite, *slack])

    def maximise(self) -> bool:
        """Solve for the answers that follow maturity best; False if there are none."""
        self.model.maximize(sum(self._scores()))
        return self._run(self.part.effort.gap)

    def minimise(self) -> bool:
        """Solve for the least price of what is missed; False if nothing was found."""
        self.model.minimize(sum(weight * slack for weight, slack in self.price))
        return self._run(0.0)

    def keep(self) -> None:
        """Fix the price of each miss to what the last run found, so that nothing becomes worse, and start from its solution."""
        for _, slack in self.price:
            self.model.add(slack <= self.solution.value(slack))
        for index, value in enumerate(self.solution.response_proto.solution):
            self.model.add_hint(self.model.get_int_var_from_proto_index(index), value)

    def _scores(self) -> list[Any]:
        scores = []
        for choice in self.part.choices:
            for unit in self.units:
                drawn = self.part.drawn(unit, choice)
                for code, lean in choice.lean.items():
                    literal = self.literals.codes.get((unit.code, choice.variable, code), False)
                    if not isinstance(literal, bool):
                        scores.append(round(_SCALE * lean * drawn) * literal)
        return scores

    def _run(self, gap: float) -> bool:
        import time; t0=time.time()
        solver = self.cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = self.part.effort.placing
        solver.parameters.relative_gap_limit = gap
        found = solver.solve(self.model) in (self.cp.OPTIMAL, self.cp.FEASIBLE)
        globals().get("VERB") and print("  place",self.group,"soft" if self.soft else "hard", "ranked" if self.ranked else "",found,solver.deterministic_time,round(time.time()-t0,2),solver.objective_value,solver.best_objective_bound)
        if found:
            self.solution = solver
        return found

    def codes(self) -> dict[tuple[str, str], str | None]:
        """Return the chosen code of each municipality and variable; None where it is not asked."""
        found: dict[tuple[str, str], str | None] = dict.fromkeys(self.literals.asked)
        for (unit, variable, code), literal in self.literals.codes.items():
            if self.solution.boolean_value(literal):
                found[unit, variable] = code
        return found
