"""Finds figures that no whole numbers satisfy at once, and for each a smallest set that shows it.

Figures are taken in order; one that does not fit those before it is named and left out. A set is smallest in that each of its
figures is needed. Kinds and words are ``kinds`` and ``proof``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from orchestration.audit.linear import Conflict
from orchestration.audit.model import Figure, Ratio
from orchestration.audit.numbers import Numbers

WIDEST_BASE = 400
"""A base that no figure fixes is tried value by value if it has at most so many."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """``figure`` does not fit ``others``; all are needed. ``tried``: the base whose every value was ruled out, if one was."""

    figure: Figure
    others: tuple[Figure, ...]
    tried: int | None = None

    @property
    def core(self) -> tuple[Figure, ...]:
        """All figures of the proof, in the order in which they are taken."""
        return tuple(sorted([self.figure, *self.others], key=lambda figure: figure.order))


class Contradictions:
    """The search over the figures of one report."""

    def __init__(self, numbers: Numbers, figures: Sequence[Figure]) -> None:
        self._numbers = numbers
        self._figures = tuple(figures)
        self._stated = {figure: numbers.claim(figure) for figure in figures}
        self._start = len(numbers.system.steps)
        self._by_row: dict[tuple[str, int, int], list[Figure]] = {}
        for figure in figures:
            self._by_row.setdefault(figure.place[:3], []).append(figure)

    def find(self) -> list[Contradiction]:
        """Return a contradiction for each figure that does not fit those before it."""
        found: list[Contradiction] = []
        rejected: set[Figure] = set()
        while True:
            unfit = self._take_all(rejected)
            tried = self._try_bases()
            self.release()
            found += [self._reduced(figure, suspects, None) for figure, suspects in unfit]
            rejected |= {figure for figure, _ in unfit}
            if tried is None:
                return found
            base, suspects = tried
            last = max(suspects, key=lambda figure: figure.order)
            found.append(self._reduced(last, suspects, base))
            rejected.add(last)

    def conflict_of(self, figures: Iterable[Figure]) -> Conflict | None:
        """Let only these figures hold and return the conflict; the system keeps the steps until :meth:`release`."""
        self.release()
        return self._numbers.system.activate(index for figure in figures for index in self._stated[figure])

    def release(self) -> None:
        """Let no figure hold."""
        self._numbers.system.undo(self._start, self._all_inequalities())

    def _all_inequalities(self) -> list[int]:
        return [index for stated in self._stated.values() for index in stated]

    def _take_all(self, rejected: set[Figure]) -> list[tuple[Figure, set[Figure]]]:
        system = self._numbers.system
        found = []
        for figure in self._figures:
            if figure in rejected:
                continue
            mark = len(system.steps)
            conflict = system.activate(self._stated[figure])
            if conflict:
                found.append((figure, self._suspects(conflict)))
                system.undo(mark, self._stated[figure])
        return found

    def _suspects(self, conflict: Conflict) -> set[Figure]:
        owners = (self._numbers.owners[owner] for owner in self._numbers.system.owners(conflict))
        return {owner for owner in owners if isinstance(owner, Figure)}

    def _reduced(self, figure: Figure, suspects: set[Figure], base: int | None) -> Contradiction:
        """Leave out one figure after the other, far ones first, as long as the rest still contradicts itself."""
        near = {other for other in self._by_row[figure.place[:3]] if other.order < figure.order}
        core = sorted({*suspects, *near} - {figure}, key=lambda other: _distance(figure, other))
        for other in list(core):
            rest = [kept for kept in core if kept != other]
            if self._contradicts([figure, *rest], base):
                core = rest
        return Contradiction(figure, tuple(sorted(core, key=lambda other: other.order)), base)

    def _contradicts(self, figures: Sequence[Figure], base: int | None) -> bool:
        system = self._numbers.system
        inequalities = [index for figure in figures for index in self._stated[figure]]
        conflict = system.activate(inequalities)
        impossible = conflict is not None or (base is not None and self._excluded(base) is not None)
        system.undo(self._start, inequalities)
        return impossible

    def _try_bases(self) -> tuple[int, set[Figure]] | None:
        bases = {figure.claim.denominator for figure in self._figures if isinstance(figure.claim, Ratio)}
        for base in sorted(bases):
            suspects = self._excluded(base)
            if suspects is not None:
                return base, suspects
        return None

    def _excluded(self, base: int) -> set[Figure] | None:
        """Try every value of a base; return the figures that rule all of them out, None if a value is left."""
        system = self._numbers.system
        low, high = system.low[base], system.high[base]
        if not 0 < high - low <= WIDEST_BASE:
            return None
        suspects: set[Figure] = set()
        for value in range(low, high + 1):
            mark = len(system.steps)
            conflict = system.assume(base, value)
            if conflict:
                suspects |= self._suspects(conflict)
            system.undo(mark)
            if not conflict:
                return None
        return suspects | self._bounding(base)

    def _bounding(self, base: int) -> set[Figure]:
        """Return the figures that the present bounds of a number rest on."""
        owners = (self._numbers.owners[owner] for owner in self._numbers.system.owners_of_bounds(base))
        return {owner for owner in owners if isinstance(owner, Figure)}


def _distance(figure: Figure, other: Figure) -> tuple[bool, bool, bool, int, tuple[int, ...], str]:
    """Sort key: figures to leave out first come first: of other tables, other rows, then shares before bases."""
    here, there = figure.place, other.place
    return (
        here[:2] == there[:2],
        here[:3] == there[:3],
        not isinstance(other.claim, Ratio),
        -abs(here.row_no - there.row_no),
        (-there.table_no, -there.row_no, -there.col_no),
        other.note,
    )
