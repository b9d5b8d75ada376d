"""Sources that do not fit each other, or last year's, are stopped, whichever is landed last; others are not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.landing.write import write_landing
from tests.editing.between import BETWEEN, FUNDS
from tests.editing.conftest import Rounds
from tests.editing.page import page_rows, stopped
from tests.editing.sources import World, newest_sources

SPENT_BY_ALL = "funds that everyone has spent, beside answers that some have not"


@pytest.fixture(scope="module")
def world(rounds: Rounds, tmp_path_factory: pytest.TempPathFactory) -> World:
    return newest_sources(rounds, tmp_path_factory.mktemp("home"))


def test_sources_that_could_follow_are_let_through(world: World) -> None:
    assert [item.name for severity, item in world.judged(world.sources()) if severity != "note"] == []


@pytest.mark.parametrize("name", [pytest.param(name, id=name) for name in BETWEEN])
def test_sources_that_do_not_fit_are_stopped_as_the_page_says(world: World, name: str) -> None:
    (disturb, wanted), sources = BETWEEN[name], world.sources()
    disturb(sources)
    assert stopped("between sources", name, wanted, world.judged(sources)) in page_rows()


@pytest.mark.parametrize("last", [0, -1])
def test_whichever_is_landed_last_is_refused(world: World, tmp_path: Path, last: int) -> None:
    sources, corrupt = world.sources(), BETWEEN[SPENT_BY_ALL][0]
    corrupt(sources)
    results, now = world.results(sources), (world.specs[0].source, FUNDS)[last]
    world = replace(world, paths=replace(world.paths, home=tmp_path))
    round_ = world.context.codebook.round.round
    first = {name: result for name, result in results.items() if name in {FUNDS, world.specs[0].source} - {now}}
    assert [review.findings for review in world.review(first).values()] == [()]
    for result in first.values():
        write_landing(world.paths.landing / round_, result.tables)
    finding, *_ = world.review({now: results[now]})[now].findings
    assert finding.sentence().startswith(
        "answers that many units contradict: när en del eller inget är förbrukat finns stimulansmedel kvar: "
    )


def test_a_single_contradiction_is_noted_with_what_both_sources_say(world: World) -> None:
    sources = world.sources()
    row = next(row for row in sources.rows[FUNDS] if row["remaining_sek"] > 0)
    row |= {"used_sek": row["requisitioned_sek"], "remaining_sek": 0}
    review = world.review(world.results(sources))[FUNDS]
    assert review.findings == ()
    (remark,) = review.remarks
    assert remark.row == row["row_no"]
    assert remark.municipality.startswith(row["municipality_code"])
    assert remark.found.startswith("stim_forbrukning 2, stimulus.remaining_sek 0; printed cells 2021/")
