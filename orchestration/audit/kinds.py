"""Names what is wrong by what the proof needs: which relations, and which figures of the same number.

Only the shape of a proof decides; the words for each kind are in ``words``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from orchestration.audit.model import Count, Figure, Kind, Ratio, Relation

KRONOR = "sek"


def kind_of(figures: Sequence[Figure], relations: Iterable[Relation]) -> Kind:
    """Return the kind of a contradiction between these figures, which needs these relations."""
    needed = list(relations)
    signs: tuple[tuple[Kind, bool], ...] = (
        ("kronor", any(relation.unit == KRONOR for relation in needed)),
        ("rounded_total", any(_adds_rounded(relation, figures) for relation in needed)),
        ("union", any(relation.kind == "union" for relation in needed)),
        ("parts_and_total", any(relation.kind == "groups" for relation in needed)),
        ("single_choice", any(relation.kind == "codes" for relation in needed)),
        ("parts_and_total", any(relation.form == "equal" and _has_parts(relation) for relation in needed)),
        ("union", any(relation.form != "equal" for relation in needed)),
    )
    shown = [kind for kind, sign in signs if sign]
    return shown[0] if shown else _kind_of_one_number(figures, joined=bool(needed))


def _kind_of_one_number(figures: Sequence[Figure], *, joined: bool) -> Kind:
    shares = [figure for figure in figures if isinstance(figure.claim, Ratio)]
    if len(shares) == 1:
        numerators = {figure.claim.numerator for figure in shares if isinstance(figure.claim, Ratio)}
        counted = {figure.claim.number for figure in figures if isinstance(figure.claim, Count)}
        return "count_and_share" if joined or numerators & counted else "no_numerator"
    return "printed_twice"


def _has_parts(relation: Relation) -> bool:
    return len(relation.parts) > 1


def _adds_rounded(relation: Relation, figures: Sequence[Figure]) -> bool:
    """Tell whether a printed share of the total is the sum of the printed shares of its parts, all of one base."""
    if relation.form == "at_most" or relation.kind == "groups" or not _has_parts(relation):
        return False
    shares = [figure.claim for figure in figures if isinstance(figure.claim, Ratio)]
    for total in (share for share in shares if share.numerator == relation.total):
        alike = {
            share.numerator: share.value
            for share in shares
            if (share.denominator, share.factor) == (total.denominator, total.factor)
        }
        if all(part in alike for part in relation.parts):
            return sum(alike[part] for part in relation.parts) == total.value
    return False
