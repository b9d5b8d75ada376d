"""Makes a proof short: which figures and relations are needed, near ones rather than far ones.

A proof is sought first among figures that count the same, then among those one relation away, then as it was found.
From that set one figure after the other is left out as long as the rest still contradicts itself: each share that
stays is needed, and each count is needed or saves steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from orchestration.consistency.contradictions import Contradictions, Suspects
from orchestration.consistency.model import Count, Figure, Ratio, Relation, Stated


@dataclass(frozen=True, slots=True)
class Contradiction:
    """``figure`` and ``others`` cannot all be right given ``relations``."""

    figure: Figure
    others: tuple[Figure, ...]
    relations: tuple[int, ...]
    tried: int | None = None
    twice: bool = False

    @property
    def core(self) -> tuple[Figure, ...]:
        """All figures of the proof, in the order in which they are taken."""
        return tuple(sorted([self.figure, *self.others], key=lambda figure: figure.order))


class Reduction:
    """Reduces what a search found; switches relations off that have nothing to do with it, and on again."""

    def __init__(self, search: Contradictions) -> None:
        """Index figures and relations by number."""
        self._search = search
        self._left_out: frozenset[Figure] = frozenset()
        numbers = search.numbers
        self._relations = {owner: said for owner, said in enumerate(numbers.owners) if isinstance(said, Relation)}
        self._touched = {owner: frozenset(_of_relation(said)) for owner, said in self._relations.items()}
        self._inequalities: dict[int, list[int]] = {}
        for index, stated in enumerate(numbers.system.inequalities):
            if stated.owner in self._relations:
                self._inequalities.setdefault(stated.owner, []).append(index)
        self._by_number: dict[int, list[Figure]] = {}
        for figure in search.figures:
            self._by_number.setdefault(_counted(figure), []).append(figure)
        self._counts: dict[int, list[Figure]] = {}
        for figure in search.figures:
            if isinstance(figure.claim, Count):
                self._counts.setdefault(figure.claim.number, []).append(figure)

    def all(self, unfit: Sequence[tuple[Figure, Suspects]]) -> list[Contradiction]:
        """Return the short proof of each figure that does not fit. The search must hold no figure."""
        self._search.release()
        self._search.numbers.system.undo(0, (index for indices in self._inequalities.values() for index in indices))
        self._left_out = frozenset(figure for figure, _ in unfit)
        found = [self._one(figure, suspects) for figure, suspects in unfit]
        self._switch_on(self._relations)
        return found

    def prepare(self, contradiction: Contradiction) -> None:
        """Let only the relations of this contradiction hold; its figures are left to the caller."""
        self._search.release()
        self._search.numbers.system.undo(0, (index for indices in self._inequalities.values() for index in indices))
        self._switch_on(contradiction.relations)

    def _one(self, figure: Figure, suspects: Suspects) -> Contradiction:
        if suspects.twice:
            return Contradiction(figure, tuple(suspects.figures - {figure}), (), twice=True)
        for figures, relations in self._shapes(figure, suspects):
            self._switch_on(relations)
            shown = self._search.contradict(figures, suspects.tried)
            if shown is not None:
                kept = self._leave_out(figure, figures, suspects.tried)
                needed = self._search.contradict(kept, suspects.tried)
                self._switch_off(relations)
                assert needed is not None, "what is left contradicts itself"
                others = tuple(sorted(set(kept) - {figure}, key=lambda other: other.order))
                return Contradiction(figure, others, tuple(sorted(needed.relations)), suspects.tried)
            self._switch_off(relations)
        raise AssertionError(f"the conflict found at {figure.place} is not there when its own figures are taken alone")

    def _shapes(self, figure: Figure, suspects: Suspects) -> Iterator[tuple[list[Figure], set[int]]]:
        """Yield sets of figures and relations in which a short proof may lie; the last is the one that was found."""
        if suspects.tried is None:
            number = _counted(figure)
            yield self._with_bases(figure, [number])
            for owner, touched in self._touched.items():
                if number in touched and self._relations[owner].kind != "subset":
                    yield self._with_bases(figure, sorted(touched))
        yield [figure, *(suspects.figures - {figure})], set(suspects.relations)

    def _with_bases(self, figure: Figure, numbers: Iterable[int]) -> tuple[list[Figure], set[int]]:
        claimed = [other for number in numbers for other in self._by_number.get(number, ())]
        figures = [other for other in claimed if self._comes_before(other, figure)]
        resting = {number for other in (figure, *figures) for number in _numbers_of(other)}
        counts = [count for number in sorted(resting) for count in self._counts.get(number, ())]
        bases = [count for count in counts if self._comes_before(count, figure)]
        known = resting | set(numbers)
        relations = {owner for owner, touched in self._touched.items() if touched <= known}
        return list(dict.fromkeys([figure, *figures, *bases])), relations

    def _comes_before(self, other: Figure, figure: Figure) -> bool:
        return other.order < figure.order and other not in self._left_out

    def _leave_out(self, figure: Figure, figures: Sequence[Figure], tried: int | None) -> list[Figure]:
        """Leave out shares while the rest contradicts itself, then counts while the proof gets no longer."""
        kept = sorted(set(figures) - {figure}, key=lambda other: other.order, reverse=True)
        kept.sort(key=lambda other: _nearness(figure, other))
        shares = [other for other in kept if isinstance(other.claim, Ratio)]
        counts = [other for other in kept if not isinstance(other.claim, Ratio)]
        for other in shares:
            rest = [each for each in kept if each != other]
            if self._search.contradict([figure, *rest], tried) is not None:
                kept = rest
        shown = self._search.contradict([figure, *kept], tried)
        for other in counts:
            rest = [each for each in kept if each != other]
            without = self._search.contradict([figure, *rest], tried)
            if shown and without and without.steps <= shown.steps:
                kept, shown = rest, without
        return [figure, *kept]

    def _switch_on(self, relations: Iterable[int]) -> None:
        self._search.numbers.system.activate(index for owner in relations for index in self._inequalities[owner])

    def _switch_off(self, relations: Iterable[int]) -> None:
        self._search.numbers.system.undo(0, (index for owner in relations for index in self._inequalities[owner]))


def _counted(figure: Figure) -> int:
    match figure.claim:
        case Count(number):
            return number
        case Ratio(numerator):
            return numerator
        case Stated(relation):
            return relation.total


def _numbers_of(figure: Figure) -> tuple[int, ...]:
    match figure.claim:
        case Count(number):
            return (number,)
        case Ratio(numerator, denominator):
            return numerator, denominator
        case Stated(relation):
            return _of_relation(relation)


def _of_relation(relation: Relation) -> tuple[int, ...]:
    whole = () if relation.whole is None else (relation.whole,)
    return relation.total, *relation.parts, *whole


def _nearness(figure: Figure, other: Figure) -> tuple[bool, bool, bool, int]:
    """Sort key: what is rather left out comes first: other tables, other rows, then shares before what they rest on."""
    here, there = figure.place, other.place
    return (
        here[:2] == there[:2],
        here[:3] == there[:3],
        not isinstance(other.claim, Ratio),
        -abs(here.row_no - there.row_no) if here[:2] == there[:2] else 0,
    )
