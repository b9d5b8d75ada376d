"""First pass: how many municipalities of each kind give each answer, as whole numbers that show as the printed figures.

Municipalities that nothing in the component tells apart form a class; the model counts within classes. A rule with
several terms is counted between the bounds that its terms leave. Which municipalities they are is the second pass's
matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from orchestration.errors import ReadableError
from orchestration.facts.model import Rule, Term
from orchestration.facts.rules import holds
from orchestration.synth.part import Group, Part
from orchestration.synth.problem import Block, Choice
from orchestration.synth.search import search
from orchestration.synth.targets import Target
from orchestration.synth.units import Unit

_PAIR = 2

Number = Any
"""An int, or an integer expression of the CP-SAT model."""


class UnsolvableError(ReadableError):
    """Raised when a component has no solution even if every figure may be missed: routing contradicts itself."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Per group: count and base of each target, and how many municipalities have to miss a block."""

    counted: Mapping[tuple[Group, Target], int]
    bases: Mapping[tuple[Group, Target], int]
    blocks: Mapping[tuple[Group, str], int]


@dataclass(slots=True)
class _Class:
    """Municipalities alike in every constant of the component; ``codes``, ``asked`` and ``rules`` count them."""

    group: Group
    units: list[Unit]
    codes: dict[tuple[str, str], Number] = field(default_factory=dict)
    asked: dict[str, Number] = field(default_factory=dict)
    rules: dict[tuple[str, tuple[Term, ...]], Number] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.units)


def solve_counts(part: Part) -> Counts:
    """Solve the counts of a component: exactly if that can be, else at the least price.

    UnsolvableError if the routing leaves no answer.
    """
    for soft in (False, True):
        found = _CountModel(part, soft=soft).solve()
        if found is not None:
            return found
    names = ", ".join(sorted(part.names))
    raise UnsolvableError("no counts satisfy the routing", f"the variables {names}", remedy="see their universes")


class _CountModel:
    """The model of one component; ``soft``: figures and blocks may be missed at a price."""

    def __init__(self, part: Part, *, soft: bool) -> None:
        from ortools.sat.python import cp_model

        self.part, self.soft, self.model = part, soft, cp_model.CpModel()
        self.choices = {choice.variable: choice for choice in part.choices}
        self.price: list[Number] = []
        self.counted: dict[tuple[Group, Target], Number] = {}
        self.bases: dict[tuple[Group, Target], Number] = {}
        self.block_slacks: dict[tuple[Group, str], list[Number]] = {}
        self.classes = _classes(part)
        for each in self.classes:
            for choice in part.choices:
                self._ask(each, choice)
        for target in part.targets:
            self._figure(target)
        for each in self.classes:
            for block in part.blocks:
                self._block(each, block)
        for target in part.targets:
            self._prefer(target)

    def solve(self) -> Counts | None:
        """Return the cheapest counts; None if there are none within the limits."""
        self.model.minimize(sum(self.price))
        solver = search(self.model, self.part.effort.counting)
        if solver is None:
            return None
        return Counts(
            {key: solver.value(number) for key, number in self.counted.items()},
            {key: solver.value(number) for key, number in self.bases.items()},
            {key: sum(solver.value(slack) for slack in slacks) for key, slacks in self.block_slacks.items()},
        )

    def _ask(self, each: _Class, choice: Choice) -> None:
        if choice.variable in each.asked:
            return
        asked = self._all([self._rule(each, rule) for rule in choice.conditions], each.size)
        each.asked[choice.variable] = asked
        counts = [self.model.new_int_var(0, each.size, "") for _ in choice.codes]
        each.codes.update({(choice.variable, code): count for code, count in zip(choice.codes, counts, strict=True)})
        self.model.add(sum(counts) == asked)

    def _rule(self, each: _Class, rule: Rule) -> Number:
        """Return how many of the class hold the rule."""
        if self.part.decided(rule):
            return each.size if holds(rule, self.part.answers[each.units[0].code]) else 0
        some = rule.combine in ("any", "none")
        key = ("any" if some else "all", rule.terms)
        if key not in each.rules:
            terms = [self._term(each, term) for term in rule.terms]
            each.rules[key] = self._any(each, rule.terms, terms) if some else self._all(terms, each.size)
        return each.rules[key] if rule.combine in ("all", "any") else each.size - each.rules[key]

    def _any(self, each: _Class, terms: tuple[Term, ...], counts: Sequence[Number]) -> Number:
        """Return how many hold at least one term; of two terms it is what both hold that tells."""
        if len(terms) == _PAIR:
            if ("all", terms) not in each.rules:
                each.rules["all", terms] = self._all(counts, each.size)
            return sum(counts) - each.rules["all", terms]
        return each.size - self._all([each.size - count for count in counts], each.size)

    def _term(self, each: _Class, term: Term) -> Number:
        choice = self.choices.get(term.variable)
        if choice is None:
            return each.size if self.part.answers[each.units[0].code].get(term.variable) in term.codes else 0
        self._ask(each, choice)
        return sum(each.codes[term.variable, code] for code in term.codes)

    def _all(self, numbers: Sequence[Number], size: int) -> Number:
        """Return how many of ``size`` hold all, given how many hold each: a number within the bounds these leave."""
        if any(isinstance(number, int) and number == 0 for number in numbers):
            return 0
        open_ones = [number for number in numbers if not (isinstance(number, int) and number == size)]
        if not open_ones:
            return size
        if len(open_ones) == 1:
            return open_ones[0]
        found = self.model.new_int_var(0, size, "")
        for number in open_ones:
            self.model.add(found <= number)
        self.model.add(found >= sum(open_ones) - (len(open_ones) - 1) * size)
        return found

    def _figure(self, target: Target) -> None:
        for each in self.classes:
            if self.part.concerns(each.group, target):
                inside = self._all([self._rule(each, rule) for rule in target.given], each.size)
                both = self._all([inside, self._rule(each, target.subject)], each.size)
                key = (each.group, target)
                self.counted[key] = self.counted.get(key, 0) + both
                self.bases[key] = self.bases.get(key, 0) + inside
        groups = dict.fromkeys(each.group for each in self.classes if self.part.concerns(each.group, target))
        base = sum(self.bases[group, target] for group in groups)
        count = sum(self.counted[group, target] for group in groups)
        under, over = self._slack(target)
        if isinstance(base, int) or target.measure != "share":
            low, high = target.interval(base if isinstance(base, int) else len(self.part.units))
            low, high = (min(low, high), max(low, high)) if self.soft else (low, high)
            self.model.add(count + under >= low)
            self.model.add(count - over <= high)
        else:
            self.model.add(200 * (count + under) >= (2 * target.printed - 1) * base)
            self.model.add(200 * (count - over) <= (2 * target.printed + 1) * base - 1)

    def _slack(self, target: Target) -> tuple[Number, Number]:
        """Return by how much the count falls short and exceeds: paid for by the figure, and by the municipality."""
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
        alone = sum(options[name] for name in block.alone)
        if block.filled:
            self.model.add(sum(options.values()) + slack >= asked)
        for name, count in options.items():
            if block.alone:
                self.model.add(alone + (0 if name in block.alone else count) <= asked + slack)

    def _prefer(self, target: Target) -> None:
        """Where the figure leaves open which group gives the answer, lean to the groups whose members score highest."""
        term, *others = target.subject.terms
        choice = self.choices.get(term.variable)
        follow = choice.leaning.follow.get(term.codes[0], 0.0) if choice else 0.0
        if others or choice is None or not follow or target.subject.combine not in ("all", "any"):
            return
        inside = [
            (follow * self.part.drawn(unit, choice), unit.code, each.group)
            for each in self.classes
            if self.part.concerns(each.group, target)
            and all(self.part.decided(rule) and self._rule(each, rule) for rule in target.given)
            for unit in each.units
        ]
        middle = sum(target.interval(len(inside))) // 2
        chosen = [group for _, _, group in sorted(inside, reverse=True)[:middle]]
        for group in sorted({group for _, _, group in inside}):
            number = self.counted[group, target]
            if not isinstance(number, int):
                self.price.append(self._distance(number, chosen.count(group)))

    def _distance(self, number: Number, wanted: int) -> Number:
        apart = self.model.new_int_var(0, len(self.part.units), "")
        self.model.add(apart >= number - wanted)
        self.model.add(apart >= wanted - number)
        return apart


def _classes(part: Part) -> list[_Class]:
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
