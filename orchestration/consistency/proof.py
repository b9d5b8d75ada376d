"""Writes a contradiction as a chain of sentences with the numbers a reader can redo by hand (Swedish).

The chain is the propagation itself, on the figures and relations that the proof needs and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from orchestration.consistency.contradictions import Contradictions
from orchestration.consistency.linear import HIGH, LOW, UNBOUNDED, Conflict
from orchestration.consistency.model import Basis, Count, Figure, Ratio, Relation, Stated
from orchestration.facts.consistency import MILLION_SEK
from orchestration.rounding import rounded

_NBSP = "\u00a0"


def number(value: int) -> str:
    """Write a whole number with no-break spaces between thousands."""
    return f"{value:,}".replace(",", _NBSP)


class Proof:
    """The sentences of one contradiction. The search holds exactly its figures and relations when this is made."""

    def __init__(self, search: Contradictions, conflict: Conflict, basis: Basis) -> None:
        """Keep the state in which the conflict arose; only what print alone says "must" be."""
        self._must = "måste vara" if basis == "print" else "är enligt kodbokens läsning"
        self._system = search.numbers.system
        self._labels = search.numbers.labels
        self._owners = search.numbers.owners
        self._conflict = conflict

    def sentence(self) -> str:
        """Return premises and conclusion in the order of the argument, joined by semicolons."""
        said: dict[str, None] = {}
        for step in self._system.reasons(self._conflict):
            said[self._premise(step)] = None
        said.pop("", None)
        return "; ".join([*said, self._conclusion()]) + "."

    def _premise(self, index: int) -> str:
        step = self._system.steps[index]
        inequality = self._system.inequalities[step.inequality]
        owner = self._owners[inequality.owner]
        if isinstance(owner, Relation):
            return self._relation_step(owner, step.number, step.side, step.after, index)
        if isinstance(owner.claim, Count):
            return f"{owner.where}: {owner.printed}"
        if isinstance(owner.claim, Stated):
            said = self._relation_step(owner.claim.relation, step.number, step.side, step.after, index)
            return f"{owner.printed} ({owner.where}): {said}"
        return self._ratio_step(owner, owner.claim, step.number, step.side, step.after, index)

    def _ratio_step(self, figure: Figure, ratio: Ratio, moved: int, side: int, after: int, at: int) -> str:
        if moved == ratio.denominator:
            return f"{_said(figure)} kräver att basen är {_bound(side)} {number(after)}"
        low, high = (self._system.bound_at(ratio.denominator, end, at) for end in (LOW, HIGH))
        if figure.unit_of_measure == MILLION_SEK:
            return f"{figure.printed} miljoner ({figure.where}) är {_bound(side)} {number(after)}"
        if low == high:
            span = ratio.numerators(low)
            return f"{_said(figure)} av {number(low)} är {_span(span)}" if span else ""
        return f"{_said(figure)} på en bas från {number(low)} till {_top(high)} är {_bound(side)} {number(after)}"

    def _relation_step(self, relation: Relation, moved: int, side: int, after: int, at: int) -> str:
        name = self._labels[moved]
        if moved == relation.total and relation.form != "overlap":
            parts = [self._system.bound_at(part, side, at) for part in relation.parts]
            if len(parts) == 1:
                return f"{name} är {_bound(side)} {number(after)}"
            return f"{name} är {_bound(side)} {_sum(parts)}"
        if relation.form in ("equal", "at_most", "covers") and moved in relation.parts:
            whole = self._system.bound_at(relation.total, side, at)
            others = [self._system.bound_at(part, 1 - side, at) for part in relation.parts if part != moved]
            if not any(others):
                return f"{name} är {_bound(side)} {number(after)}"
            less = " − ".join(number(value) for value in others if value)
            return f"{name} är {_bound(side)} {number(whole)} − {less} = {number(after)}"
        return f"{name} är {_bound(side)} {number(after)}"

    def _conclusion(self) -> str:
        owner = self._owners[self._system.inequalities[self._conflict.inequality].owner]
        if isinstance(owner, Relation):
            return self._relation_conclusion(owner)
        if isinstance(owner.claim, Count):
            low, high = self._bounds(owner.claim.number)
            return f"men {owner.where} anger {owner.printed}, och talet {self._must} {_range(low, high)}"
        if isinstance(owner.claim, Stated):
            return f"{owner.printed} ({owner.where}) går inte ihop: {self._relation_conclusion(owner.claim.relation)}"
        return self._ratio_conclusion(owner, owner.claim)

    def _ratio_conclusion(self, figure: Figure, ratio: Ratio) -> str:
        low, high = self._bounds(ratio.denominator)
        counted = self._bounds(ratio.numerator)
        if low != high:
            have = f"{self._labels[ratio.numerator]} är {_range(*counted)} och basen {_range(low, high)}"
            return f"{_said(figure)} går inte ihop med att {have}"
        span = ratio.numerators(low)
        if not span:
            below = ratio.value * low // ratio.factor
            shown = " och ".join(_quotient(ratio, each, low) for each in (below, below + 1))
            return f"inget helt tal av {number(low)} ger {_said(figure)}: {shown}"
        shown = ", ".join(
            _quotient(ratio, each, low) for each in sorted({max(counted[0], 0), counted[1]}) if each <= low
        )
        return f"{_said(figure)} av {number(low)} kräver {_span(span)}, men talet är {_range(*counted)} ({shown})"

    def _relation_conclusion(self, relation: Relation) -> str:
        if relation.kind == "same":
            return "en och samma uppgift kan inte vara båda"
        total, parts = self._bounds(relation.total), [self._bounds(part) for part in relation.parts]
        least, most = (sum(part[side] for part in parts) for side in (LOW, HIGH))
        name = self._labels[relation.total]
        who = self._labels[relation.parts[0]] + " är" if len(parts) == 1 else "delarna är tillsammans"
        if relation.form == "overlap" or (relation.form != "covers" and least > total[HIGH]):
            shown, bound, gap = _sum([part[LOW] for part in parts]), _stated(total, HIGH), least - total[HIGH]
            over = f" ({number(gap)} för mycket)" if relation.form != "overlap" else ""
            return f"{who} minst {shown}, men {name} är {bound}{over}"
        shown, bound, gap = _sum([part[HIGH] for part in parts]), _stated(total, LOW), total[LOW] - most
        return f"{who} högst {shown}, men {name} är {bound} ({number(gap)} fattas)"

    def _bounds(self, index: int) -> tuple[int, int]:
        at = self._conflict.at
        return self._system.bound_at(index, LOW, at), self._system.bound_at(index, HIGH, at)


def tried_sentence(figures: list[Figure], low: int, high: int) -> str:
    """Return the proof for a base without a printed value: none from ``low`` to ``high`` goes with all the figures."""
    named = "; ".join(_said(figure) for figure in figures)
    return f"{named}; ingen bas från {number(low)} till {number(high)} ger hela tal som stämmer med alla dessa."


def twice_sentence(figures: Sequence[Figure]) -> str:
    """Return the proof for one share printed as two: whatever it rests on, it is rounded to one of them."""
    named = "; ".join(_said(figure) for figure in figures)
    return f"{named}; en och samma andel kan inte avrundas till båda, vilken basen än är."


def rounded_sentence(total: Figure, parts: Sequence[Figure]) -> str:
    """Say that a printed total is the sum of rounded shares."""
    shown = " + ".join(part.printed for part in parts)
    return f"Tryckt är summan av de avrundade andelarna: {shown} = {total.printed}."


def _said(figure: Figure) -> str:
    unit = f"{_NBSP}%" if isinstance(figure.claim, Ratio) and figure.claim.scale > 1 else ""
    return f"{figure.printed}{unit} ({figure.where})"


def _quotient(ratio: Ratio, numerator: int, denominator: int) -> str:
    exact = rounded(Decimal(ratio.scale * numerator) / Decimal(denominator), ratio.decimals + 2)
    unit = f"{_NBSP}%" if ratio.scale > 1 else ""
    return f"{number(numerator)}/{number(denominator)} = {str(exact).replace('.', ',')}{unit}"


def _bound(side: int) -> str:
    return "högst" if side == HIGH else "minst"


def _stated(bounds: tuple[int, int], side: int) -> str:
    return number(bounds[0]) if bounds[0] == bounds[1] else f"{_bound(side)} {number(bounds[side])}"


def _top(high: int) -> str:
    return "obegränsat" if high >= UNBOUNDED else number(high)


def _range(low: int, high: int) -> str:
    if low == high:
        return number(low)
    return f"minst {number(low)}" if high >= UNBOUNDED else f"{number(low)}–{number(high)}"


def _span(span: range) -> str:
    return _range(span[0], span[-1])


def _sum(parts: list[int]) -> str:
    shown = " + ".join(number(part) for part in parts)
    return f"{shown} = {number(sum(parts))}" if len(parts) > 1 else shown
