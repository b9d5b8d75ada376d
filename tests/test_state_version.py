"""A state folder carries its version: an older one is brought up, a newer one left alone."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.errors import DagsterResourceFunctionError

from orchestration.defs.installation import Installation
from orchestration.defs.load_lock import LoadLock
from orchestration.paths import Paths, paths_from_env
from orchestration.release.manifest import CheckEntry, InputEntry, build_manifest
from orchestration.release.verify import verify_release
from orchestration.release.versions import Versions
from orchestration.state_version import VERSION, StateVersionError, bring_up, version_of
from tests.release.conftest import publish


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return replace(paths_from_env(), home=tmp_path / "var")


def released(paths: Paths, name: str, synthetic: list[str], internal: str = "") -> Path:
    """A release of one round; without an internal part, as they were before."""
    staged = paths.home.parent / name
    staged.mkdir(parents=True)
    (staged / "fct_answers.csv").write_text(f"text\n{name}\n", encoding="utf-8")
    manifest = build_manifest(
        staged,
        inputs=[InputEntry("2099", "enkat_a", "ab" * 32, 12, "enkat_a.csv")],
        versions=Versions("cd" * 32),
        counts={},
        checks=[CheckEntry("backtest", "passed", 1)],
        synthetic_rounds=synthetic,
        internal=internal,
    )
    return publish(staged, paths.releases, manifest).path


def held(paths: Paths) -> None:
    """Take the lock as a load does, and let it go."""
    with dg.build_resources({"lock": LoadLock(installation=Installation.of(paths))}):
        pass


def test_a_load_brings_up_a_folder_of_the_version_before(paths: Paths) -> None:
    """Releases that gave collected texts to every reader are their owner's from then on, and whole as before."""
    made = {
        0o700: released(paths, "collected", []),
        0o755: released(paths, "synthetic", ["2099"]),
    }
    closed_already = released(paths, "parted", [], "intern")
    assert version_of(paths) == 0
    held(paths)
    assert paths.state_version.read_text(encoding="utf-8") == f"{VERSION}\n"
    assert {stat.S_IMODE(path.stat().st_mode): path for path in made.values()} == made
    assert stat.S_IMODE(closed_already.stat().st_mode) == 0o755
    for path in (*made.values(), closed_already):
        verify_release(path)


def test_what_was_brought_up_is_left_alone(paths: Paths) -> None:
    paths.home.mkdir()
    bring_up(paths)
    opened = released(paths, "collected", [])
    bring_up(paths)
    assert stat.S_IMODE(opened.stat().st_mode) == 0o755, "as whoever owns it has it now"


def test_a_folder_of_a_newer_version_is_refused_with_the_remedy(paths: Paths) -> None:
    paths.home.mkdir()
    paths.state_version.write_text(f"{VERSION + 1}\n", encoding="utf-8")
    with pytest.raises(DagsterResourceFunctionError) as refused:
        held(paths)
    assert f"at most version {VERSION}, found {VERSION + 1}. Use the version that wrote it" in str(
        refused.value.user_exception
    )
    assert version_of(paths) == VERSION + 1


def test_a_version_that_is_no_number_is_told(paths: Paths) -> None:
    paths.home.mkdir()
    paths.state_version.write_text("one\n", encoding="utf-8")
    with pytest.raises(StateVersionError, match="version that cannot be read"):
        bring_up(paths)
