"""The solver on a small problem: figures counted anew, routing obeyed, contradictions missed at the least price."""

from __future__ import annotations

import pytest

from orchestration.facts.rules import holds
from orchestration.synth.noise import Chance
from orchestration.synth.problem import Answers, Block, Problem
from orchestration.synth.recount import recount
from orchestration.synth.solve import solve
from tests.synth.small_problem import EFFORT, LOW, choice, problem, rule, shown, target

_BLOCK = Block("x", ("a", "b", "none"), ("none",))


def _ordinary() -> Problem:
    choices = [
        choice("gate"),
        choice("level", "gate=1"),
        choice("a"),
        choice("b"),
        choice("none", follow={"1": -1.0}),
        choice("side"),
    ]
    targets = [
        target("gate=1", 12, "s1"),
        target("gate=1", 60, "s2", "share"),
        target("level=1", 25, "s1", "share", "gate=1"),
        target("level=2|3", 15, base="gate=1"),
        target("gate=1", 24, measure="base", base="gate=1"),
        target("a=1", 30, "s1", "share"),
        target("b=1", 17, measure="numerator"),
        target("none=1", 9, "s1"),
        target("none=1", 7, "s2"),
        target("any(a=1, side=1)", 20),
        target("all(a=1, side=1)", 3),
        target("none(a=1, side=1)", 12, "s1"),
        target("not_all(a=1, side=1)", 18, "s1"),
    ]
    return problem(choices, targets, [_BLOCK])


@pytest.fixture(scope="module")
def task() -> Problem:
    return _ordinary()


@pytest.fixture(scope="module")
def answers(task: Problem) -> dict[str, Answers]:
    return solve(task, EFFORT)


def test_every_figure_comes_out(task: Problem, answers: dict[str, Answers]) -> None:
    assert [figure.place for figure in task.targets if not shown(task, answers, figure)] == []
    assert recount(task.targets, task.units, answers) == ()


def test_routing_is_obeyed(task: Problem, answers: dict[str, Answers]) -> None:
    for known in answers.values():
        for item in task.choices:
            asked = all(holds(condition, known) for condition in item.conditions)
            assert (known[item.variable] in item.codes) if asked else (known[item.variable] is None)


def test_a_block_has_a_mark_and_what_stands_alone_does(answers: dict[str, Answers]) -> None:
    for known in answers.values():
        marked = [name for name in _BLOCK.options if known[name] == "1"]
        assert marked
        assert "none" not in marked or marked == ["none"]


def test_the_same_problem_has_the_same_solution(task: Problem, answers: dict[str, Answers]) -> None:
    assert solve(_ordinary(), EFFORT) == answers


def test_answers_follow_maturity(task: Problem, answers: dict[str, Answers]) -> None:
    mature: dict[bool, list[float]] = {True: [], False: []}
    for unit in task.units:
        mature[answers[unit.code]["gate"] == "1"].append(unit.maturity)
    assert sum(mature[True]) / len(mature[True]) > sum(mature[False]) / len(mature[False])


def test_of_two_figures_that_contradict_each_other_the_cheaper_is_missed_and_by_the_least() -> None:
    figures = [target("a=1", 8, "s1"), target("a=1", 9, "s2"), target("a=1", 20, price=LOW)]
    task = problem([choice("a")], figures)
    missed = recount(task.targets, task.units, solve(task, EFFORT))
    assert [(item.target.printed, item.count) for item in missed] == [(20, 17)]


def test_a_figure_that_no_count_gives_is_missed_by_the_nearest_count() -> None:
    task = problem([choice("a")], [target("a=1", 47, "s1", "share")])
    missed = recount(task.targets, task.units, solve(task, EFFORT))
    assert [(item.target.printed, item.shown in (45, 50)) for item in missed] == [(47, True)]


def test_a_block_is_missed_by_no_more_than_the_figures_demand() -> None:
    figures = [target("a=1", 12, "s1"), target("none=1", 10, "s1"), target("b=1", 0, "s1")]
    task = problem([choice("a"), choice("b"), choice("none")], figures, [_BLOCK])
    answers = solve(task, EFFORT)
    both = [known for known in answers.values() if known["a"] == "1" and known["none"] == "1"]
    assert recount(task.targets, task.units, answers) == ()
    assert len(both) == 2


def test_a_base_that_is_decided_together_with_its_share_comes_out() -> None:
    figures = [target("gate=1", 10, "s1", "base", "gate=1"), target("level=1", 40, "s1", "share", "gate=1")]
    figures.append(target("all(gate=1, level=2|3)", 6, "s1"))
    task = problem([choice("gate"), choice("level", "gate=1")], figures)
    answers = solve(task, EFFORT)
    assert recount(task.targets, task.units, answers) == ()


def test_routing_that_depends_on_itself_is_named() -> None:
    task = problem([choice("a", "b=1"), choice("b", "a=1")], [])
    with pytest.raises(ValueError, match=r"depends on itself: [ab] → [ab] → [ab]"):
        solve(task, EFFORT)


def test_prior_answers_are_kept() -> None:
    task = problem([choice("a", "gate=1")], [])
    prior: dict[str, Answers] = {unit.code: {"gate": "1" if unit.population % 2 else "2"} for unit in task.units}
    answers = solve(Problem(task.units, prior, task.choices, (), (), Chance("small")), EFFORT)
    assert all((known["a"] is None) == (known["gate"] == "2") for known in answers.values())
    assert holds(rule("gate=1"), answers["0001"])
