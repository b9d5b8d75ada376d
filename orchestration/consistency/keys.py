"""Rules in a normal form, so that the same count has the same key wherever it is printed.

Only the form of rules: what their counts add up to is said in ``structure``. Keys speak of municipalities that
answered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from orchestration.facts.model import (
    Codebook,
    Rule,
    Term,
    Variable,
)

_ANSWERED_TERM = Term("reg_svarat", ("1",))


@dataclass(frozen=True, slots=True)
class Named:
    """A key that no answer decides."""

    name: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """The variable's code is one of ``codes``, sorted."""

    variable: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of ``parts`` holds; a variable stands in one part at most."""

    parts: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Answered, and ``inner`` does not hold."""

    inner: Key


@dataclass(frozen=True, slots=True)
class Within:
    """Both ``inner`` and ``base`` hold, where routing does not make one of them follow from the other."""

    inner: Key
    base: Key


@dataclass(frozen=True, slots=True)
class Among:
    """``inner`` holds, answering or not."""

    inner: Key


Key = Named | OneOf | AnyOf | Not | Within | Among

ANSWERED = Named("answered")
FRAME = Named("frame")


def key_of(rule: Rule) -> Key:
    """Return the key of a rule among those who answered; a rule without a term gives all of them."""
    if rule.combine in ("any", "none"):
        found = _any(_merge_any(rule.terms))
        return found if rule.combine == "any" else Not(found)
    terms = [term for term in rule.terms if term != _ANSWERED_TERM]
    if not terms:
        return ANSWERED
    found = _all(OneOf(term.variable, tuple(sorted(term.codes))) for term in terms)
    return found if rule.combine == "all" else Not(found)


def every_code(codebook: Codebook, variable: Variable) -> tuple[str, ...]:
    """Return every code the variable may hold, in the order of its answer set."""
    answers = next(entry for entry in codebook.answer_sets if entry.answer_set == variable.answer_set)
    return tuple(code.code for code in answers.codes)


def _merge_any(terms: Iterable[Term]) -> list[OneOf]:
    merged: dict[str, set[str]] = {}
    for term in terms:
        merged.setdefault(term.variable, set()).update(term.codes)
    return [OneOf(variable, tuple(sorted(codes))) for variable, codes in sorted(merged.items())]


def _any(parts: list[OneOf]) -> Key:
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def _all(parts: Iterable[OneOf]) -> Key:
    """Nest: the last condition within the one before it, and so on."""
    first, *rest = sorted(set(parts), key=lambda part: (part.variable, part.codes))
    found: Key = first
    for part in rest:
        found = Within(part, found)
    return found
