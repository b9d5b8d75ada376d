"""The propagation: every conflict is a real one (compared with trying all values), and steps can be taken back."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from orchestration.consistency.linear import LinearSystem
from orchestration.consistency.model import Claim, Count, Figure, Ratio
from orchestration.consistency.numbers import Numbers
from orchestration.facts.consistency import Place
from orchestration.rounding import percent

TOP = 6
INEQUALITIES = st.lists(
    st.tuples(st.lists(st.integers(-3, 3), min_size=3, max_size=3), st.integers(-6, 6)), min_size=1, max_size=6
)


def bounded() -> tuple[LinearSystem, list[int], list[int]]:
    system = LinearSystem()
    numbers = [system.number() for _ in range(3)]
    return system, numbers, [system.inequality([(1, number)], TOP, 0) for number in numbers]


@given(INEQUALITIES)
def test_a_conflict_means_that_no_values_satisfy_what_it_rests_on(stated: list[tuple[list[int], int]]) -> None:
    system, numbers, bounds = bounded()
    added = [
        system.inequality(
            [(each, number) for each, number in zip(coefficients, numbers, strict=True) if each], limit, owner
        )
        for owner, (coefficients, limit) in enumerate(stated, start=1)
    ]
    conflict = system.activate([*bounds, *added])
    owners = system.owners(conflict) if conflict else set(range(1, len(stated) + 1))
    needed = [stated[owner - 1] for owner in owners if owner]
    possible = [
        values
        for values in itertools.product(range(TOP + 1), repeat=3)
        if all(sum(a * b for a, b in zip(coefficients, values, strict=True)) <= limit for coefficients, limit in needed)
    ]
    if conflict:
        assert not possible
    for values in possible if not conflict else []:
        assert all(
            system.low[number] <= value <= system.high[number] for number, value in zip(numbers, values, strict=True)
        )


@given(INEQUALITIES)
def test_steps_taken_back_leave_no_trace(stated: list[tuple[list[int], int]]) -> None:
    system, numbers, bounds = bounded()
    system.activate(bounds)
    before = (list(system.low), list(system.high), len(system.steps))
    added = [
        system.inequality(
            [(each, number) for each, number in zip(coefficients, numbers, strict=True) if each], limit, 1
        )
        for coefficients, limit in stated
    ]
    first = system.activate(added)
    system.undo(before[2], added)
    assert (list(system.low), list(system.high), len(system.steps)) == before
    assert (system.activate(added) is None) == (first is None)


def test_bounds_that_creep_without_end_are_given_up() -> None:
    system = LinearSystem()
    one, other = system.number(), system.number()
    rising = [system.inequality([(1, one), (-1, other)], -1, 0), system.inequality([(1, other), (-1, one)], -1, 0)]
    assert system.activate(rising) is None
    assert len(system.steps) < 2000


@given(st.integers(0, 100), st.integers(1, 300))
def test_a_ratio_shows_what_the_rounding_function_says(printed: int, base: int) -> None:
    ratio = Ratio(0, 1, 100, printed, 0)
    expected = [count for count in range(base + 1) if percent(count, base) == printed]
    assert [count for count in ratio.numerators(base) if count <= base] == expected
    assert [count for count in range(base + 1) if ratio.shows(count, base)] == expected


@given(st.integers(0, 100), st.integers(1, 300), st.integers(0, 300))
def test_the_inequalities_of_a_share_say_the_same(printed: int, base: int, count: int) -> None:
    numbers = Numbers()
    numerator, denominator = numbers.new("täljare"), numbers.new("bas")
    ratio = Ratio(numerator, denominator, 100, printed, 0)
    claims: tuple[Claim, ...] = (ratio, Count(numerator, count), Count(denominator, base))
    stated = [
        numbers.claim(Figure(Place("main", 1, row, 1), "", "percent", "", claim, 0))
        for row, claim in enumerate(claims, start=1)
    ]
    conflict = numbers.system.activate(index for indices in stated for index in indices)
    assert (conflict is None) == (percent(count, base) == printed)
