"""Chance by hashing, and amounts that add up exactly."""

from __future__ import annotations

import math
from statistics import correlation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.synth.noise import Chance, normal, uniform
from orchestration.synth.shares import share_out


def test_what_is_drawn_depends_on_the_names_alone_and_never_changes() -> None:
    assert uniform("seed", "0114") == 0.24217979267063316
    assert normal("seed", "0114") == normal("seed", "0114")
    assert uniform("a", "bc") != uniform("ab", "c")


def test_what_is_drawn_is_spread_as_it_should_be() -> None:
    drawn = [normal("spread", str(number)) for number in range(4000)]
    mean = math.fsum(drawn) / len(drawn)
    deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in drawn) / len(drawn))
    assert abs(mean) < 0.05
    assert abs(deviation - 1) < 0.05


_WEIGHTS = st.dictionaries(st.text("abcdef", min_size=1, max_size=4), st.floats(0.001, 1000), min_size=1, max_size=12)


@given(_WEIGHTS, st.integers(0, 3), st.data())
def test_shares_add_up_and_keep_their_bounds(weights: dict[str, float], least: int, data: st.DataObject) -> None:
    caps = {name: data.draw(st.integers(least, least + 40)) for name in weights}
    total = data.draw(st.integers(least * len(weights), sum(caps.values())))
    shares = share_out(total, weights, least, caps)
    assert sum(shares.values()) == total
    assert shares.keys() == weights.keys()
    assert all(least <= shares[name] <= caps[name] for name in shares)


def test_shares_follow_the_weights() -> None:
    assert share_out(10, {"a": 1.0, "b": 3.0, "c": 1.0}, 0, {"a": 10, "b": 10, "c": 10}) == {"a": 2, "b": 6, "c": 2}


def test_a_total_outside_the_bounds_is_refused() -> None:
    with pytest.raises(ValueError, match="9 cannot be shared among 2: least 0 each, caps of 8 in all"):
        share_out(9, {"a": 1.0, "b": 1.0}, 0, {"a": 4, "b": 4})


def test_rounds_with_a_lasting_seed_draw_alike_so_far_as_it_is_kept() -> None:
    names = [str(number) for number in range(2000)]

    def drawn(chance: Chance) -> list[float]:
        return [chance.lasting_normal("item", name) for name in names]

    first, second = drawn(Chance("a", "both", 0.9)), drawn(Chance("b", "both", 0.9))
    assert abs(correlation(first, second) - 0.81) < 0.03
    assert abs(correlation(drawn(Chance("a")), drawn(Chance("b")))) < 0.06
    assert drawn(Chance("both"))[:3] == [normal("both", "item", name) for name in names[:3]]
    assert (Chance("a").oldest, Chance("a", "both", 0.5).oldest) == ("a", "both")
