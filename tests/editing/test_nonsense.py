"""Answers that every cell for itself would excuse do not come in; answers that could follow on the last ones do."""

from __future__ import annotations

import pytest

from orchestration.facts.edits import load_edits
from orchestration.facts.formats import load_formats
from orchestration.facts.registers import load_registers
from tests.editing.conftest import Rounds, Sheet, following
from tests.editing.corruptions import OVER_ROUNDS, OVER_UNITS, Corruption, marked, with_edit

SEED = 7


@pytest.mark.parametrize("seed", range(4))
def test_a_round_that_could_follow_is_not_suspected(rounds: Rounds, seed: int) -> None:
    assert dict(rounds.suspicions(following(rounds, seed))) == {}


@pytest.mark.parametrize(
    ("corrupt", "kind"),
    [pytest.param(*found, id=name) for name, found in {**OVER_UNITS, **OVER_ROUNDS}.items()],
)
def test_nonsense_over_units_and_rounds_is_stopped(rounds: Rounds, corrupt: Corruption, kind: str) -> None:
    sheet = following(rounds, SEED)
    corrupt(sheet, rounds.codebook)
    found = rounds.suspicions(sheet)
    assert kind in {name.partition(":")[0] for severity in ("stop", "acknowledge") for name in found[severity]}


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("kind", ["excludes", "some"])
def test_answers_of_a_unit_that_contradict_each_other_are_stopped(rounds: Rounds, kind: str, place: int) -> None:
    edits = load_edits(rounds.data, rounds.codebook, load_registers(rounds.data), load_formats(rounds.data).kinds)
    edit, sheet = with_edit(kind, place, list(edits)), following(rounds, SEED)
    if kind == "excludes":
        marked(sheet, (*edit.subject, *edit.object[:1]), "1")
    else:
        marked(sheet, edit.subject, "0")
    assert len([name for name in rounds.suspicions(sheet)["stop"] if name.startswith(f"{edit.edit}:")]) == 1


def test_last_rounds_answers_are_known_again(rounds: Rounds) -> None:
    assert rounds.suspicions(Sheet(rounds.before))["stop"] == ["again:form"]
