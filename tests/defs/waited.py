"""An installation whose files are waited for, on the days of a test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
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


@contextmanager
def waiting_world(data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The shipped facts, two sources of a round with days, no file sent yet."""
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
