"""The one grammar of conditions: universes, bases and numerators are rules on a municipality's codes.

Grammar: ``var=1|2`` · ``all(a=1, b=1|2)`` · ``any(…)`` · ``none(…)`` · ``not_all(…)`` · ``always``. Nothing nests.
Which rules exist and what they mean belongs to the data files and to SQL, not here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from operator import and_, or_
from typing import Any, TypeVar, cast

from orchestration.facts.errors import FactError
from orchestration.facts.model import Combine, Rule, Term

CodesOf = Callable[[str], tuple[str, ...]]
"""Codes of a variable; raises KeyError for a variable that the round does not have."""

Hit = TypeVar("Hit", bound=Any)
_OF_ALL, _DENIED = frozenset({"all", "not_all"}), frozenset({"none", "not_all"})

ALWAYS = "always"
ANY_SUBSTANTIVE = "*"
GRAMMAR = "var=1|2, all(…), any(…), none(…), not_all(…) or always; terms are separated by commas"

_COMBINED = re.compile(r"(?P<combine>all|any|none|not_all)\((?P<terms>[^()]*)\)")
NAME = r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?"
"""A variable, or table and column of another source."""
_TERM = re.compile(rf"(?P<variable>{NAME})=(?P<codes>\*|\w+(?:\|\w+)*)", re.ASCII)


def no_codes(_variable: str) -> tuple[str, ...]:
    """Say that a variable has no codes; the default for codes outside ``*``."""
    return ()


def parse_rule(expression: str, codes_of: CodesOf, *, other_codes_of: CodesOf = no_codes, where: str = "rule") -> Rule:
    """Parse one expression; ``*`` becomes every code of ``codes_of``.

    ``codes_of`` gives the substantive codes of a variable and raises KeyError for an unknown one; ``other_codes_of``
    gives codes that may be named though ``*`` leaves them out (status ``dont_know``). ``where`` names file, row and
    column in the FactError raised for a text outside the grammar, an unknown variable or an unknown code.
    """
    combine, parts = split_rule(expression)
    return Rule(expression, combine, tuple(_term(part, codes_of, other_codes_of, where) for part in parts))


def split_rule(expression: str) -> tuple[Combine, list[str]]:
    """Take an expression apart: how its terms are combined, and their texts; none for ``always``."""
    text = expression.strip()
    if text == ALWAYS:
        return "all", []
    combined = _COMBINED.fullmatch(text)
    if not combined:
        return "all", [text]
    return cast(Combine, combined["combine"]), [part.strip() for part in combined["terms"].split(",")]


def format_rule(rule: Rule) -> str:
    """Write a rule in the grammar from its terms; parsing that text gives the same ``combine`` and ``terms`` again."""
    terms = [f"{term.variable}={'|'.join(term.codes)}" for term in rule.terms]
    if not terms:
        return ALWAYS
    return terms[0] if len(terms) == 1 and rule.combine == "all" else f"{rule.combine}({', '.join(terms)})"


def holds(rule: Rule, record: Mapping[str, str | None]) -> bool:
    """Tell whether the rule holds for one municipality's codes by variable; None or absent means without an answer.

    A term on a variable without an answer does not hold; ``always`` holds for every record.
    """
    hits = (record.get(term.variable) in term.codes for term in rule.terms)
    return (all(hits) if rule.combine in _OF_ALL else any(hits)) is not (rule.combine in _DENIED)


def combined(combine: Combine, hits: Iterable[Hit]) -> Hit:
    """Combine what the terms of a rule say of many records at once: masks, arrays of truth values."""
    joined = reduce(and_, hits, True) if combine in _OF_ALL else reduce(or_, hits, False)
    return cast(Hit, joined ^ (combine in _DENIED))


def _term(text: str, codes_of: CodesOf, other_codes_of: CodesOf, where: str) -> Term:
    matched = _TERM.fullmatch(text)
    if not matched:
        raise FactError("rule outside the grammar", where, GRAMMAR, repr(text), "rewrite the rule")
    variable = matched["variable"]
    try:
        substantive = codes_of(variable)
    except KeyError:
        raise FactError(
            "rule on an unknown variable",
            where,
            "a variable of the same round or a register variable",
            repr(variable),
            "correct the name, or add the variable to variables.csv",
        ) from None
    codes = substantive if matched["codes"] == ANY_SUBSTANTIVE else tuple(matched["codes"].split("|"))
    _require_known(text, codes, (*substantive, *other_codes_of(variable)), where)
    return Term(variable, codes)


def _require_known(text: str, codes: tuple[str, ...], permitted: tuple[str, ...], where: str) -> None:
    if not (codes and permitted):
        raise FactError(
            "rule on a variable without codes",
            where,
            "a variable of type single or flag, or a register variable",
            repr(text),
            "numbers, texts and dates cannot stand in a rule; use a coded variable",
        )
    unknown = sorted(set(codes) - set(permitted))
    if unknown:
        raise FactError(
            "rule on a code outside the answer set",
            where,
            f"codes among {', '.join(permitted)}",
            f"{', '.join(unknown)} in {text!r}",
            "correct the code, or add it to answer_sets.csv",
        )
    if len(set(codes)) != len(codes):
        raise FactError("code named twice in a rule", where, "each code once", repr(text), "remove the repetition")
