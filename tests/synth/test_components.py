"""Splitting a problem: together what one figure or block joins, routing and bases first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from orchestration.synth.components import components
from orchestration.synth.problem import Block
from tests.synth.small_problem import CODES, choice, problem, target

_NAMES = sorted(CODES)


def test_a_figure_on_several_variables_joins_them() -> None:
    task = problem([choice("a"), choice("b"), choice("side")], [target("any(a=1, side=1)", 3)])
    assert components(task) == (("a", "side"), ("b",))


def test_a_block_joins_its_options() -> None:
    task = problem([choice("a"), choice("b"), choice("none")], [], [Block("x", ("a", "b", "none"), ("none",))])
    assert components(task) == (("a", "b", "none"),)


def test_routing_comes_before_what_it_routes() -> None:
    task = problem([choice("a", "gate=1"), choice("gate")], [])
    assert components(task) == (("gate",), ("a",))


def test_a_base_comes_before_the_share_that_rests_on_it() -> None:
    task = problem([choice("a"), choice("level")], [target("a=1", 50, measure="share", base="level=1|2")])
    assert components(task) == (("level",), ("a",))


def test_parts_that_need_each_other_become_one() -> None:
    figures = [target("a=1", 50, measure="share", base="b=1"), target("b=1", 50, measure="share", base="a=1")]
    assert components(problem([choice("a"), choice("b")], figures)) == (("a", "b"),)


@given(
    st.lists(st.lists(st.sampled_from(_NAMES), min_size=2, max_size=3, unique=True), max_size=4),
    st.lists(
        st.tuples(st.sampled_from(_NAMES), st.sampled_from(_NAMES)).filter(lambda pair: pair[0] > pair[1]), max_size=6
    ),
)
def test_every_variable_is_in_one_part_links_stay_whole_and_needs_come_first(
    links: list[list[str]], needs: list[tuple[str, str]]
) -> None:
    conditions = {name: [f"{other}=1" for one, other in needs if one == name] for name in _NAMES}
    figures = [target(f"any({', '.join(f'{name}=1' for name in link)})", 3) for link in links]
    parts = components(problem([choice(name, *conditions[name]) for name in _NAMES], figures))
    home = {name: number for number, part in enumerate(parts) for name in part}
    assert sorted(name for part in parts for name in part) == _NAMES
    assert all(len({home[name] for name in link}) == 1 for link in links)
    assert all(home[other] <= home[name] for name, other in needs)
