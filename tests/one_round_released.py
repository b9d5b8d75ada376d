"""A state folder with one landed round and a release made of it: the least that a load leaves behind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from orchestration.defs.installation import SOURCES
from orchestration.editing.one_round import judge_round, pulled, write_round
from orchestration.paths import Paths, paths_from_env
from orchestration.quality.acceptance import landing_state
from orchestration.release.inputs import release_inputs
from orchestration.release.journal import Asked, journal_of
from orchestration.release.manifest import build_manifest
from orchestration.release.publish import Staged, publish
from orchestration.release.versions import versions_of
from orchestration.sources.archive import RawArchive
from orchestration.sources.pull import pull

# The smallest: what is landed again is decoded and judged as in a load.
ENTRY = min((e for e in SOURCES.rounds if e.state == "final"), key=lambda entry: len(entry.sources))


def release_one_round(home: Path) -> Paths:
    """Land the round into ``home`` and publish a release that holds next to nothing."""
    paths = replace(paths_from_env(), home=home)
    for spec in ENTRY.sources:
        pull(spec, SOURCES.folder, RawArchive(paths.raw))
    raw = pulled(paths, ENTRY.round, ENTRY.sources)
    judged = judge_round(paths, ENTRY.round, ENTRY.sources, raw, list(raw))
    write_round(paths, paths.landing / ENTRY.round, ENTRY.sources, judged, raw, list(raw))
    paths.staged_release.mkdir(parents=True)
    (paths.staged_release / "report_cells.csv").write_text("report\n", encoding="utf-8")
    manifest = build_manifest(
        paths.staged_release,
        inputs=release_inputs(paths.landing, RawArchive(paths.raw), [ENTRY]),
        versions=versions_of(paths),
        counts={},
        checks=[],
        synthetic_rounds=[],
        landed=landing_state(paths),
    )
    publish(Staged(paths.staged_release, manifest), paths.releases, journal_of(paths), Asked("a test"))
    return paths
