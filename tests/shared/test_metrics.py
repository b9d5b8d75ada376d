"""What Prometheus reads of an installation, by its own parser: before there is anything, and of runs and findings."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import dagster as dg
import pytest
from click.testing import CliRunner
from prometheus_client.parser import text_string_to_metric_families

from orchestration.cli import main
from orchestration.defs.installation import LAND_JOB
from orchestration.defs.instance import dagster_instance
from orchestration.findings import Finding, write_findings
from orchestration.paths import Paths
from orchestration.release.journal import journal_of

FINDING = Finding("2021", "npo", "npo.xlsx", "empty file", expected="content", found="0 bytes")


def figures(*options: str) -> str:
    done = CliRunner().invoke(main, ["metrics", *options])
    assert done.exit_code == 0, done.output
    return done.output


def read(text: str) -> dict[str, dict[tuple[str, ...], float]]:
    families = {family.name: family.samples for family in text_string_to_metric_families(text)}
    return {
        name: {tuple(sample.labels.values()): sample.value for sample in samples} for name, samples in families.items()
    }


def run(paths: Paths, *, good: bool) -> float:
    """Run a job of the name of the one that lands; return when it ended."""

    @dg.op
    def step() -> None:
        assert good

    @dg.job(name=LAND_JOB)
    def job() -> None:
        step()

    with dagster_instance(paths) as instance:
        ended = job.execute_in_process(instance=instance, raise_on_error=False)
        (record,) = instance.get_run_records(dg.RunsFilter(run_ids=[ended.run_id]))
    assert record.end_time is not None
    return record.end_time


def test_of_nothing_there_are_no_figures_but_what_is_late(empty: Paths) -> None:
    assert {name: found for name, found in read(figures()).items() if found} == {"ehalsa_sources_late": {(): 0}}
    assert not empty.home.exists(), "who looks makes nothing"


def test_runs_release_and_findings_are_figures(loaded: Paths, tmp_path: Path) -> None:
    run(loaded, good=True)
    ended = run(loaded, good=False)
    write_findings([FINDING, FINDING], loaded.findings / "2021", "npo")
    write_findings([], loaded.findings / "2021", "enkat_a")
    found = read(figures())
    assert found["ehalsa_last_run_success"] == {(LAND_JOB,): 0}
    assert found["ehalsa_last_run_end_timestamp_seconds"] == {(LAND_JOB,): pytest.approx(ended)}
    assert 0 < found["ehalsa_last_run_seconds"][(LAND_JOB,)] < 60
    assert found["ehalsa_findings"] == {("npo", "2021"): 2, ("enkat_a", "2021"): 0}
    (published,) = journal_of(loaded).entries()
    moment = datetime.fromisoformat(published.time).timestamp()
    assert found["ehalsa_release_published_timestamp_seconds"] == {(): moment}
    figures("--out", str(tmp_path / "ehalsa.prom"))
    assert read((tmp_path / "ehalsa.prom").read_text(encoding="utf-8")).keys() == found.keys()
