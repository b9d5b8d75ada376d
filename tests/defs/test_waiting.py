"""The sensor that waits for files: what it asks for, when, how often, and what it tells of what is late."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import dagster as dg

from orchestration.defs import calendar, status, waiting
from orchestration.defs.installation import sources_of
from tests.defs.waited import FIRST, ROUND, WAITED, Told, World


def files(world: World) -> dict[str, str]:
    return {spec.source: spec.file_name for spec in sources_of(world.paths).round(ROUND).sources}


def checks(told: Told) -> dict[str, tuple[bool, str]]:
    events = [event for event in told.events if isinstance(event, dg.AssetCheckEvaluation)]
    return {event.asset_key.path[-1]: (event.passed, event.severity.value) for event in events}


def test_a_round_is_loaded_once_when_the_last_of_its_files_is_there_and_whole(world: World) -> None:
    assert world.tick(FIRST - timedelta(1)).said == "nothing is waited for"
    *names, last = files(world).values()
    for name in names:
        world.put(name)
    waits = world.tick(FIRST).said
    assert waits.startswith(f"round {ROUND} waits for ")
    assert waits.count("file missing") == 1
    world.put(last)
    (world.paths.data / "sample" / ROUND / f"{last}.part").touch()
    assert "is being written" in world.tick(FIRST).said
    (world.paths.data / "sample" / ROUND / f"{last}.part").unlink()
    (request,) = world.tick(FIRST).requests
    assert (request.job_name, request.partition_key) == ("load", ROUND)
    assert world.tick(FIRST).requests[0].run_key == request.run_key  # Dagster starts no second run of a key


def test_what_was_refused_is_tried_again_when_the_file_is_another(world: World) -> None:
    for name in files(world).values():
        world.put(name)
    (first,) = world.tick(FIRST).requests
    world.pulled(FIRST, *WAITED)  # and refused: nothing is landed
    assert [request.run_key for request in world.tick(FIRST).requests] == [first.run_key]
    world.put(files(world)["enkat_a"], b"andra svar")
    (second,) = world.tick(FIRST).requests
    assert second.run_key != first.run_key
    landed = world.pulled(FIRST, *WAITED)
    world.monkeypatch.setattr(calendar, "landed_inputs", lambda _: landed)
    assert world.tick(FIRST).said == "nothing is waited for"


def test_what_is_late_is_yellow_then_red_and_is_no_longer_looked_for_after_its_last_day(world: World) -> None:
    assert set(checks(world.tick(FIRST)).values()) == {(True, "WARN")}
    late = checks(world.tick(date(2032, 3, 11)))
    assert late == {"npo": (True, "WARN"), **dict.fromkeys(WAITED, (False, "WARN"))}
    for name in files(world).values():
        world.put(name)
    after = world.tick(date(2032, 3, 21))
    assert checks(after) == {"npo": (True, "WARN"), **dict.fromkeys(WAITED, (False, "ERROR"))}
    assert after.requests == ()


def test_pages_are_told_when_something_is_new_and_not_at_every_tick(world: World) -> None:
    first, again = world.tick(FIRST), world.tick(FIRST)
    assert [type(event) for event in first.events][-1] is dg.AssetMaterialization
    assert again.events == []
    assert world.tick(date(2032, 3, 11)).events != []


def test_a_time_that_was_missed_is_made_good_once_a_day_until_it_is_loaded(world: World) -> None:
    tick = datetime(2032, 4, 5, 6, tzinfo=calendar.ZONE)
    on = {"monthly_npo": 0.0}
    found = [late.tick for late in calendar.missed(world.paths, on, world.on(date(2032, 4, 5), 8))]
    assert found == [tick]
    assert not [*calendar.missed(world.paths, on, world.on(date(2032, 4, 5), 6))]  # left to itself for an hour
    assert not [*calendar.missed(world.paths, {}, world.on(date(2032, 4, 5), 8))]
    assert not [*calendar.missed(world.paths, {"monthly_npo": tick.timestamp() + 1}, world.on(date(2032, 4, 5), 8))]
    world.monkeypatch.setattr(waiting, "on_in", lambda _: on)
    keys = [request.run_key for day in (5, 5, 6) for request in world.tick(date(2032, 4, day)).requests]
    assert len(keys) == 3
    assert len(set(keys)) == 2
    landed = world.pulled(date(2032, 4, 6), "npo")
    world.monkeypatch.setattr(calendar, "landed_inputs", lambda _: landed)
    (world.paths.landing / ROUND).mkdir(parents=True)
    assert not [*calendar.missed(world.paths, on, world.on(date(2032, 4, 7)))]


def test_status_says_what_is_late_and_what_comes(world: World) -> None:
    world.on(date(2032, 3, 11))
    said, well = status.report(world.paths, as_json=False)
    assert not well
    assert said.count("LATE  overdue     round 2021, ") == len(WAITED)
    assert "2032-03-21        round 2021, enkat_a: missing, unless it is pulled before" in said
    assert "2032-04-05 06:00  monthly_npo: would load, but is off: round 2021" in said
    world.on(FIRST)
    assert status.report(world.paths, as_json=True)[1]
