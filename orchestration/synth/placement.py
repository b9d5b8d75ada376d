"""Second pass: which municipalities give the counted answers, so that each one's answers hang together.

Groups are solved one by one. The counts of the first pass are exact; where no placement reaches them all, the cheapest way to
miss is sought first and then kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from orchestration.synth.counts import Counts, UnsolvableError
from orchestration.synth.components import joined_sets
from orchestration.synth.literals import Literal, Literals
from orchestration.synth.noise import normal
from orchestration.synth.part import Group, Part
from orchestration.synth.problem import Block, Unit, variables_of
from orchestration.synth.search import search
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
    exact = _Placement(part, counts, group, units, soft=False)
    if exact.maximise():
        return exact.codes()
    loose = _Placement(part, counts, group, units, soft=True)
    if not loose.minimise():
        raise UnsolvableError(f"no placement of {', '.join(sorted(part.names))} in {group}: raise `placing` in settings.yaml")
    loose.keep()
    loose.maximise()
    return loose.codes()


class _Placement:
    """The model of one group. ``soft``: counts and blocks may be missed at a price."""

    def __init__(self, part: Part, counts: Counts, group: Group, units: list[Unit], *, soft: bool) -> None:
        from ortools.sat.python import cp_model

        self.part, self.group, self.units, self.soft = part, group, units, soft
        self.model = cp_model.CpModel()
        self.literals = Literals(self.model, units, part.choices, part.answers)
        self.price: list[tuple[int, Any]] = []
        self.solution: Any = None
        done: set[tuple[Any, ...]] = set()
        for target in part.targets:
            same = (target.subject, target.given)
            if self._ready(target) and part.concerns(group, target) and same not in done:
                done.add(same)
                self._count(target, counts.counted[group, target], counts.bases[group, target])
        for block in part.blocks:
            self._block(block, counts.blocks.get((group, block.name), 0))

    def _ready(self, target: Target) -> bool:
        """Tell whether the target counts something that this stage decides and nothing that a later one does."""
        tested = variables_of(target.subject, *target.given)
        known = self.part.answers[self.units[0].code].keys()
        return bool(tested & self.part.names) and all(name in self.part.names or name in known for name in tested)

    def _count(self, target: Target, wanted: int, wanted_base: int) -> None:
        counted: list[Literal] = []
        base: list[Literal] = []
        for unit in self.units:
            inside = self.literals.conjunction([self.literals.rule(unit.code, rule) for rule in target.given])
            base.append(inside)
            if inside is True:
                counted += self.literals.summands(unit.code, target.subject)
            elif inside is not False:
                counted.append(self.literals.conjunction([inside, self.literals.rule(unit.code, target.subject)]))
        self._demand(counted, wanted, target)
        self._demand(base, wanted_base, target)

    def _demand(self, literals: list[Literal], wanted: int, target: Target) -> None:
        """Demand that so many of the literals hold; what is decided already is not demanded."""
        if all(isinstance(literal, bool) for literal in literals):
            return
        under: Any = 0
        over: Any = 0
        if self.soft:
            under, over = (self.model.new_int_var(0, len(self.units), "") for _ in range(2))
            self.price += [(target.price.miss, under), (target.price.miss, over)]
        self.model.add(sum(literals) + under - over == wanted)

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
            leaning = choice.leaning
            for unit in self.units:
                drawn = self.part.drawn(unit, choice)
                for code in choice.codes:
                    literal = self.literals.codes.get((unit.code, choice.variable, code), False)
                    if not isinstance(literal, bool):
                        own = leaning.bias.get(code, 0.0) + leaning.noise * normal(self.part.seed, unit.code, choice.variable, code)
                        scores.append(round(_SCALE * (leaning.follow.get(code, 0.0) * drawn + own)) * literal)
        return scores

    def _run(self, gap: float) -> bool:
        found = search(self.model, self.part.effort.placing, gap)
        self.solution = found or self.solution
        return found is not None

    def codes(self) -> dict[tuple[str, str], str | None]:
        """Return the chosen code of each municipality and variable; None where it is not asked."""
        found: dict[tuple[str, str], str | None] = dict.fromkeys(self.literals.asked)
        for (unit, variable, code), literal in self.literals.codes.items():
            if self.solution.boolean_value(literal):
                found[unit, variable] = code
        return found
