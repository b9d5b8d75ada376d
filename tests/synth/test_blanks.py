"""Item non-response: printed numbers of answers come out, what belongs together is blank together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from orchestration.facts.synth import Blank
from orchestration.synth.blanks import permit_blanks
from orchestration.synth.problem import Answers, Choice
from orchestration.synth.recount import recount
from orchestration.synth.solve import solve
from orchestration.synth.targets import Target
from tests.synth.small_problem import EFFORT, choice, problem, rule, target


def _solved(choices: Sequence[Choice], targets: Sequence[Target], patterns: Sequence[Blank]) -> dict[str, Answers]:
    blanks = permit_blanks(choices, patterns, frozenset())
    task = problem(blanks.choices, [blanks.target(item) for item in targets])
    answers = solve(task, EFFORT)
    assert recount(targets, task.units, answers) == ()
    return answers


def test_a_printed_number_of_answers_comes_out_and_variables_are_blank_together() -> None:
    figures = [
        target("any(a=*, b=*)", 20, "s1", measure="base", base="any(a=*, b=*)"),
        target("any(a=*, b=*)", 11, "s2"),
        target("a=1", 26, measure="share", base="any(a=*, b=*)"),
        target("b=1", 3),
    ]
    answers = _solved([choice("a"), choice("b"), choice("level")], figures, [Blank(variables="[ab]")])
    blank = [known for known in answers.values() if known["a"] is None]
    assert len(blank) == 9
    assert all(known["b"] is None for known in blank)
    assert all(known["level"] is not None for known in answers.values())


def test_variables_that_differ_in_a_group_of_the_pattern_are_blank_each_on_its_own() -> None:
    figures = [target("a=*", 30), target("b=*", 22), target("all(a=1, b=1)", 7), target("none(a=*, b=*)", 4)]
    answers = _solved([choice("a"), choice("b")], figures, [Blank(variables="(a|b)")])
    assert sum(known["a"] is None for known in answers.values()) == 10
    assert sum(known["a"] is not None and known["b"] is None for known in answers.values()) == 14


def test_without_a_printed_number_nearly_all_answer() -> None:
    answers = _solved([choice("a")], [target("a=1", 10)], [Blank(variables="a", bias=9.0)])
    assert sum(known["a"] is None for known in answers.values()) == 0


def test_a_variable_blank_where_its_gate_is_blank_keeps_its_routing() -> None:
    figures = [target("gate=*", 25), target("gate=1", 12), target("level=1", 5)]
    choices = [choice("gate"), choice("level", "gate=*")]
    answers = _solved(choices, figures, [Blank(variables="gate")])
    assert all((known["gate"] is None) == (known["level"] is None) for known in answers.values())
    assert sum(known["gate"] is not None for known in answers.values()) == 25


def test_rules_on_some_codes_are_left_alone() -> None:
    blanks = permit_blanks([choice("level"), choice("a")], [Blank(variables="level")], frozenset())
    assert blanks.rule(rule("level=1|2")) == rule("level=1|2")
    assert blanks.rule(rule("a=*")) == rule("a=*")
    turned = blanks.rule(rule("not_all(level=*, a=1)"))
    assert [term.variable for term in turned.terms] == ["answered:level", "a"]
    assert turned.combine == "not_all"


@pytest.mark.parametrize(
    ("patterns", "required", "says"),
    [
        (["x.*"], set(), "blanks, x.*: expected coded variables, found none"),
        (["a"], {"a"}, "blanks, a: expected required=false in variables.csv, found true"),
        (["a", "(a|b)"], set(), "blanks, a: expected one pattern that it matches, found two"),
        (["a|side"], set(), "blanks, side: expected the universe of a, with which it is blank, found another"),
    ],
)
def test_a_pattern_that_cannot_be_is_named(patterns: list[str], required: set[str], says: str) -> None:
    choices = [choice("gate"), choice("a"), choice("b"), choice("side", "gate=1")]
    with pytest.raises(ValueError, match=says.replace(".*", r"\.\*")):
        permit_blanks(choices, [Blank(variables=item) for item in patterns], frozenset(required))


def test_the_target_keeps_its_figure() -> None:
    blanks = permit_blanks([choice("a")], [Blank(variables="a")], frozenset())
    figure = replace(target("a=1", 5, base="a=*"), among=rule("a=*"))
    turned = blanks.target(figure)
    assert (turned.printed, turned.place, turned.numerator) == (figure.printed, figure.place, figure.numerator)
    assert turned.base == turned.among == blanks.rule(rule("a=*"))
