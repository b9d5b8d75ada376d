"""Whether a load would land the round that is landed, or make the release that stands: then there is nothing to do."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import dagster as dg
from dagster._core.definitions.data_version import DATA_VERSION_TAG

from orchestration.defs.installation import SOURCES, landed_entries
from orchestration.defs.land import is_standing, observations
from orchestration.defs.pull import pull_metadata, pull_source, raw_key
from orchestration.errors import ReadableError
from orchestration.findings import InputRefusedError
from orchestration.paths import Paths
from orchestration.quality.acceptance import landing_state
from orchestration.quality.check_records import kept_landing_state
from orchestration.release.content import know
from orchestration.release.inputs import release_inputs
from orchestration.release.journal import journal_of
from orchestration.release.manifest import MANIFEST_NAME, read_manifest
from orchestration.release.publish import current_or_none
from orchestration.release.verify import verify_release
from orchestration.release.verify_all import verify_slice
from orchestration.release.versions import versions_of
from orchestration.sources.archive import RawArchive
from orchestration.sources.fetch import local_path


def unchanged_round(paths: Paths, round_: str) -> list[dg.AssetMaterialization | dg.AssetObservation]:
    """Pull a round of files and see whether it stands as landed: then what Dagster is told of it, without a run.

    Empty where a run is due: a file is refused or another one, or has to be fetched from elsewhere, once and not twice.
    """
    specs = SOURCES.round(round_).sources
    if any(local_path(spec.uri, SOURCES.folder) is None for spec in specs):
        return []
    try:
        raw = {spec.source: pull_source(paths, spec) for spec in specs}
    except InputRefusedError:
        return []
    if not is_standing(paths, round_, raw):
        return []
    pulls = (
        dg.AssetMaterialization(raw_key(spec.source), metadata=pull_metadata(raw[spec.source], spec), partition=round_)
        for spec in specs
    )
    return [*pulls, *observations(paths, round_, raw)]


def unchanged_release(paths: Paths) -> Path | None:
    """Find the current release where it is whole and made of just what is landed, by the present code and facts.

    Its build must lie there too, for the checks that run alone, and its records. A part of the raw archive is read
    through as by every load. Where anything is amiss a load is due, which says what it is.
    """
    with suppress(ReadableError, FileNotFoundError):
        release = current_or_none(paths.releases)
        if release and _made_of_the_same(paths, release):
            know(journal_of(paths).databases(read_manifest(release)))  # by its bytes: reading it takes seconds
            verify_release(release)
            verify_slice(paths)
            return release
    return None


def _made_of_the_same(paths: Paths, release: Path) -> bool:
    manifest, landed = read_manifest(release), landing_state(paths)
    return (
        manifest.versions == versions_of(paths)
        and manifest.landed == landed == kept_landing_state(paths)
        and set(manifest.inputs) == set(release_inputs(paths.landing, RawArchive(paths.raw), landed_entries(paths)))
        and paths.build_database.is_file()
        and (paths.records / release.name / MANIFEST_NAME).is_file()
    )


def observed(release: Path) -> dg.AssetObservation:
    """What Dagster is told of a release that stands: that it was looked at."""
    said = "made of the same files by the same facts and code, and whole"
    return dg.AssetObservation(["release", "published"], said, tags={DATA_VERSION_TAG: release.name})
