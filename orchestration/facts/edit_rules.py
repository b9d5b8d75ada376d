"""Rules of edits: the grammar of universes, and numbers held against numbers, of the round and of its other sources.

``antal>0`` · ``a<=b`` · ``antal<=0.02*reg_befolkning`` · ``stimulus.remaining_sek=0`` · ``web_review.category=none``. A
column of another source is named by its table and itself; what the registers know of a unit begins with ``reg_``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from orchestration.facts.codebook import codes_of
from orchestration.facts.codes import RuleCodes
from orchestration.facts.errors import FactError
from orchestration.facts.formats import Format
from orchestration.facts.model import Codebook, Combine, Term
from orchestration.facts.register_model import Registers
from orchestration.facts.rules import NAME, parse_rule, split_rule

POPULATION = "reg_befolkning"
"""Inhabitants of the unit on the day of the round's size groups."""

Sign = Literal["<=", ">=", "<>", "<", ">", "="]
_COMPARED = re.compile(
    rf"(?P<name>{NAME})\s*(?P<sign><=|>=|<>|<|>|=)\s*"
    rf"(?:(?P<factor>\d+(?:\.\d+)?)(?:\s*\*\s*(?P<times>{NAME}))?|(?P<other>{NAME}))"
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A number stands to ``factor`` times the number ``other`` (empty: to ``factor`` itself) as ``sign`` says."""

    variable: str
    sign: Sign
    factor: float
    other: str


@dataclass(frozen=True, slots=True)
class EditRule:
    """A condition as :class:`~orchestration.facts.model.Rule`, whose terms may be comparisons."""

    expression: str
    combine: Combine
    terms: tuple[Term | Comparison, ...]

    @property
    def names(self) -> frozenset[str]:
        """Every variable and column that the rule speaks of."""
        others = {term.other for term in self.terms if isinstance(term, Comparison) and term.other}
        return frozenset(others | {term.variable for term in self.terms})


@dataclass(frozen=True, slots=True)
class Names:
    """What rules of a round may name: coded variables and columns with their codes, and numbers."""

    codes: RuleCodes
    numbers: frozenset[str]

    def parse(self, expression: str, where: str) -> EditRule:
        """Read a rule; FactError for text outside the grammar, an unknown name or code, a comparison of no numbers."""
        combine, parts = split_rule(expression)
        return EditRule(expression, combine, tuple(self._term(part, where) for part in parts))

    def _term(self, text: str, where: str) -> Term | Comparison:
        compared = _COMPARED.fullmatch(text)
        if not compared or (compared["sign"] == "=" and compared["name"] not in self.numbers):
            codes = self.codes
            others = codes.other.__getitem__
            return parse_rule(text, codes.substantive.__getitem__, other_codes_of=others, where=where).terms[0]
        other = compared["times"] or compared["other"] or ""
        for name in (compared["name"], other):
            if name and name not in self.numbers:
                expected = f"a number variable of the round, {POPULATION} or a number column of another source"
                raise FactError("comparison of what is no number", where, expected, name, "correct the name")
        sign = cast(Sign, compared["sign"])
        return Comparison(compared["name"], sign, float(compared["factor"] or 1), other)


def column_id(table: str, column: str) -> str:
    """Name a column of another source as rules do."""
    return f"{table}.{column}"


def names_of(codebook: Codebook, registers: Registers, kinds: Mapping[str, Format]) -> Names:
    """Gather what edits may name: variables of the round and the registers, columns of kinds about municipalities."""
    known = codes_of(codebook, registers)
    substantive, other = dict(known.substantive), dict(known.other)
    numbers = {POPULATION, *(item.variable for item in codebook.variables if item.type == "number")}
    for format_ in (item for item in kinds.values() if item.by_municipality):
        for column in (column for column in format_.columns if column.to):
            name = column_id(format_.table, str(column.to))
            if column.values is not None:
                codes = {str(code).lower() if isinstance(code, bool) else code for code in column.values.values()}
                substantive[name], other[name] = tuple(sorted(codes)), ()
            elif column.type in {"integer", "number"}:
                numbers.add(name)
    return Names(RuleCodes(substantive, other), frozenset(numbers))
