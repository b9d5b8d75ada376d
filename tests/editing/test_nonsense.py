"""Answers that every cell for itself would excuse do not come in; answers that could follow on the last ones do."""

from __future__ import annotations

import pytest

from tests.editing.conftest import Rounds, Sheet, following
from tests.editing.corruptions import PLACES, within_units
from tests.editing.page import FORM_CLASSES, SEED, page_rows, stopped

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


@pytest.mark.parametrize("place", range(2 * PLACES + 1))
def test_answers_of_a_unit_that_contradict_each_other_are_stopped_as_the_page_says(rounds: Rounds, place: int) -> None:
    name, (corrupt, kind) = list(within_units(rounds.edits).items())[place]
    sheet = following(rounds, SEED)
    corrupt(sheet, rounds.codebook)
    assert stopped("within a unit", name, kind, rounds.judged(sheet)) in page_rows()


def test_last_rounds_answers_are_known_again(rounds: Rounds) -> None:
    assert rounds.suspicions(Sheet(rounds.before))["stop"] == ["again:form"]
