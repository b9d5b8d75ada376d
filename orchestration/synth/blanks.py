"""Item non-response: variables that may be left blank where they are asked, and those that are blank together.

Whether a set of variables was answered becomes a choice of its own that comes before them; a rule that only asks
whether there is an answer is a rule on that choice, so that a printed number of answers decides it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from orchestration.facts.model import Rule, Term
from orchestration.facts.synth import Blank
from orchestration.synth.problem import Choice, Leaning
from orchestration.synth.targets import Target

_YES, _NO = "1", "0"


@dataclass(frozen=True, slots=True)
class Blanks:
    """``choices`` with those on answering put before the variables that rest on them; ``gates``: gate by variable."""

    choices: tuple[Choice, ...]
    gates: Mapping[str, str]
    codes: Mapping[str, frozenset[str]]

    def rule(self, rule: Rule) -> Rule:
        """Return the rule with every term that any answer meets turned into one on the gate; each term once."""
        terms = tuple(dict.fromkeys(self._term(term) for term in rule.terms))
        return rule if terms == rule.terms else Rule(rule.expression, rule.combine, terms)

    def target(self, target: Target) -> Target:
        """Return the target with its rules turned."""
        among = None if target.among is None else self.rule(target.among)
        return replace(target, numerator=self.rule(target.numerator), base=self.rule(target.base), among=among)

    def _term(self, term: Term) -> Term:
        gate = self.gates.get(term.variable)
        return Term(gate, (_YES,)) if gate and self.codes[term.variable] <= set(term.codes) else term


def permit_blanks(choices: Sequence[Choice], patterns: Iterable[Blank], required: frozenset[str]) -> Blanks:
    """Put a gate before the variables that ``patterns`` let be blank.

    ValueError for a pattern that no variable matches, a variable that the codebook requires or that two patterns let
    be blank, and for variables that are blank together though they are not asked of the same.
    """
    members: dict[str, list[Choice]] = {}
    biases: dict[str, float] = {}
    for pattern in patterns:
        found = [(choice, match) for choice in choices if (match := re.fullmatch(pattern.variables, choice.variable))]
        if not found:
            raise ValueError(f"settings.yaml, blanks, {pattern.variables}: expected coded variables, found none")
        for choice, match in found:
            gate = ":".join(("answered", pattern.variables, *(part or "" for part in match.groups())))
            members.setdefault(gate, []).append(choice)
            biases[gate] = pattern.bias
    gates: dict[str, str] = {}
    for gate, group in members.items():
        for choice in group:
            _check(choice, group[0], choice.variable in required, choice.variable in gates)
            gates[choice.variable] = gate
    codes = {choice.variable: frozenset(choice.codes) for choice in choices}
    return _gated(Blanks(tuple(choices), gates, codes), biases)


def _check(choice: Choice, first: Choice, required: bool, twice: bool) -> None:
    where = f"settings.yaml, blanks, {choice.variable}"
    if required:
        raise ValueError(f"{where}: expected required=false in variables.csv, found true")
    if twice:
        raise ValueError(f"{where}: expected one pattern that it matches, found two")
    if choice.conditions != first.conditions:
        raise ValueError(f"{where}: expected the universe of {first.variable}, with which it is blank, found another")


def _gated(blanks: Blanks, biases: Mapping[str, float]) -> Blanks:
    choices: list[Choice] = []
    made: set[str] = set()
    for choice in blanks.choices:
        conditions = tuple(blanks.rule(rule) for rule in choice.conditions)
        gate = blanks.gates.get(choice.variable)
        if gate is not None:
            if gate not in made:
                made.add(gate)
                leaning = Leaning({_YES: 1.0}, {_YES: biases[gate]}, 0.0)
                choices.append(Choice(gate, gate, (_YES, _NO), True, conditions, leaning))
            conditions = (*conditions, Rule(f"{gate}={_YES}", "all", (Term(gate, (_YES,)),)))
        choices.append(replace(choice, conditions=conditions))
    return replace(blanks, choices=tuple(choices))
