"""Whole numbers under linear inequalities: bounds, their propagation, and which inequalities a bound came from.

Exact integers, no floats, no tolerance. A conflict is a proof: each bound follows from the inequalities before it, so
no whole numbers satisfy all inequalities it rests on. Finding no conflict proves nothing. What the numbers mean is
said elsewhere.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

UNBOUNDED = 10**12
"""Upper bound of a number of which nothing is known; also the size that figures must stay below."""

LOW, HIGH = 0, 1

_PATIENCE, _LEAST_PATIENCE = 20, 400
"""Looks at an inequality that a run may take, per active one and at least: bounds may creep towards each other by ones.

A run that stops there has found no conflict, which proves nothing."""


@dataclass(frozen=True, slots=True)
class Inequality:
    """``sum of coefficient x number <= limit``; ``owner`` is the figure or relation that it states."""

    numbers: tuple[int, ...]
    coefficients: tuple[int, ...]
    limit: int
    owner: int


class Step(NamedTuple):
    """One bound tightened: ``side`` (LOW, HIGH) of ``number`` moved from ``before`` to ``after`` by ``inequality``.

    ``previous`` is the step that last moved the same bound, -1 if none did. A tuple: an audit takes tens of thousands.
    """

    number: int
    side: int
    before: int
    after: int
    inequality: int
    previous: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """An inequality that cannot hold, ``at`` so many steps."""

    inequality: int
    at: int


class LinearSystem:
    """Numbers with bounds, inequalities between them, and the steps taken so far; steps can be taken back."""

    def __init__(self) -> None:
        self.low: list[int] = []
        self.high: list[int] = []
        self.inequalities: list[Inequality] = []
        self.steps: list[Step] = []
        self._last: list[list[int]] = []
        self._watched: list[list[list[int]]] = []
        self._pairs: list[tuple[tuple[tuple[int, int], ...], int]] = []
        self._active: list[bool] = []
        self._count = 0

    def copy(self) -> LinearSystem:
        """Return the same system, to be added to on its own."""
        other = LinearSystem()
        other.low, other.high = list(self.low), list(self.high)
        other.inequalities, other.steps = list(self.inequalities), list(self.steps)
        other._last = [list(pair) for pair in self._last]
        other._watched = [[list(lower), list(upper)] for lower, upper in self._watched]
        other._pairs = list(self._pairs)
        other._active, other._count = list(self._active), self._count
        return other

    def number(self) -> int:
        """Add a number from 0 to UNBOUNDED and return its index."""
        self.low.append(0)
        self.high.append(UNBOUNDED)
        self._last.append([-1, -1])
        self._watched.append([[], []])
        return len(self.low) - 1

    def inequality(self, terms: Sequence[tuple[int, int]], limit: int, owner: int) -> int:
        """Add ``sum of coefficient x number <= limit`` from (coefficient, number) pairs; it is not active yet."""
        index = len(self.inequalities)
        numbers = tuple(number for _, number in terms)
        coefficients = tuple(coefficient for coefficient, _ in terms)
        self.inequalities.append(Inequality(numbers, coefficients, limit, owner))
        self._pairs.append((tuple(terms), limit))
        self._active.append(False)
        for coefficient, number in terms:
            self._watched[number][LOW if coefficient > 0 else HIGH].append(index)
        return index

    def activate(self, inequalities: Iterable[int]) -> Conflict | None:
        """Let these inequalities hold from now on and propagate; return the first conflict."""
        added = list(inequalities)
        for index in added:
            self._count += not self._active[index]
            self._active[index] = True
        return self._propagate(added)

    def assume(self, number: int, value: int) -> Conflict | None:
        """Set a number to a value inside its bounds, without a reason, and propagate."""
        woken: list[int] = []
        for side, bound in ((LOW, self.low[number]), (HIGH, self.high[number])):
            if bound != value:
                self._move(number, side, value, -1)
                woken += self._watched[number][side]
        return self._propagate(woken)

    def undo(self, steps: int, inequalities: Iterable[int] = ()) -> None:
        """Take back every step after the first ``steps`` and switch these inequalities off."""
        while len(self.steps) > steps:
            step = self.steps.pop()
            bounds = self.low if step.side == LOW else self.high
            bounds[step.number] = step.before
            self._last[step.number][step.side] = step.previous
        for index in inequalities:
            self._count -= self._active[index]
            self._active[index] = False

    def reasons(self, conflict: Conflict) -> list[int]:
        """Return the indices of the steps the conflict rests on, in the order they were taken."""
        return self._behind(self._antecedents(conflict.inequality, conflict.at, None))

    def _behind(self, waiting: list[int]) -> list[int]:
        needed: set[int] = set()
        while waiting:
            step = waiting.pop()
            if step not in needed:
                needed.add(step)
                moved = self.steps[step]
                if moved.inequality >= 0:
                    waiting += self._antecedents(moved.inequality, step, moved.number)
        return sorted(needed)

    def owners(self, conflict: Conflict) -> set[int]:
        """Return the owners of every inequality the conflict rests on."""
        found = {self.steps[step].inequality for step in self.reasons(conflict)} | {conflict.inequality}
        return {self.inequalities[index].owner for index in found if index >= 0}

    def owners_of_bounds(self, number: int) -> set[int]:
        """Return the owners of every inequality that the present bounds of a number rest on."""
        steps = self._behind([step for step in self._last[number] if step >= 0])
        found = {self.steps[step].inequality for step in steps}
        return {self.inequalities[index].owner for index in found if index >= 0}

    def bound_at(self, number: int, side: int, at: int) -> int:
        """Return what the bound was when ``at`` steps had been taken."""
        step = self._last[number][side]
        value = (self.low if side == LOW else self.high)[number]
        while step >= at:
            value = self.steps[step].before
            step = self.steps[step].previous
        return value

    def _antecedents(self, inequality: int, at: int, moved: int | None) -> list[int]:
        found = []
        stated = self.inequalities[inequality]
        for number, coefficient in zip(stated.numbers, stated.coefficients, strict=True):
            if number != moved:
                step = self._last[number][LOW if coefficient > 0 else HIGH]
                while step >= at:
                    step = self.steps[step].previous
                if step >= 0:
                    found.append(step)
        return found

    def _move(self, number: int, side: int, value: int, inequality: int) -> None:
        bounds, last, steps = self.low if side == LOW else self.high, self._last[number], self.steps
        previous, last[side] = last[side], len(steps)
        steps.append(Step(number, side, bounds[number], value, inequality, previous))
        bounds[number] = value

    def _propagate(self, woken: Iterable[int]) -> Conflict | None:
        queue = deque(dict.fromkeys(woken))
        queued, active = set(queue), self._active
        patience = _LEAST_PATIENCE + _PATIENCE * self._count
        while queue and patience > 0:
            index = queue.popleft()
            queued.discard(index)
            if not active[index]:
                continue
            patience -= 1
            moved = self._tighten(index)
            if moved is None:
                return Conflict(index, len(self.steps))
            for other in moved:
                if active[other] and other not in queued and other != index:
                    queued.add(other)
                    queue.append(other)
        return None

    def _tighten(self, index: int) -> list[int] | None:
        """Tighten every bound one inequality allows; return what to look at next, None if it cannot hold."""
        low, high = self.low, self.high
        pairs, slack = self._pairs[index]
        for coefficient, number in pairs:
            slack -= coefficient * (low[number] if coefficient > 0 else high[number])
        if slack < 0:
            return None
        woken: list[int] = []
        for coefficient, number in pairs:
            if coefficient > 0:
                if coefficient * (high[number] - low[number]) > slack:
                    self._move(number, HIGH, low[number] + slack // coefficient, index)
                    woken += self._watched[number][HIGH]
            elif coefficient * (low[number] - high[number]) > slack:
                self._move(number, LOW, high[number] - slack // -coefficient, index)
                woken += self._watched[number][LOW]
        return woken
