"""First pass: how many municipalities of each kind give each answer, as whole numbers that show as the printed figures.

Municipalities that nothing in the component tells apart form a class; the model counts within classes. A rule with several
terms is counted between the bounds that its terms leave. Which municipalities they are is the second pass's matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from orchestration.catalog.model import Rule, Term
from orchestration.catalog.rules import holds
from orchestration.synth.part import Group, Part
from orchestration.synth.problem import Block, Choice, Unit
from orchestration.synth.search import search
from orchestration.synth.targets import Target

Number = Any
"""An int, or an integer expression of the CP-SAT model."""


class UnsolvableError(RuntimeError):
    """Raised when a component has no solution even if every figure may be missed: routing contradicts itself."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Per group: count and base of each target, and how many municipalities have to miss a block."""

    counted: Mapping[tuple[Group, Target], int]
    bases: Mapping[tuple[Group, Target], int]
    blocks: Mapping[tuple[Group, str], int]


@dataclass(slots=True)
class _Class:
    """Municipalities alike in every constant of the component; ``codes`` and ``asked`` count them."""

    group: Group
    units: list[Unit]
    codes: dict[tuple[str, str], Number] = field(default_factory=dict)
    asked: dict[str, Number] = field(default_factory=dict)
    rules: dict[tuple[str, tuple[Term, ...]], Number] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.units)


def solve_counts(part: Part) -> Counts:
    """Solve the counts of a component at the least price; UnsolvableError if the routing leaves no answer."""
    for soft in (False, True):
        found = _CountModel(part, soft=soft).solve()
        if found is not None:
            return found
    names = ", ".join(sorted(part.names))
    raise UnsolvableError(f"no counts satisfy the routing of {names}; see the universes of these variables")


class _CountModel:
    """The model of one component; ``soft``: figures and blocks may be missed at a price."""

    def __init__(self, part: Part, *, soft: bool) -> None:
        from ortools.sat.python import cp_model

        self.part, self.soft, self.model = part, soft, cp_model.CpModel()
        self.price: list[Number] = []
        self.block_slacks: dict[tuple[Group, str], list[Number]] = {}
        self.joint: dict[tuple[Group, Target], Number] = {}
        self.bases: dict[tuple[Group, Target], Number] = {}
        self.classes = self._classes()
        for each in self.classes:
            for choice in part.choices:
                self._ask(each, choice)
        for target in part.targets:
            self._figure(target)
        for each in self.classes:
            for block in part.blocks:
                self._block(each, block)
        self._prefer()

    def solve(self) -> Counts | None:
        """Return the cheapest counts; None if there are none within the limits."""
        self.model.minimize(sum(self.price))
        solver = search(self.model, self.part.effort.counting)
        if solver is None:
            return None
        counted = {key: solver.value(number) for key, number in self.joint.items()}
        bases = {key: solver.value(number) for key, number in self.bases.items()}
        blocks = {key: sum(solver.value(slack) for slack in slacks) for key, slacks in self.block_slacks.items()}
        return Counts(counted, bases, blocks)

    def _classes(self) -> list[_Class]:
        part = self.part
        rules = [rule for choice in part.choices for rule in choice.conditions]
        rules += [rule for target in part.targets for rule in (target.subject, *target.given)]
        constants = [rule for rule in dict.fromkeys(rules) if part.decided(rule)]
        outer = {term for rule in rules for term in rule.terms if term.variable not in part.names}
        terms = sorted(outer, key=lambda term: (term.variable, term.codes))
        found: dict[tuple[Any, ...], list[Unit]] = {}
        for unit in part.units:
            answers = part.answers[unit.code]
            tested = tuple(answers.get(term.variable) in term.codes for term in terms)
            key = (part.group(unit), tuple(holds(rule, answers) for rule in constants), tested)
            found.setdefault(key, []).append(unit)
        return [_Class(key[0], units) for key, units in found.items()]

    def _ask(self, each: _Class, choice: Choice) -> None:
        if choice.variable in each.asked:
            return
        asked = self._all([self._rule(each, rule) for rule in choice.conditions], each.size)
        each.asked[choice.variable] = asked
        counts = [self.model.new_int_var(0, each.size, "") for _ in choice.codes]
        each.codes.update({(choice.variable, code): count for code, count in zip(choice.codes, counts, strict=True)})
        self.model.add(sum(counts) == asked)

    def _rule(self, each: _Class, rule: Rule) -> Number:
        if self.part.decided(rule):
            return each.size if holds(rule, self.part.answers[each.units[0].code]) else 0
        key = (rule.combine, rule.terms)
        if key not in each.rules:
            terms = [self._term(each, term) for term in rule.terms]
            if rule.combine in ("any", "none"):
                terms = [each.size - term for term in terms]
            both = self._all(terms, each.size)
            each.rules[key] = both if rule.combine in ("all", "none") else each.size - both
        return each.rules[key]

    def _term(self, each: _Class, term: Term) -> Number:
        choice = next((item for item in self.part.choices if item.variable == term.variable), None)
        if choice is None:
            return each.size if self.part.answers[each.units[0].code].get(term.variable) in term.codes else 0
        self._ask(each, choice)
        return sum(each.codes[term.variable, code] for code in term.codes)

    def _all(self, numbers: Sequence[Number], size: int) -> Number:
        """Return how many of ``size`` hold all, given how many hold each: a number within the bounds that these leave."""
        if any(isinstance(number, int) and number == 0 for number in numbers):
            return 0
        open_ones = [number for number in numbers if not (isinstance(number, int) and number == size)]
        if len(open_ones) < 2:
            return open_ones[0] if open_ones else size
        found = self.model.new_int_var(0, size, "")
        for number in open_ones:
            self.model.add(found <= number)
        self.model.add(found >= sum(open_ones) - (len(open_ones) - 1) * size)
        return found

    def _figure(self, target: Target) -> None:
        base: Number = 0
        count: Number = 0
        for each in self.classes:
            if not self.part.concerns(each.group, target):
                continue
            inside = self._all([self._rule(each, rule) for rule in target.given], each.size)
            both = self._all([inside, self._rule(each, target.subject)], each.size)
            base, count = base + inside, count + both
            key = (each.group, target)
            self.joint[key], self.bases[key] = self.joint.get(key, 0) + both, self.bases.get(key, 0) + inside
        under, over = self._slack(target)
        if isinstance(base, int):
            low, high = target.interval(base)
            low, high = (min(low, high), max(low, high)) if self.soft else (low, high)
            self.model.add(count + under >= low)
            self.model.add(count - over <= high)
        else:
            self.model.add(200 * (count + under) >= (2 * target.printed - 1) * base)
            self.model.add(200 * (count - over) <= (2 * target.printed + 1) * base - 1)

    def _slack(self, target: Target) -> tuple[Number, Number]:
        """Return by how much the count falls short and exceeds: paid for by the figure, and a little by the municipality."""
        if not self.soft:
            return 0, 0
        bound = len(self.part.units)
        under, over = self.model.new_int_var(0, bound, ""), self.model.new_int_var(0, bound, "")
        missed = self.model.new_bool_var("")
        self.model.add(under + over <= bound * missed)
        self.price += [target.price.miss * bound * bound * missed, target.price.apart * bound * (under + over)]
        return under, over

    def _block(self, each: _Class, block: Block) -> None:
        asked = each.asked[block.options[0]]
        if isinstance(asked, int) and asked == 0:
            return
        slack = self.model.new_int_var(0, each.size if self.soft else 0, "")
        self.price.append(self.part.effort.block_weight * len(self.part.units) * slack)
        self.block_slacks.setdefault((each.group, block.name), []).append(slack)
        options = {name: each.codes[name, "1"] for name in block.options}
        self.model.add(sum(options.values()) + slack >= asked)
        alone = sum(options[name] for name in block.alone)
        for name, count in options.items():
            if name not in block.alone:
                self.model.add(alone + count <= asked + slack)
        if block.alone:
            self.model.add(alone <= asked + slack)

    def _prefer(self) -> None:
        """Where a figure leaves open which group gives an answer, lean to the groups whose municipalities score highest."""
        leans = {(choice.variable, code): lean for choice in self.part.choices for code, lean in choice.leaning.follow.items()}
        choices = {choice.variable: choice for choice in self.part.choices}
        for target in self.part.targets:
            if target.measure == "base" or len(target.subject.terms) != 1 or len(self.classes) < 2:
                continue
            term = target.subject.terms[0]
            lean = leans.get((term.variable, term.codes[0]), 0.0) if target.subject.combine in ("all", "any") else 0.0
            if lean and term.variable in choices:
                self._rank(target, choices[term.variable], lean)

    def _rank(self, target: Target, choice: Choice, lean: float) -> None:
        inside = []
        for each in self.classes:
            concerned = self.part.concerns(each.group, target)
            if concerned and all(isinstance(self._rule(each, rule), int) and self._rule(each, rule) for rule in target.given):
                inside += [(lean * self.part.drawn(unit, choice), unit.code, each.group) for unit in each.units]
        middle = sum(target.interval(len(inside))) // 2
        chosen = [group for _, _, group in sorted(inside, reverse=True)[:middle]]
        for group in sorted(set(group for _, _, group in inside)):
            number = self.joint[group, target]
            if not isinstance(number, int):
                apart = self.model.new_int_var(0, len(self.part.units), "")
                self.model.add(apart >= number - chosen.count(group))
                self.model.add(apart >= chosen.count(group) - number)
                self.price.append(apart)
