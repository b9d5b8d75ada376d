"""Rules as Boolean variables of a CP-SAT model, one municipality at a time.

A rule whose variables are all solved already is a constant. Nothing here knows of targets or objectives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.facts.model import Rule, Term
from orchestration.facts.rules import holds
from orchestration.synth.problem import Answers, Choice, variables_of
from orchestration.synth.units import Unit

Literal = Any
"""A CP-SAT Boolean variable, its negation, or a Python bool."""


class Literals:
    """The Boolean variables of one component: a literal per municipality, variable and code."""

    def __init__(
        self, model: Any, units: Sequence[Unit], choices: Sequence[Choice], answers: Mapping[str, Answers]
    ) -> None:
        """Make the literals and the conditions of routing; ``answers`` are those of earlier components."""
        self.model = model
        self.answers = answers
        self.choices = {choice.variable: choice for choice in choices}
        self.codes: dict[tuple[str, str, str], Literal] = {}
        self.asked: dict[tuple[str, str], Literal] = {}
        self._rules: dict[tuple[str, str], Literal] = {}
        for unit in units:
            for choice in choices:
                self._make(unit.code, choice)

    def _make(self, unit: str, choice: Choice) -> None:
        key = (unit, choice.variable)
        if key in self.asked:
            return
        asked = self.conjunction([self.rule(unit, rule) for rule in choice.conditions])
        self.asked[key] = asked
        if asked is False:
            return
        if choice.flag:
            marked = self.model.new_bool_var("")
            if asked is not True:
                self.model.add_implication(marked, asked)
            unmarked = ~marked if asked is True else self.model.new_bool_var("")
            if asked is not True:
                self.model.add(marked + unmarked == asked)
            self.codes[unit, choice.variable, "1"] = marked
            self.codes[unit, choice.variable, "0"] = unmarked
            return
        literals = [self.model.new_bool_var("") for _ in choice.codes]
        self.codes.update(
            {(unit, choice.variable, code): lit for code, lit in zip(choice.codes, literals, strict=True)}
        )
        if asked is True:
            self.model.add_exactly_one(literals)
        else:
            self.model.add(sum(literals) == asked)

    def rule(self, unit: str, rule: Rule) -> Literal:
        """Return the literal that holds exactly when the rule holds for the municipality."""
        if not variables_of(rule) & self.choices.keys():
            return holds(rule, self.answers[unit])
        some = rule.combine in ("any", "none")
        key = (unit, f"{some}{rule.terms}")
        if key not in self._rules:
            terms = [self._term(unit, term) for term in rule.terms]
            self._rules[key] = self.disjunction(terms) if some else self.conjunction(terms)
        return self._rules[key] if rule.combine in ("all", "any") else self.negation(self._rules[key])

    def summands(self, unit: str, rule: Rule) -> list[Literal]:
        """Return literals whose sum is 1 when the rule holds and 0 otherwise; avoids a new variable where it can."""
        if rule.combine in ("all", "any") and len(rule.terms) == 1 and rule.terms[0].variable in self.choices:
            return self._options(unit, rule.terms[0])
        return [self.rule(unit, rule)]

    def _options(self, unit: str, term: Term) -> list[Literal]:
        self._make(unit, self.choices[term.variable])
        found = [self.codes.get((unit, term.variable, code), False) for code in term.codes]
        return [literal for literal in found if literal is not False]

    def _term(self, unit: str, term: Term) -> Literal:
        if term.variable not in self.choices:
            return self.answers[unit].get(term.variable) in term.codes
        options = self._options(unit, term)
        if not options:
            return False
        if len(options) == 1:
            return options[0]
        key = (unit, f"{term.variable}={term.codes}")
        if key not in self._rules:
            self._rules[key] = self.model.new_bool_var("")
            self.model.add(sum(options) == self._rules[key])
        return self._rules[key]

    def conjunction(self, literals: Sequence[Literal]) -> Literal:
        """Return a literal that holds exactly when all hold; True for none."""
        if any(literal is False for literal in literals):
            return False
        open_ones = [literal for literal in literals if literal is not True]
        if not open_ones:
            return True
        if len(open_ones) == 1:
            return open_ones[0]
        found = self.model.new_bool_var("")
        for literal in open_ones:
            self.model.add_implication(found, literal)
        self.model.add_bool_or([found, *(~literal for literal in open_ones)])
        return found

    def disjunction(self, literals: Sequence[Literal]) -> Literal:
        """Return a literal that holds exactly when at least one holds; False for none."""
        return self.negation(self.conjunction([self.negation(literal) for literal in literals]))

    def negation(self, literal: Literal) -> Literal:
        """Return the literal that holds just where this one does not; a constant's is a constant."""
        return not literal if isinstance(literal, bool) else ~literal
