"""The grammar of conditions: what it accepts, what it refuses with which words, and what a rule means."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.facts.errors import FactError
from orchestration.facts.model import Combine, Rule, Term
from orchestration.facts.rules import combined, format_rule, holds, parse_rule

SUBSTANTIVE = {"a": ("1", "2"), "b": ("0", "1"), "c": ("1", "2", "3"), "antal": (), "bara_vet_ej": ()}
OTHER = {"a": ("99",), "b": (), "c": ("99",), "antal": (), "bara_vet_ej": ("99",)}
COMBINES: tuple[Combine, ...] = ("all", "any", "none", "not_all")


def parse(text: str) -> Rule:
    return parse_rule(text, SUBSTANTIVE.__getitem__, other_codes_of=OTHER.__getitem__, where="bases.csv, row 3")


@st.composite
def terms(draw: st.DrawFn) -> Term:
    variable = draw(st.sampled_from(["a", "b", "c"]))
    codes = st.sampled_from([*SUBSTANTIVE[variable], *OTHER[variable]])
    return Term(variable, tuple(draw(st.lists(codes, min_size=1, unique=True))))


many_terms = st.lists(terms(), min_size=1, max_size=5).map(tuple)
records = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.sampled_from(["0", "1", "2", "3", "99", None]))


@pytest.mark.parametrize(
    ("text", "combine", "expected"),
    [
        ("a=1", "all", (Term("a", ("1",)),)),
        ("a=1|99", "all", (Term("a", ("1", "99")),)),
        ("all(a=1, b=0|1)", "all", (Term("a", ("1",)), Term("b", ("0", "1")))),
        ("any(a=*,c=*)", "any", (Term("a", ("1", "2")), Term("c", ("1", "2", "3")))),
        ("none(a=2)", "none", (Term("a", ("2",)),)),
        ("not_all( a=2 , c=3 )", "not_all", (Term("a", ("2",)), Term("c", ("3",)))),
        ("always", "all", ()),
    ],
)
def test_the_grammar_reads_every_form(text: str, combine: str, expected: tuple[Term, ...]) -> None:
    assert parse(text) == Rule(text, combine, expected)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "what", "found"),
    [
        ("", "outside the grammar", "''"),
        ("a", "outside the grammar", "'a'"),
        ("a=", "outside the grammar", "'a='"),
        ("a=1||2", "outside the grammar", "'a=1||2'"),
        ("a=1, b=1", "outside the grammar", "'a=1, b=1'"),
        ("all()", "outside the grammar", "''"),
        ("all(a=1,)", "outside the grammar", "''"),
        ("all(any(a=1))", "outside the grammar", "'all(any(a=1))'"),
        ("not(a=1)", "outside the grammar", "'not(a=1)'"),
        ("a<>1", "outside the grammar", "'a<>1'"),
        ("a=1|*", "outside the grammar", "'a=1|*'"),
        ("saknas=1", "unknown variable", "'saknas'"),
        ("any(a=1, c=4)", "outside the answer set", "4 in 'c=4'"),
        ("a=1|1", "named twice", "'a=1|1'"),
        ("antal=*", "without codes", "'antal=*'"),
        ("bara_vet_ej=*", "without codes", "'bara_vet_ej=*'"),
    ],
)
def test_a_text_outside_the_grammar_is_refused_with_its_place(text: str, what: str, found: str) -> None:
    with pytest.raises(FactError) as caught:
        parse(text)
    assert what in caught.value.what
    assert caught.value.where == "bases.csv, row 3"
    assert caught.value.found == found
    assert caught.value.remedy


@given(st.sampled_from(COMBINES), many_terms)
def test_a_printed_rule_reads_back_as_the_same_rule(combine: Combine, its: tuple[Term, ...]) -> None:
    rule = Rule("", combine, its)
    again = parse(format_rule(rule))
    assert (again.combine, again.terms) == (combine, its)
    assert format_rule(again) == format_rule(rule)


def test_always_prints_as_always() -> None:
    assert format_rule(parse("always")) == "always"


@given(many_terms, records)
def test_none_is_the_contrary_of_any_and_not_all_of_all(its: tuple[Term, ...], record: dict[str, str | None]) -> None:
    truth = {combine: holds(Rule("", combine, its), record) for combine in COMBINES}
    assert truth["none"] != truth["any"]
    assert truth["not_all"] != truth["all"]


@given(many_terms, records)
def test_any_and_all_count_the_terms_that_hold(its: tuple[Term, ...], record: dict[str, str | None]) -> None:
    hits = sum(record.get(term.variable) in term.codes for term in its)
    assert holds(Rule("", "any", its), record) == (hits > 0)
    assert holds(Rule("", "all", its), record) == (hits == len(its))


@given(many_terms)
def test_without_answers_no_term_holds(its: tuple[Term, ...]) -> None:
    for record in ({}, dict.fromkeys("abc")):
        truth = [holds(Rule("", combine, its), record) for combine in COMBINES]
        assert truth == [False, False, True, True]


@given(records)
def test_always_holds(record: dict[str, str | None]) -> None:
    assert holds(parse("always"), record)


@given(terms(), st.sampled_from(COMBINES), records)
def test_the_order_of_terms_does_not_matter(extra: Term, combine: Combine, record: dict[str, str | None]) -> None:
    first = Term("a", ("1",))
    assert holds(Rule("", combine, (first, extra)), record) == holds(Rule("", combine, (extra, first)), record)


@given(combine=st.sampled_from(COMBINES), parts=st.one_of(st.just(()), many_terms), many=st.lists(records, max_size=6))
def test_a_rule_means_the_same_of_one_record_and_of_columns(
    combine: Combine, parts: tuple[Term, ...], many: list[dict[str, str | None]]
) -> None:
    nowhere = np.zeros(len(many), np.bool_)
    masks = [np.array([record.get(term.variable) in term.codes for record in many], np.bool_) for term in parts]
    assert list(nowhere | combined(combine, masks)) == [holds(Rule("", combine, parts), record) for record in many]
