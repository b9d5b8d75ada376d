"""The numbers of one report with their names and relations: what figures claim something about.

Here belongs the store. Which numbers and relations a round has is said in ``structure``; the arithmetic is ``linear``.
"""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.consistency.linear import LinearSystem
from orchestration.consistency.model import Claim, Count, Figure, Form, Relation, RelationKind, Stated


class Numbers:
    """Numbers of municipalities (kronor, users …), each with a name for people, and the relations that always hold."""

    def __init__(self) -> None:
        self.system = LinearSystem()
        self.labels: list[str] = []
        self.owners: list[Relation | Figure] = []

    def new(self, label: str) -> int:
        """Add a number, 0 or more."""
        self.labels.append(label)
        return self.system.number()

    def constant(self, value: int) -> int:
        """Add a number that is ``value``, whatever is printed."""
        number = self.new(str(value))
        self.system.low[number] = self.system.high[number] = value
        return number

    def relate(
        self,
        kind: RelationKind,
        form: Form,
        total: int,
        parts: Sequence[int],
        whole: int | None = None,
        unit_of_measure: str = "count",
    ) -> None:
        """State a relation; it holds from now on."""
        relation = Relation(kind, form, total, tuple(parts), whole, unit_of_measure)
        self.owners.append(relation)
        self.system.activate(self._state(_terms(relation), len(self.owners) - 1))

    def claim(self, figure: Figure) -> tuple[int, ...]:
        """State what a figure claims, without letting it hold yet; return its inequalities."""
        self.owners.append(figure)
        return self._state(_claimed(figure.claim), len(self.owners) - 1)

    def copy(self) -> Numbers:
        """Return the same numbers and relations, to be added to on their own."""
        other = Numbers()
        other.system, other.labels, other.owners = self.system.copy(), list(self.labels), list(self.owners)
        return other

    def _state(self, stated: list[tuple[list[tuple[int, int]], int]], owner: int) -> tuple[int, ...]:
        return tuple(self.system.inequality(_merged(terms), limit, owner) for terms, limit in stated)


def _terms(relation: Relation) -> list[tuple[list[tuple[int, int]], int]]:
    up = [(1, part) for part in relation.parts] + [(-1, relation.total)]
    down = [(-coefficient, number) for coefficient, number in up]
    match relation.form:
        case "equal":
            return [(up, 0), (down, 0)]
        case "at_most":
            return [(up, 0)]
        case "covers":
            return [(down, 0)]
        case "overlap":
            assert relation.whole is not None, "an overlap names the whole its parts lie in"
            return [([*up, (1 - len(relation.parts), relation.whole)], 0)]


def _claimed(claim: Claim) -> list[tuple[list[tuple[int, int]], int]]:
    if isinstance(claim, Count):
        return [([(1, claim.number)], claim.value), ([(-1, claim.number)], -claim.value)]
    if isinstance(claim, Stated):
        return _terms(claim.relation)
    doubled = 2 * claim.factor
    below = [(doubled, claim.numerator), (-(2 * claim.value + 1), claim.denominator)]
    above = [(-doubled, claim.numerator), (2 * claim.value - 1, claim.denominator)]
    return [(below, -1), (above, 0)]


def _merged(terms: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Add up the coefficients of a number that stands on both sides."""
    sums: dict[int, int] = {}
    for coefficient, number in terms:
        sums[number] = sums.get(number, 0) + coefficient
    return [(coefficient, number) for number, coefficient in sums.items() if coefficient]
