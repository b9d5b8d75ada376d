"""The sensor that waits for files: what it asks for, when, how often, and what it tells of what is late."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
import yaml

from orchestration.defs import calendar, installation, status, waiting
from orchestration.defs.installation import Installation, sources_of
from orchestration.defs.instance import dagster_instance
from orchestration.paths import REPO, Paths
from orchestration.sources.archive import RawArchive, RawObject

ROUND = "2021"
FIRST = date(2032, 3, 1)
AWAITED = {"from": FIRST, "due": date(2032, 3, 10), "last": date(2032, 3, 20)}
WAITED = ("enkat_a", "svarsregister")


@dataclass(frozen=True)
class Told:
    """What a look of the sensor came to: runs that it asks for, why it does not, and what is new for the pages."""

    requests: Sequence[dg.RunRequest]
    said: str
    events: Sequence[object]


@dataclass
class World:
    """Facts and a state folder of their own; a round's files are waited for. ``tick`` evaluates the sensor on a day."""

    paths: Paths
    monkeypatch: pytest.MonkeyPatch
    instance: dg.DagsterInstance
    cursor: str | None = None

    def on(self, day: date, hour: int = 12) -> datetime:
        moment = datetime(day.year, day.month, day.day, hour, tzinfo=calendar.ZONE)
        for module in (calendar, waiting, status):
            self.monkeypatch.setattr(module, "now", lambda: moment)
        return moment

    def tick(self, day: date) -> Told:
        self.on(day)
        context = dg.build_sensor_context(
            self.instance, self.cursor, resources={"installation": Installation.of(self.paths)}
        )
        found = waiting.sources_awaited(context)
        assert isinstance(found, dg.SensorResult)
        self.cursor = found.cursor
        skipped = found.skip_reason
        said = (skipped.skip_message or "") if isinstance(skipped, dg.SkipReason) else skipped or ""
        return Told(found.run_requests or (), said, found.asset_events)

    def put(self, name: str, content: bytes = b"svar") -> None:
        path = self.paths.data / "sample" / ROUND / name
        path.write_bytes(content)
        os.utime(path, (path.stat().st_mtime - 100,) * 2)

    def pulled(self, day: date, *sources: str) -> dict[str, str]:
        archive, inputs = RawArchive(self.paths.raw), {}
        for name in sources:
            sha256, size = archive.store([name.encode()])
            moment = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
            archive.record(RawObject(ROUND, name, sha256, size, moment, f"sample/{name}"))
            inputs[name] = sha256
        return inputs


@pytest.fixture
def world(data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv("DAGSTER_HOME", "")
    data = tmp_path / "data"
    shutil.copytree(
        data_dir, data, ignore=shutil.ignore_patterns("sample", "published", "tables", "synth", "consistency")
    )
    (data / "sample" / ROUND).mkdir(parents=True)
    stated = yaml.safe_load((data / "sources.yaml").read_text(encoding="utf-8"))
    for name in WAITED:
        stated["rounds"][ROUND]["sources"][name]["awaited"] = AWAITED
    (data / "sources.yaml").write_text(yaml.safe_dump(stated, allow_unicode=True), encoding="utf-8")
    paths = Paths(REPO, data, tmp_path / "var", data / "sources.yaml")
    for module in (calendar, waiting, installation):
        monkeypatch.setattr(module, "SOURCES", sources_of(paths))
    monkeypatch.setattr(waiting, "_WITH_DAYS", ["npo", *WAITED])
    with dagster_instance(paths) as instance:
        yield World(paths, monkeypatch, instance)


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
