"""What is told of an installation, by a real channel: refused files, late sources, missed times, old releases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import yaml

from orchestration.defs import alerting, status
from orchestration.defs.installation import Installation
from orchestration.defs.presentation import findings_metadata
from orchestration.findings import Finding
from orchestration.release.journal import Entry
from tests.alerts.servers import LOOPBACK, Received, webhook_server
from tests.defs.waited import FIRST, World

FINDING = Finding("2021", "npo", "npo.xlsx", "not a month", row=3, found="mars", remedy="mend it")


@pytest.fixture
def received(world: World) -> Iterator[Received]:
    with webhook_server() as server:
        stated = {"webhook": f"http://{LOOPBACK}:{server.port}/", "release_at_most_days": 400}
        world.paths.alerts.write_text(yaml.safe_dump(stated), encoding="utf-8")
        yield server


def looked(world: World, moment: date) -> str:
    world.on(moment)
    world.monkeypatch.setattr(alerting, "now", lambda: datetime(moment.year, moment.month, moment.day, 12).astimezone())
    context = dg.build_sensor_context(world.instance, resources={"installation": Installation.of(world.paths)})
    found = alerting.alerts(context)
    assert isinstance(found, dg.SkipReason)
    return found.skip_message or ""


def told(received: Received) -> list[dict[str, Any]]:
    return [body for _, body in received.messages]


def refused_run(world: World) -> str:
    @dg.asset(key=["raw", "npo"])
    def refused() -> None:
        raise dg.Failure("refused", metadata=findings_metadata([FINDING], Path("npo.csv")), allow_retries=False)

    defs = dg.Definitions(assets=[refused], jobs=[dg.define_asset_job("load", executor_def=dg.in_process_executor)])
    job = defs.resolve_job_def("load")
    return job.execute_in_process(instance=world.instance, raise_on_error=False).run_id


def test_without_a_file_nobody_is_told(world: World) -> None:
    assert looked(world, FIRST) == "off: there is no alerts.yaml in the state folder"
    assert status.tell_now(world.paths).startswith("nobody is told: there is no ")


def test_a_failed_run_is_told_once_with_the_sentence_of_its_finding(world: World, received: Received) -> None:
    run = refused_run(world)
    assert looked(world, FIRST) == f"told: run {run}"
    assert looked(world, FIRST) == "nothing new to tell"
    (message,) = told(received)
    assert message["subject"] == "ehalsa: the run of load failed"
    assert message["text"].startswith(FINDING.sentence())
    assert message["text"].endswith(f"Run {run[:8]}.")


def test_what_is_late_is_told_when_it_is_and_when_it_is_worse(world: World, received: Received) -> None:
    days = (FIRST, date(2032, 3, 11), date(2032, 3, 12), date(2032, 3, 21), date(2032, 3, 22))
    for day in days:
        looked(world, day)
    subjects = [message["subject"] for message in told(received)]
    assert [sorted(subjects[:2]), sorted(subjects[2:])] == [
        [f"ehalsa: round 2021, {source} is {state}" for source in ("enkat_a", "svarsregister")]
        for state in ("overdue", "missing")
    ]
    world.pulled(date(2032, 3, 22), "enkat_a", "svarsregister")
    assert looked(world, date(2032, 3, 22)) == "nothing new to tell"
    assert "late" not in (world.paths.home / "alerts_told.json").read_text(encoding="utf-8")


def test_a_missed_time_and_an_old_release_are_told(world: World, received: Received) -> None:
    world.monkeypatch.setattr(alerting, "on_in", lambda _: {"monthly_npo": 0.0})
    release = world.paths.releases / ("a" * 64)
    release.mkdir(parents=True)
    (world.paths.releases / "current").symlink_to(release.name)
    entry = Entry("publish", release.name, "", "", "2031-01-01T12:00:00+01:00", "", "ehalsa load")
    world.paths.journal.parent.mkdir()
    world.paths.journal.write_bytes(entry.sealed().line())
    looked(world, date(2031, 1, 6) + timedelta(394))
    assert {message["subject"] for message in told(received)} == {"ehalsa: monthly_npo was missed"}
    looked(world, date(2031, 1, 6) + timedelta(396))
    (*_, old) = told(received)
    assert old["subject"] == "ehalsa: the release is old"
    assert "expected at most 400 days since it was published, found 401 days" in old["text"]


def test_who_cannot_be_told_is_told_later(world: World, received: Received) -> None:
    kept = world.paths.alerts.read_text(encoding="utf-8")
    world.paths.alerts.write_text(kept.replace(f"{received.port}/", f"{received.port}/down"), encoding="utf-8")
    run = refused_run(world)
    assert looked(world, FIRST).startswith("message that could not be sent: webhook http://127.0.0.1:")
    world.paths.alerts.write_text(kept, encoding="utf-8")
    assert looked(world, FIRST) == f"told: run {run}"
