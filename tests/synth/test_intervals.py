"""A printed percent and the counts that round to it: the interval is exactly the counts for which rounding gives it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.rounding import percent, percent_interval
from orchestration.synth.printed import printed_integer


@given(st.integers(1, 400), st.integers(0, 100))
def test_the_interval_holds_exactly_the_counts_that_round_to_the_figure(base: int, printed: int) -> None:
    low, high = percent_interval(printed, base)
    assert [count for count in range(base + 1) if percent(count, base) == printed] == list(range(low, high + 1))


@given(st.integers(1, 400), st.data())
def test_every_count_lies_in_the_interval_of_its_own_percent(base: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, base))
    low, high = percent_interval(percent(count, base), base)
    assert low <= count <= high


def test_a_half_is_rounded_away_from_zero() -> None:
    assert percent_interval(38, 128) == (48, 49)
    assert percent_interval(37, 128) == (47, 47)


def test_a_figure_that_no_count_gives_has_an_empty_interval() -> None:
    low, high = percent_interval(5, 53)
    assert low > high


@pytest.mark.parametrize(("printed", "base"), [(5, 0), (-1, 10)])
def test_a_base_or_a_percent_that_cannot_be_is_refused(printed: int, base: int) -> None:
    with pytest.raises(ValueError, match=f"found {base} and {printed}"):
        percent_interval(printed, base)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("43", 43),
        ("6 822", 6822),
        ("159\u00a0429\u202f726", 159429726),
        ("26*", 26),
        ("-", None),
        (".", None),
        ("5,8", None),
    ],
)
def test_whole_numbers_are_read_as_printed(text: str, value: int | None) -> None:
    assert printed_integer(text) == value
