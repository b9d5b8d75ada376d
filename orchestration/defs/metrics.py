"""Figures of an installation for Prometheus: last runs, the current release, findings, what is late."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

import dagster as dg
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from orchestration.defs.calendar import expected_arrivals, now
from orchestration.defs.installation import LAND_JOB, LOAD_JOB, RELEASE_JOB
from orchestration.defs.instance import CONFIG, dagster_instance
from orchestration.paths import Paths
from orchestration.release.journal import journal_of
from orchestration.release.manifest import read_manifest
from orchestration.release.publish import current_or_none
from orchestration.sources.waiting import LATE

Figures = Mapping[tuple[str, ...], float]


def metrics(paths: Paths) -> str:
    """Return every figure in Prometheus' text format; what is not there yet has no line."""
    registry = CollectorRegistry()
    _runs(paths, registry)
    _release(paths, registry)
    about = "Findings of a file, by folder: a round, or marts."
    _gauge(registry, "findings", about, _findings(paths), ("folder", "file"))
    late = sum(item.state in LATE for item in expected_arrivals(paths, now().date()))
    _gauge(registry, "sources_late", "Sources that are overdue or missing.", {(): late})
    return generate_latest(registry).decode("utf-8")


def _gauge(registry: CollectorRegistry, name: str, about: str, figures: Figures, labels: Iterable[str] = ()) -> None:
    gauge = Gauge(f"ehalsa_{name}", about, list(labels), registry=registry)
    for values, figure in figures.items():
        (gauge.labels(*values) if values else gauge).set(figure)


def _runs(paths: Paths, registry: CollectorRegistry) -> None:
    """The last run of each job that has ended: whether it was good, its seconds, when it ended (Unix time, UTC)."""
    good, seconds, ended = (dict[tuple[str, ...], float]() for _ in range(3))
    if not (paths.dagster_home / CONFIG).exists():
        return
    over = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
    with dagster_instance(paths) as instance:
        for job in (LOAD_JOB, LAND_JOB, RELEASE_JOB):
            for record in instance.get_run_records(dg.RunsFilter(job_name=job, statuses=over), limit=1):
                if record.start_time and record.end_time:
                    good[job,] = record.dagster_run.status == dg.DagsterRunStatus.SUCCESS
                    seconds[job,], ended[job,] = record.end_time - record.start_time, record.end_time
    _gauge(registry, "last_run_success", "1 if the last run of the job was good, else 0.", good, ("job",))
    _gauge(registry, "last_run_seconds", "Wall seconds of that run.", seconds, ("job",))
    _gauge(registry, "last_run_end_timestamp_seconds", "When that run ended.", ended, ("job",))


def _release(paths: Paths, registry: CollectorRegistry) -> None:
    release = current_or_none(paths.releases)
    if release is None:
        return
    manifest = read_manifest(release)
    checks = Counter(check.outcome for check in manifest.checks)
    cells, rows = manifest.counts.get("cells", {}), manifest.counts.get("rows", {})
    own = [entry for entry in journal_of(paths).entries() if entry.id == release.name]
    published: Figures = {(): datetime.fromisoformat(own[0].time).timestamp()} if own else {}
    _gauge(registry, "release_published_timestamp_seconds", "When the current release was first published.", published)
    _gauge(registry, "release_rows", "Rows of the current release's marts.", {(): sum(rows.values())})
    _gauge(registry, "release_cells", "Printed cells by verdict.", {(k,): v for k, v in cells.items()}, ("verdict",))
    _gauge(registry, "release_checks", "Checks by outcome.", {(k,): v for k, v in checks.items()}, ("outcome",))


def _findings(paths: Paths) -> Figures:
    return {(path.parent.name, path.stem): _rows(path) for path in sorted(paths.findings.glob("*/*.csv"))}


def _rows(path: Path) -> int:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return sum(1 for _ in csv.DictReader(handle))
