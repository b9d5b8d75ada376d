"""Sources that do not fit each other, or last year's, are stopped, whichever is landed last; others are not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.landing.write import write_landing
from tests.editing.between import BETWEEN, BETWEEN_DISTRICTS, FUNDS, SPENT, Sources
from tests.editing.conftest import Rounds
from tests.editing.page import between_districts, page_rows, stopped
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


@pytest.mark.parametrize("name", [pytest.param(name, id=name) for name in BETWEEN_DISTRICTS])
def test_so_are_those_of_cities_that_answer_as_districts(world: World, name: str) -> None:
    assert between_districts(name, world) in page_rows()


def test_a_city_whose_districts_agree_is_judged_as_one_that_answers_for_itself(world: World) -> None:
    """Their funds, their review and their residents are the city's."""
    districted = world.in_districts(world.context.frame.municipality_codes)
    for disturb, _ in (BETWEEN[SPENT_BY_ALL], BETWEEN["funds in thousands"], BETWEEN["a review moved up a row"]):
        whole, parts = world.sources(), districted.sources()
        for sources in (whole, parts):
            disturb(sources)
        assert judged(districted, parts) == judged(world, whole) != []


@pytest.mark.parametrize(
    ("first", "second", "left", "broken"),
    [
        ("1", "1", 1, ["medel_forbrukade"]),
        ("1", "2", 1, []),
        ("1", "2", 0, ["medel_kvar"]),
        ("3", "3", 1, []),
        ("3", "1", 1, []),
        ("3", None, 0, ["medel_kvar", "medel_oanvanda"]),
    ],
)
def test_districts_become_their_city_as_the_edit_says(
    world: World, first: str, second: str | None, left: int, broken: list[str]
) -> None:
    """Nothing is left where all have spent all; something is where one has not. A silent district says nothing."""
    code = world.sheet().units[0]
    districted = world.in_districts([code])
    sources = districted.sources()
    for part, answer in zip(districted.parts(code), (first, second), strict=True):
        sources.sheet.cells[part][SPENT] = answer
    (row,) = (row for row in sources.rows[FUNDS] if row["municipality_code"] == code)
    used = 0 if (first, second) == ("3", "3") else row["requisitioned_sek"] // 2
    row |= {"used_sek": used, "remaining_sek": row["requisitioned_sek"] // 2 * left}
    names = [name for name, _ in judged(districted, sources) if name.endswith(f":{code}")]
    assert sorted(names) == [f"{edit}:{code}" for edit in broken]


def judged(world: World, sources: Sources) -> list[tuple[str, str]]:
    return [(item.name, item.found) for _, item in world.judged_between(sources)]
