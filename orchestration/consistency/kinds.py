"""Names what is wrong by what the proof needs: which relations, and which figures of the same number.

Only the shape of a proof decides; the words for each kind are in ``words``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from orchestration.consistency.model import Count, Figure, Kind, Ratio, Relation, Stated

KRONOR = "sek"


@dataclass(frozen=True, slots=True)
class RoundedSum:
    """``total`` is printed as the sum of what is printed for ``parts``."""

    total: Figure
    parts: tuple[Figure, ...]


def kind_of(figure: Figure, core: Sequence[Figure], relations: Iterable[Relation], rounded: RoundedSum | None) -> Kind:
    """Return the kind of a contradiction of ``figure`` with the others of ``core``, which needs these relations."""
    if isinstance(figure.claim, Stated):
        return figure.claim.kind
    needed = list(relations)
    signs: tuple[tuple[Kind, bool], ...] = (
        ("base", bool(figure.note)),
        ("kronor", any(relation.unit_of_measure == KRONOR for relation in needed)),
        ("rounded_total", rounded is not None),
        ("union", any(relation.kind == "union" for relation in needed)),
        ("parts_and_total", any(relation.kind == "groups" for relation in needed)),
        ("single_choice", any(relation.kind == "codes" for relation in needed)),
        ("parts_and_total", any(relation.form == "equal" and _has_parts(relation) for relation in needed)),
        ("union", any(relation.form != "equal" for relation in needed)),
    )
    shown = [kind for kind, sign in signs if sign]
    return shown[0] if shown else _kind_of_one_number(core, joined=bool(needed))


def rounded_sum(core: Sequence[Figure], relations: Iterable[Relation], figures: Iterable[Figure]) -> RoundedSum | None:
    """Return a printed share of ``core`` that is the sum of the printed shares of its parts, all of one base.

    The parts may stand anywhere in print (``figures``): the proof may have come about without them.
    """
    known, shares = _known_counts(figures), [figure for figure in figures if isinstance(figure.claim, Ratio)]
    for relation in relations:
        if relation.form == "at_most" or relation.kind == "groups" or not _has_parts(relation):
            continue
        for total in core:
            if isinstance(total.claim, Ratio) and total.claim.numerator == relation.total:
                alike = {
                    share.claim.numerator: share
                    for share in reversed(shares)
                    if isinstance(share.claim, Ratio) and _comparable(share.claim, total.claim, known)
                }
                parts = [alike[part] for part in relation.parts if part in alike]
                if len(parts) == len(relation.parts) and _value(parts) == total.claim.value:
                    return RoundedSum(total, tuple(parts))
    return None


def _known_counts(figures: Iterable[Figure]) -> dict[int, int]:
    return {figure.claim.number: figure.claim.value for figure in figures if isinstance(figure.claim, Count)}


def _comparable(share: Ratio, total: Ratio, known: Mapping[int, int]) -> bool:
    """Shares of one scale, and of one base as far as print says: two printed sizes are the same."""
    sizes = {known[base] for base in (share.denominator, total.denominator) if base in known}
    return share.factor == total.factor and len(sizes) < 2  # noqa: PLR2004 - one size, or none printed


def _value(figures: Iterable[Figure]) -> int:
    return sum(figure.claim.value for figure in figures if isinstance(figure.claim, Ratio))


def _kind_of_one_number(figures: Sequence[Figure], *, joined: bool) -> Kind:
    shares = [figure for figure in figures if isinstance(figure.claim, Ratio)]
    if len(shares) == 1:
        numerators = {figure.claim.numerator for figure in shares if isinstance(figure.claim, Ratio)}
        counted = {figure.claim.number for figure in figures if isinstance(figure.claim, Count)}
        return "count_and_share" if joined or numerators & counted else "no_numerator"
    return "printed_twice"


def _has_parts(relation: Relation) -> bool:
    return len(relation.parts) > 1
