"""What can be reckoned from sums that are shown, exactly: linear algebra over fractions, apart from the models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from fractions import Fraction

Group = tuple[str, str]


class Span:
    """What linear combinations of rows reach, in exact fractions."""

    def __init__(self) -> None:
        self.rows: dict[int, list[Fraction]] = {}

    def rest(self, row: Sequence[int | Fraction]) -> list[Fraction]:
        """What no combination of the rows makes up for: all zeros if the row is one."""
        left = [Fraction(value) for value in row]
        for pivot, other in self.rows.items():
            if left[pivot]:
                factor = left[pivot]
                left = [value - factor * known for value, known in zip(left, other, strict=True)]
        return left

    def add(self, row: Sequence[int]) -> None:
        """Add a row."""
        left = self.rest(row)
        pivot = next((place for place, value in enumerate(left) if value), None)
        if pivot is not None:
            head = left[pivot]
            self.rows[pivot] = [value / head for value in left]

    def holds(self, row: Sequence[int]) -> bool:
        """Whether the row is a combination of the others."""
        return not any(self.rest(row))


def recovered(groups: Mapping[Group, Set[str]], shown: Set[Group], answering: Set[str]) -> list[tuple[str, ...]]:
    """Hidden groups of those who answer, and single municipalities, whose sum follows from the sums that are shown."""
    order = sorted(answering)

    def row(members: Set[str]) -> list[int]:
        return [int(code in members) for code in order]

    known = Span()
    for group in sorted(shown):
        known.add(row(groups[group]))
    hidden = [(key, groups[key]) for key in sorted(groups) if key not in shown and groups[key] & answering]
    return [key for key, members in (*hidden, *(((code,), {code}) for code in order)) if known.holds(row(members))]
