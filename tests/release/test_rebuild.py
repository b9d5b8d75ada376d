"""What a release is rebuilt by, and why not: other code or facts, a manifest that is gone or changed, bytes that are.

That the bytes come out equal is seen on a real load (tests/e2e/test_one_answer.py).
"""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestration.paths import Paths
from orchestration.release.errors import ReleaseError
from orchestration.release.journal import Asked, journal_of
from orchestration.release.manifest import MANIFEST_NAME, InputEntry, build_manifest
from orchestration.release.publish import Staged, publish
from orchestration.release.rebuild import rebuild
from orchestration.release.versions import Versions, versions_of
from orchestration.sources.archive import RawArchive, RawArchiveError, RawObject

ASKED = Asked("a test")
COMMIT = "ab" * 20


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    for folder in ("orchestration", "dbt_project", "expectations", "data"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a").write_text(folder, encoding="utf-8")
    return Paths(tmp_path, tmp_path / "data", tmp_path / "var", tmp_path / "data" / "sources.yaml")


def release(paths: Paths, versions: Versions, commit: str = COMMIT) -> str:
    """Publish a release of one raw file, with its manifest among the records; return its id."""
    sha256, size = RawArchive(paths.raw).store([b"answers"])
    RawArchive(paths.raw).record(RawObject("2099", "enkat", sha256, size, datetime(2099, 3, 1, tzinfo=UTC), "e.csv"))
    paths.staged_release.mkdir(parents=True)
    (paths.staged_release / "report_cells.csv").write_text("report\n", encoding="utf-8")
    manifest = build_manifest(
        paths.staged_release,
        inputs=[InputEntry("2099", "enkat", sha256, size, "e.csv")],
        versions=versions,
        counts={},
        checks=[],
        synthetic_rounds=[],
    )
    staged, asked = Staged(paths.staged_release, manifest), Asked("a test", commit=commit)
    made = publish(staged, paths.releases, journal_of(paths), asked)
    (paths.records / made.id).mkdir()
    shutil.copyfile(made.path / MANIFEST_NAME, paths.records / made.id / MANIFEST_NAME)
    return made.id


def refusal(paths: Paths, name: str, out: Path | None = None) -> str:
    with pytest.raises(ReleaseError) as caught:
        rebuild(paths, name, out, ASKED)
    return str(caught.value)


@pytest.mark.parametrize("what", ["code", "facts"])
def test_other_code_or_facts_are_told_with_the_commit_that_had_them(paths: Paths, what: str) -> None:
    id_ = release(paths, replace(versions_of(paths), **{what: "cd" * 32}))
    said = refusal(paths, id_[:12])
    assert said.startswith(f"a release made by other {what}: release {id_[:12]}: expected ")
    assert f"in a clone of commit {COMMIT}, with EHALSA_HOME={paths.home}" in said
    assert "not committed" not in said


def test_a_commit_that_lacked_changes_is_told_as_such(paths: Paths) -> None:
    id_ = release(paths, Versions("cd" * 32), f"{COMMIT}+")
    assert f"commit {COMMIT}, with what was changed there and not committed, and" in refusal(paths, id_)


def test_a_changed_manifest_is_not_believed_and_that_of_the_records_takes_its_place(paths: Paths) -> None:
    id_ = release(paths, Versions("cd" * 32))
    for folder, said in ((paths.releases, "a release made by other code and facts"), (paths.records, "a changed")):
        place = folder / id_ / MANIFEST_NAME
        changed = json.loads(place.read_bytes()) | {"inputs": []}
        place.chmod(0o644)
        place.write_text(json.dumps(changed), encoding="utf-8")
        assert refusal(paths, id_).startswith(said)


def test_a_removed_release_is_rebuilt_by_the_manifest_of_its_records(paths: Paths) -> None:
    id_ = release(paths, Versions("cd" * 32))
    (paths.releases / id_).rename(paths.home / "away")
    assert refusal(paths, id_[:6]).startswith("a release made by other")


def test_a_release_that_nobody_knows_is_told_with_those_that_are(paths: Paths) -> None:
    id_ = release(paths, versions_of(paths))
    assert f"expected {id_[:12]}" in refusal(paths, "0" * 12)


def test_a_folder_that_is_there_is_not_written_into(paths: Paths, tmp_path: Path) -> None:
    assert refusal(paths, release(paths, versions_of(paths)), tmp_path).startswith("folder that is there")


def test_bytes_that_the_archive_no_longer_has_are_told(paths: Paths) -> None:
    id_ = release(paths, versions_of(paths))
    shutil.rmtree(RawArchive(paths.raw).objects)
    with pytest.raises(RawArchiveError, match="raw object missing"):
        rebuild(paths, id_, None, ASKED)
