"""Finds figures that no whole numbers satisfy at once.

Figures are taken in order; one that does not fit those before it is named and left out. A base that no figure fixes
is tried value by value. Which figures are needed for the proof is ``reduction``; kinds and words are ``kinds`` and
``proof``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.consistency.linear import Conflict
from orchestration.consistency.model import Count, Figure, Ratio, Relation
from orchestration.consistency.numbers import Numbers

WIDEST_BASE = 400
"""A base that no figure fixes is tried value by value if it has at most so many."""


@dataclass(frozen=True, slots=True)
class Suspects:
    """Figures and relations that a conflict rests on, in how many steps.

    ``tried``: the base whose every value they rule out, if bases were tried; ``twice``: one share printed as two.
    """

    figures: frozenset[Figure]
    relations: frozenset[int]
    tried: int | None = None
    steps: int = 0
    twice: bool = False


class Contradictions:
    """The figures of one report on its numbers: which do not fit, and whether some of them contradict each other."""

    def __init__(self, numbers: Numbers, figures: Sequence[Figure]) -> None:
        """State every claim; none holds yet."""
        self.numbers = numbers
        self.figures = tuple(figures)
        self._stated = {figure: numbers.claim(figure) for figure in figures}

    def consistent(self) -> bool:
        """Tell whether no contradiction shows when all figures are taken at once; no figure holds afterwards."""
        shares = {figure.claim for figure in self.figures if isinstance(figure.claim, Ratio)}
        once = len({_share(claim) for claim in shares}) == len(shares)
        fits = once and self.activate(self.figures) is None and self._try_bases(self.figures) is None
        self.release()
        return fits

    def unfit(self) -> list[tuple[Figure, Suspects]]:
        """Return each figure that does not fit those before it, and what says so; no figure holds afterwards."""
        found: list[tuple[Figure, Suspects]] = []
        while True:
            rejected = {figure for figure, _ in found}
            found += self._take([figure for figure in self.figures if figure not in rejected])
            tried = self._try_bases(self.figures)
            self.release()
            if tried is None:
                return found
            found.append((max(tried.figures, key=lambda figure: figure.order), tried))

    def activate(self, figures: Sequence[Figure]) -> Conflict | None:
        """Let these figures hold, counts before shares, and return the conflict; :meth:`release` lets go of all."""
        counts = [figure for figure in figures if isinstance(figure.claim, Count)]
        shares = [figure for figure in figures if not isinstance(figure.claim, Count)]
        for batch in (counts, shares):
            conflict = self.numbers.system.activate(index for figure in batch for index in self._stated[figure])
            if conflict:
                return conflict
        return None

    def release(self) -> None:
        """Let no figure hold."""
        self.numbers.system.undo(0, (index for stated in self._stated.values() for index in stated))

    def contradict(self, figures: Sequence[Figure], tried: int | None = None) -> Suspects | None:
        """Return what says that these figures contradict each other, None if nothing does; ``tried`` as in Suspects."""
        conflict = self.activate(figures)
        found = self._suspects(conflict) if conflict else None
        if found is None and tried is not None:
            found = self._excluded(tried)
        self.numbers.system.undo(0, (index for figure in figures for index in self._stated[figure]))
        return found

    def _take(self, figures: Sequence[Figure]) -> list[tuple[Figure, Suspects]]:
        system = self.numbers.system
        found: list[tuple[Figure, Suspects]] = []
        shown: dict[tuple[int, int, int], Figure] = {}
        for figure in figures:
            mark = len(system.steps)
            twice = shown.get(_share(figure.claim)) if isinstance(figure.claim, Ratio) else None
            if twice and twice.claim != figure.claim:
                found.append((figure, Suspects(frozenset({figure, twice}), frozenset(), twice=True)))
                continue
            conflict = system.activate(self._stated[figure])
            if conflict:
                found.append((figure, self._suspects(conflict)))
                system.undo(mark, self._stated[figure])
            elif isinstance(figure.claim, Ratio):
                shown.setdefault(_share(figure.claim), figure)
        return found

    def _suspects(self, conflict: Conflict) -> Suspects:
        system = self.numbers.system
        return self._split(system.owners(conflict), len(system.reasons(conflict)))

    def _split(self, owners: set[int], steps: int, tried: int | None = None) -> Suspects:
        stated = {owner: self.numbers.owners[owner] for owner in owners}
        figures = frozenset(said for said in stated.values() if isinstance(said, Figure))
        relations = frozenset(owner for owner, said in stated.items() if isinstance(said, Relation))
        return Suspects(figures, relations, tried, steps)

    def _try_bases(self, figures: Sequence[Figure]) -> Suspects | None:
        for base in sorted({figure.claim.denominator for figure in figures if isinstance(figure.claim, Ratio)}):
            suspects = self._excluded(base)
            if suspects is not None:
                return suspects
        return None

    def _excluded(self, base: int) -> Suspects | None:
        """Try every value of a base; return what rules all of them out, None if a value is left."""
        system = self.numbers.system
        low, high = system.low[base], system.high[base]
        if not 0 < high - low <= WIDEST_BASE:
            return None
        owners: set[int] = set(system.owners_of_bounds(base))
        for value in range(low, high + 1):
            mark = len(system.steps)
            conflict = system.assume(base, value)
            if conflict:
                owners |= system.owners(conflict)
            system.undo(mark)
            if not conflict:
                return None
        return self._split(owners, 0, base)


def _share(claim: Ratio) -> tuple[int, int, int]:
    """What is rounded: two figures that show it otherwise contradict each other, whatever its base."""
    return claim.numerator, claim.denominator, claim.factor
