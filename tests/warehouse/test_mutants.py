"""Wrong models do not pass: of the mutants of all models a fixed sample, or with EHALSA_MUTANTS=all every one."""

from __future__ import annotations

import os
from pathlib import Path
from zlib import crc32

import pytest

from tests.mutants.operators import Mutant
from tests.mutants.page import reasons, write_page
from tests.mutants.replay import Replay, Verdict
from tests.warehouse.conftest import Built

pytestmark = pytest.mark.xdist_group("warehouse")  # one worker: the small world is built once

SAMPLE = 75
"""One mutant of so many, chosen by its name, so that a model more does not choose others."""


@pytest.fixture(scope="module")
def replay(warehouse: Built) -> Replay:
    return Replay(warehouse.target, warehouse.landing)


def chosen(mutant: Mutant) -> bool:
    return os.environ.get("EHALSA_MUTANTS") == "all" or crc32("|".join(mutant.key).encode()) % SAMPLE == 0


@pytest.fixture(scope="module")
def verdicts(replay: Replay, repo_root: Path) -> list[Verdict]:
    """What became of each mutant that was chosen; of all of them, the page is written anew."""
    found = [replay.judge(mutant) for mutant in replay.mutants() if chosen(mutant)]
    if os.environ.get("EHALSA_MUTANTS") == "all":
        alive = [verdict.mutant.key for verdict in found if not verdict.by]
        write_page(repo_root / "docs" / "mutants.md", "models", [(v.mutant.operator, v.by) for v in found], alive)
    return found


def test_no_mutant_lives_that_is_not_listed_and_none_is_listed_that_dies(verdicts: list[Verdict]) -> None:
    alive = {verdict.mutant.key for verdict in verdicts if not verdict.by}
    judged = {verdict.mutant.key for verdict in verdicts}
    assert alive == judged & set(reasons("models")), (
        "a check is missing, or tests/mutants/alive_models.csv is longer than it need be"
    )


def test_the_sample_is_killed_in_more_than_one_way(verdicts: list[Verdict]) -> None:
    assert {"data tests", "reconciliation", "unit tests"} <= {verdict.by for verdict in verdicts}


def test_the_list_names_mutants_that_there_are_and_says_why(replay: Replay) -> None:
    assert set(reasons("models")) <= {mutant.key for mutant in replay.mutants()}
    assert all(reasons("models").values())


def test_a_query_that_is_no_query_or_has_other_columns_does_not_build(replay: Replay) -> None:
    (mutant, *_) = replay.mutants()
    for sql in ("select from where", "select 1 as one"):
        assert replay.judge(Mutant(mutant.model, "", "", lambda sql=sql: sql)).by == "build"  # type: ignore[misc]


def test_what_a_mutant_did_is_undone(replay: Replay) -> None:
    lost = next(mutant for mutant in replay.mutants() if mutant.change == "the first row lost")
    assert replay.judge(lost) == replay.judge(lost)
