"""The event log that is kept open: what it writes is what Dagster's own storage reads, and the other way round."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

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
