"""Answers that every cell for itself would excuse do not come in; answers that could follow on the last ones do."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.editing.look_within import PLACES, PUT, look_within
from orchestration.landing.schemas import ANSWERS
from orchestration.warehouse.marts import open_tables
from tests.editing.conftest import Rounds, Sheet, following
from tests.editing.corruptions import (
    EACH,
    OVER_UNITS,
    WITHIN_UNITS,
    WITHIN_UNITS_OF_DISTRICTS,
    WITHIN_UNITS_OF_THE_WHOLE,
    within_units,
)
from tests.editing.page import FORM_CLASSES, SEED, WITHIN, page_rows, stopped, within_unit_of

CASES = [pytest.param(name, id=name) for corruptions in FORM_CLASSES.values() for name in corruptions]


@pytest.mark.parametrize("seed", range(4))
def test_a_round_that_could_follow_is_not_suspected(rounds: Rounds, seed: int) -> None:
    assert dict(rounds.suspicions(following(rounds, seed))) == {}


@pytest.mark.parametrize("name", CASES)
def test_nonsense_over_units_and_rounds_is_stopped_as_the_page_says(rounds: Rounds, name: str) -> None:
    (class_, (corrupt, kind)) = next((key, own[name]) for key, own in FORM_CLASSES.items() if name in own)
    sheet = following(rounds, SEED)
    corrupt(sheet, rounds.codebook)
    assert stopped(class_, name, kind, rounds.judged(sheet)) in page_rows()


@pytest.mark.parametrize("place", range(2 * EACH + len(WITHIN_UNITS)))
def test_answers_of_a_unit_that_contradict_each_other_are_stopped_as_the_page_says(rounds: Rounds, place: int) -> None:
    name, (corrupt, kind) = list(within_units(rounds.edits).items())[place]
    sheet = following(rounds, SEED)
    corrupt(sheet, rounds.codebook)
    assert stopped(WITHIN, name, kind, rounds.judged(sheet)) in page_rows()


@pytest.mark.parametrize("name", [pytest.param(name, id=name) for name in WITHIN_UNITS_OF_DISTRICTS])
def test_so_are_those_to_questions_of_the_round_in_which_districts_answered(of_districts: Rounds, name: str) -> None:
    assert within_unit_of(name, WITHIN_UNITS_OF_DISTRICTS, of_districts) in page_rows()


@pytest.mark.parametrize("name", [pytest.param(name, id=name) for name in WITHIN_UNITS_OF_THE_WHOLE])
def test_so_are_those_that_show_in_the_whole_of_a_form(whole: Rounds, name: str) -> None:
    assert within_unit_of(name, WITHIN_UNITS_OF_THE_WHOLE, whole) in page_rows()


def test_silence_is_told_without_the_round_before(rounds: Rounds) -> None:
    sheet, (corrupt, _) = Sheet(rounds.before), OVER_UNITS["half of the few that were asked silent on a number"]
    corrupt(sheet, rounds.codebook)
    (found,) = replace(rounds, first=True).judged(sheet)
    assert (found[1].name.partition(":")[0], found[1].expected) == ("silent", "answers from most of them")


@settings(max_examples=25)
@given(st.data())
def test_silence_is_judged_among_those_asked(rounds: Rounds, data: st.DataObject) -> None:
    """Whoever a variable was not put to neither dilutes nor adds to the silence of those that it was put to."""
    asked = data.draw(st.integers(1, 40), "asked")
    now, was = data.draw(st.integers(0, asked), "now"), data.draw(st.integers(0, asked), "was")
    others = data.draw(st.integers(0, 99), "others")
    sides = {"asked": _put(now, asked, others), "asked_before": _put(was, asked, others)}
    limits = rounds.editing.limits
    with open_tables({**sides, "answers": ANSWERS.empty_table(), "places": PLACES.empty_table()}) as session:
        names = [item.about for item in look_within(session, rounds.editing) if item.about == "few"]
    fallen = was / asked - now / asked >= limits.silence_most
    emptied = now / asked <= 1 - limits.empty_most < was / asked
    assert names == ["few"] * (asked >= limits.asked and (fallen or emptied))


def _put(told: int, asked: int, others: int) -> pa.Table:
    few = [("few", f"u{unit}", unit < told) for unit in range(asked)]
    many = [("many", f"u{unit}", True) for unit in range(asked + others)]
    return pa.Table.from_pylist([dict(zip(PUT.names, row, strict=True)) for row in few + many], PUT)


def test_last_rounds_answers_are_known_again(rounds: Rounds) -> None:
    assert rounds.suspicions(Sheet(rounds.before))["stop"] == ["again:form"]
