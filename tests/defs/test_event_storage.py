"""The event log that is kept open: what it writes is what Dagster's own storage reads, and the other way round."""

from __future__ import annotations

import logging
from pathlib import Path

import dagster as dg
import pytest
from dagster import EventLogEntry
from dagster._core.storage.event_log import SqliteEventLogStorage
from sqlalchemy import Engine
from sqlalchemy.event import listen, remove

from orchestration.defs.event_storage import EventStorage
from orchestration.defs.instance import dagster_instance
from orchestration.paths import Paths


@dg.asset
def counted() -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(metadata={"rows": 3})


@dg.asset_check(asset=counted)
def good() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=True)


def run(instance: dg.DagsterInstance) -> str:
    job = dg.Definitions([counted], asset_checks=[good]).resolve_implicit_global_asset_job_def()
    return job.execute_in_process(instance=instance).run_id


def seen(instance: dg.DagsterInstance, run_id: str) -> list[tuple[str, str | None]]:
    return [(entry.message, entry.step_key) for entry in instance.all_logs(run_id)]


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    monkeypatch.setenv("DAGSTER_HOME", "put back after the test")
    return Paths(repo=tmp_path, data=tmp_path, home=tmp_path, sources_file=tmp_path)


def test_dagsters_own_storage_reads_on_where_it_left_off(paths: Paths) -> None:
    with dagster_instance(paths) as instance:
        assert isinstance(instance.event_log_storage, EventStorage)
        runs = [run(instance) for _ in range(6)]  # more than it keeps open
        said = [seen(instance, run_id) for run_id in runs]
        latest = instance.get_latest_materialization_event(counted.key)
    assert all(len(lines) > 10 for lines in said)
    assert latest is not None
    assert latest.run_id == runs[-1]
    config = paths.dagster_home / "dagster.yaml"
    config.write_text(config.read_text(encoding="utf-8").partition("event_log_storage")[0], encoding="utf-8")
    with dagster_instance(paths) as instance:
        assert not isinstance(instance.event_log_storage, EventStorage)
        assert [seen(instance, run_id) for run_id in runs] == said
        assert instance.get_latest_materialization_event(counted.key) == latest
        later = run(instance)
    config.unlink()
    with dagster_instance(paths) as instance:
        assert len(seen(instance, later)) == len(said[0])


def line(text: str) -> EventLogEntry:
    return EventLogEntry(None, logging.INFO, text, "batch", 0.0)  # type: ignore[no-untyped-call]


def test_events_are_written_in_few_transactions(paths: Paths) -> None:
    commits: list[object] = []

    def count(connection: object) -> None:
        commits.append(connection)

    with dagster_instance(paths) as instance:
        run(instance)
        listen(Engine, "commit", count)
        try:
            lines = seen(instance, run(instance))
        finally:
            remove(Engine, "commit", count)
    assert len(commits) < 3 * len(lines)


def test_of_a_batch_all_is_written_or_nothing(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = [line("one"), line("two")]
    store = SqliteEventLogStorage.store_event

    def full(storage: SqliteEventLogStorage, event: EventLogEntry) -> None:
        store(storage, event)
        if event is batch[1]:
            raise OSError("no space")

    with dagster_instance(paths) as instance:
        storage = instance.event_log_storage
        monkeypatch.setattr(SqliteEventLogStorage, "store_event", full)
        with pytest.raises(OSError, match="no space"):
            storage.store_event_batch(batch)
        monkeypatch.setattr(SqliteEventLogStorage, "store_event", store)
        assert list(storage.get_logs_for_run("batch")) == []
        storage.store_event_batch(batch)
        assert [entry.user_message for entry in storage.get_logs_for_run("batch")] == ["one", "two"]
