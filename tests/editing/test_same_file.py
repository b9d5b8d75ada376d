"""One file for two sources or two rounds is said first, with both places; what may share a file may be acknowledged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from orchestration.editing.effects import Judged
from orchestration.editing.review import review_round
from orchestration.editing.same_file import given_twice
from orchestration.facts.editing import load_editing
from orchestration.facts.sources import Sources, SourceSpec, load_sources
from orchestration.landing.land import LandingResult
from orchestration.sources.archive import hash_file
from tests.editing.conftest import Rounds, following
from tests.editing.test_review import World, world

__all__ = ["world"]

LAST, ROUND, NEXT = "2020", "2021", "2022"
Place = tuple[str, str]


@pytest.fixture(scope="module")
def sources(data_dir: Path) -> Sources:
    """The sources that are shipped, and a round more with those of the newest."""
    shipped = load_sources(data_dir / "sources.yaml")
    specs = tuple(spec.model_copy(update={"round": NEXT}) for spec in shipped.rounds[-1].sources)
    return replace(shipped, rounds=(*shipped.rounds, replace(shipped.rounds[-1], round=NEXT, sources=specs)))


def every(sources: Sources) -> list[SourceSpec]:
    return [spec for entry in sources.rounds for spec in entry.sources]


def files(sources: Sources) -> dict[Place, str]:
    """The shipped files by their hash, and files that nobody else has for the round more."""
    shipped = {
        (spec.round, spec.source): hash_file(sources.folder / spec.uri)
        for entry in sources.rounds
        for spec in entry.sources
    }
    return {place: place[1] if place[0] == NEXT else sha256 for place, sha256 in shipped.items()}


def told(sources: Sources, place: Place, other: Place, *landed: str) -> dict[str, tuple[str, str]]:
    """Name what is said of a round in which the file at a place is that of another."""
    entry, given = sources.round(place[0]), files(sources)
    given[place] = given[other]
    wanted = [spec for spec in entry.sources if not landed or spec.source in landed]
    found = given_twice(every(sources), wanted, given, load_editing(sources.folder))
    return {name: (severity, item.name) for name, (severity, item) in found.items()}


def test_of_shipped_files_each_is_its_own(sources: Sources) -> None:
    editing = load_editing(sources.folder)
    assert not any(given_twice(every(sources), entry.sources, files(sources), editing) for entry in sources.rounds)


@pytest.mark.parametrize("landed", [(), ("enkat_a",), ("enkat_b",)])
def test_a_form_under_another_is_told_once_whichever_is_landed(sources: Sources, landed: tuple[str, ...]) -> None:
    said = told(sources, (ROUND, "enkat_b"), (ROUND, "enkat_a"), *landed)
    ((source, (severity, name)),) = said.items()
    assert {source, name.rpartition(f"_{ROUND}_")[2]} == {"enkat_a", "enkat_b"}
    assert (source, severity) == (landed[0] if landed else "enkat_b", "stop")


@pytest.mark.parametrize(
    ("source", "other", "severity"),
    [
        ("svarsregister", (LAST, "svarsregister"), "stop"),
        ("stimulansmedel", (NEXT, "stimulansmedel"), "stop"),
        ("npo", (NEXT, "npo"), "acknowledge"),
        ("svarsregister", (ROUND, "enkat_a"), "acknowledge"),
    ],
    ids=["last round's", "the next round's", "grows by months", "register kept in the export"],
)
def test_only_what_one_file_may_hold_can_be_acknowledged(
    sources: Sources, source: str, other: Place, severity: str
) -> None:
    found = told(sources, (ROUND, source), other)
    assert [said for said, _ in found.values()] == [severity]


def test_sheets_of_one_workbook_are_files_of_their_own(sources: Sources) -> None:
    assert told(sources, (ROUND, "npo"), (ROUND, "stimulansmedel")) == {}


def of_another(world: World, severity: str) -> Judged:
    """The form's file is that of another round, whose form it might share."""
    now = world.spec.model_copy(update={"schedule": "monthly" if severity == "acknowledge" else "yearly"})
    other = now.model_copy(update={"round": LAST})
    given = {(spec.round, spec.source): "alike" for spec in (now, other)}
    return given_twice((now, other), [now], given, load_editing(world.paths.data))[now.source]


def reviewed(world: World, twice: Judged, tables: dict[str, pa.Table]) -> list[str]:
    spec: SourceSpec = world.spec
    result = LandingResult(spec.source, tables, (), {})
    found = review_round(world.paths, [spec], {spec.source: result}, world.context, [spec.source], {spec.source: twice})
    return [finding.sentence() for finding in found[spec.source].findings]


@pytest.mark.parametrize("lands", [True, False])
def test_it_accounts_for_whatever_else_is_found(world: World, rounds: Rounds, lands: bool) -> None:
    """Last round's answers under this round: nothing is said of them but where they are from."""
    tables = {"answers": rounds.before} if lands else {}
    (said,) = reviewed(world, of_another(world, "stop"), tables)
    assert said.startswith("one file for two sources: ")
    assert f"expected a file of its own for {world.spec.source} of round {ROUND}" in said
    assert f"found the bytes of {world.spec.source} of round {LAST}" in said


def test_what_stands_does_not_keep_the_rest_from_being_judged(world: World, rounds: Rounds) -> None:
    twice = of_another(world, "acknowledge")
    (said,) = reviewed(world, twice, {"answers": rounds.before})
    assert f"say why in data/acknowledged/{ROUND}.csv under {twice[1].name}" in said
    world.acknowledge(twice[1].name)
    assert [line.partition(":")[0] for line in reviewed(world, twice, {"answers": rounds.before})] == [
        "last round's answers"
    ]
    assert reviewed(world, twice, {"answers": following(rounds, 1).table()}) == []
