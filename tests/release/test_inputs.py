"""Whose bytes a release names as its inputs: those that are landed, whatever was pulled since."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from orchestration.defs.installation import SOURCES
from orchestration.defs.steps import pulled_by
from orchestration.landing.write import LandingError, update_landing
from orchestration.paths import Paths
from orchestration.release.inputs import release_inputs
from orchestration.sources.archive import RawArchive, RawArchiveError, RawObject

ROUND = SOURCES.rounds[0]


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path, tmp_path, tmp_path, tmp_path / "sources.yaml")


def pull(paths: Paths, source: str, content: bytes, day: int = 1) -> RawObject:
    archive = RawArchive(paths.raw)
    sha256, size = archive.store([content])
    pulled = RawObject(ROUND.round, source, sha256, size, datetime(2099, 3, day, tzinfo=UTC), f"{source}.csv")
    archive.record(pulled)
    return pulled


def land(paths: Paths, *pulls: RawObject) -> None:
    parts = [({raw.source: pa.table({"a": [1]})}, {raw.source: raw.sha256}) for raw in pulls]
    update_landing(paths.landing / ROUND.round, parts)


def good(paths: Paths) -> list[RawObject]:
    return [pull(paths, spec.source, spec.source.encode()) for spec in ROUND.sources]


def test_a_file_pulled_and_refused_afterwards_is_no_input(paths: Paths) -> None:
    landed = good(paths)
    land(paths, *landed)
    refused = pull(paths, landed[0].source, b"refused")
    found = release_inputs(paths.landing, RawArchive(paths.raw), [ROUND])
    assert {(entry.source, entry.sha256, entry.size) for entry in found} == {
        (raw.source, raw.sha256, raw.size) for raw in landed
    }
    assert refused.sha256 not in {entry.sha256 for entry in found}
    assert {entry.kind for entry in found} == {spec.kind for spec in ROUND.sources}


def test_a_source_that_is_not_landed_is_told(paths: Paths) -> None:
    land(paths, *good(paths)[1:])
    with pytest.raises(LandingError, match=rf"expected .*{ROUND.sources[0].source}.*ehalsa load --round {ROUND.round}"):
        release_inputs(paths.landing, RawArchive(paths.raw), [ROUND])


def test_as_of_a_day_later_pulls_do_not_count(paths: Paths) -> None:
    landed = good(paths)
    corrected = pull(paths, landed[0].source, b"corrected", day=5)
    of_day = {raw.source: raw.sha256 for raw in landed}
    assert pulled_by(paths, ROUND.round, date(2099, 3, 4)) == of_day
    assert pulled_by(paths, ROUND.round, date(2099, 3, 5)) == {**of_day, corrected.source: corrected.sha256}
    with pytest.raises(RawArchiveError, match="not pulled by 2099-02-28"):
        pulled_by(paths, ROUND.round, date(2099, 2, 28))
