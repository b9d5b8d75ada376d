"""The commands in this process, in a state folder of their own; a small real repository of releases to work on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from orchestration.cli import main
from orchestration.paths import paths_from_env
from orchestration.release.journal import Asked, journal_of
from orchestration.release.manifest import InputEntry, build_manifest
from orchestration.release.publish import Staged, publish
from orchestration.release.versions import Versions


@dataclass(frozen=True)
class State:
    """A state folder, and how to say something to ``ehalsa`` about it."""

    folder: Path

    @property
    def releases(self) -> Path:
        return self.folder / "releases"

    def ehalsa(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, arguments, catch_exceptions=False)


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> State:
    monkeypatch.setenv("EHALSA_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("EHALSA_SOURCES", raising=False)
    return State(tmp_path / "home")


@pytest.fixture
def published(state: State, tmp_path: Path) -> Callable[[str], str]:
    """Publish a release of one file with that text; return its id."""

    def make(text: str) -> str:
        staged = tmp_path / f"staged-{len(list(tmp_path.iterdir()))}"
        staged.mkdir()
        (staged / "report_cells.csv").write_text(text, encoding="utf-8")
        manifest = build_manifest(
            staged,
            inputs=[InputEntry("2021", "enkat_a", "0" * 64, 1, "enkat_a.csv")],
            versions=Versions("0" * 64),
            counts={},
            checks=[],
            synthetic_rounds=["2021"],
        )
        return publish(Staged(staged, manifest), state.releases, journal_of(paths_from_env()), Asked("a test")).id

    return make
