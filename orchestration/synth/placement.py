"""Second pass: which municipalities give the counted answers, so that each one's answers hang together.

Groups are solved one by one. The counts of the first pass are exact; where no placement reaches them all, the cheapest
way to miss is sought first and then kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.synth.counts import Counts, UnsolvableError
from orchestration.synth.literals import Literal, Literals
from orchestration.synth.noise import normal
from orchestration.synth.part import Group, Part
from orchestration.synth.problem import Block, Choice
from orchestration.synth.search import search
from orchestration.synth.targets import Target
from orchestration.synth.units import Unit

_SCALE = 100

Codes = dict[tuple[str, str], str | None]
"""The chosen code by municipality and variable; None where it is not asked."""


def place(part: Part, counts: Counts) -> Codes:
    """Choose the municipalities group by group and return every code of the component."""
    found: Codes = {}
    for group, units in part.groups().items():
        found.update(_place_group(part, counts, group, units))
    return found


def _place_group(part: Part, counts: Counts, group: Group, units: Sequence[Unit]) -> Codes:
    exact = _Placement(part, counts, group, units, soft=False)
    if exact.maximise():
        return exact.codes()
    loose = _Placement(part, counts, group, units, soft=True)
    if not loose.minimise():
        names = ", ".join(sorted(part.names))
        where = f"the variables {names} in {'/'.join(group)}"
        raise UnsolvableError("no placement of the answers", where, remedy="raise `placing` in settings.yaml")
    loose.keep()
    loose.maximise()
    return loose.codes()


class _Placement:
    """The model of one group. ``soft``: counts and blocks may be missed at a price."""

    def __init__(self, part: Part, counts: Counts, group: Group, units: Sequence[Unit], *, soft: bool) -> None:
        from ortools.sat.python import cp_model

        self.part, self.units, self.soft = part, units, soft
        self.model = cp_model.CpModel()
        self.literals = Literals(self.model, units, part.choices, part.answers)
        self.price: list[tuple[int, Any]] = []
        self.solution: Any = None
        done: set[tuple[Any, ...]] = set()
        for target in part.targets:
            same = (target.subject, target.given)
            if part.concerns(group, target) and same not in done:
                done.add(same)
                self._count(target, counts.counted[group, target], counts.bases[group, target])
        for block in part.blocks:
            self._block(block, counts.blocks.get((group, block.name), 0))

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
        slacks = []
        for unit in self.units:
            asked = self.literals.asked[unit.code, block.options[0]]
            if asked is False:
                continue
            options = {name: self.literals.codes[unit.code, name, "1"] for name in block.options}
            slack = [self.model.new_bool_var("")] if self.soft or missing else []
            slacks += slack
            if block.filled:
                self.model.add_bool_or([*options.values(), *slack, self.literals.negation(asked)])
            self._exclude(block, options, slack)
        if self.soft:
            self.price += [(self.part.effort.block_weight, slack) for slack in slacks]
        elif slacks:
            self.model.add(sum(slacks) <= missing)

    def _exclude(self, block: Block, options: Mapping[str, Literal], slack: list[Literal]) -> None:
        for number, alone in enumerate(block.alone):
            for name in options:
                if name not in block.alone[: number + 1]:
                    self.model.add_bool_or([~options[alone], ~options[name], *slack])

    def maximise(self) -> bool:
        """Solve for the answers that follow maturity best; False if there are none."""
        self.model.maximize(sum(term for choice in self.part.choices for term in self._scores(choice)))
        return self._run(self.part.effort.gap)

    def minimise(self) -> bool:
        """Solve for the least price of what is missed; False if nothing was found."""
        self.model.minimize(sum(weight * slack for weight, slack in self.price))
        return self._run(0.0)

    def keep(self) -> None:
        """Fix the price of each miss to what the last run found, so that nothing becomes worse, and start from it."""
        for _, slack in self.price:
            self.model.add(slack <= self.solution.value(slack))
        for index, value in enumerate(self.solution.response_proto.solution):
            self.model.add_hint(self.model.get_int_var_from_proto_index(index), value)

    def _scores(self, choice: Choice) -> list[Any]:
        leaning, seed = choice.leaning, self.part.chance.seed
        scores = []
        for unit in self.units:
            drawn = self.part.drawn(unit, choice)
            for code in choice.codes:
                literal = self.literals.codes.get((unit.code, choice.variable, code), False)
                if not isinstance(literal, bool):
                    own = leaning.bias.get(code, 0.0) + leaning.noise * normal(seed, unit.code, choice.variable, code)
                    scores.append(round(_SCALE * (leaning.follow.get(code, 0.0) * drawn + own)) * literal)
        return scores

    def _run(self, gap: float) -> bool:
        found = search(self.model, self.part.effort.placing, gap)
        self.solution = found or self.solution
        return found is not None

    def codes(self) -> Codes:
        """Return the chosen code of each municipality and variable; None where it is not asked."""
        found: Codes = dict.fromkeys(self.literals.asked)
        for (unit, variable, code), literal in self.literals.codes.items():
            if self.solution.boolean_value(literal):
                found[unit, variable] = code
        return found
