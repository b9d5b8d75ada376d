"""A good load of what the repository ships and one of a single round of it, each made once for all workers.

Whoever asks first makes it.
"""

from __future__ import annotations

import fcntl
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from tests.e2e.loading import LOAD, Finished, Home


@dataclass(frozen=True)
class Good:
    """A good load: where, how it ended, and the release that it made current."""

    home: Home
    finished: Finished
    release: str

    @property
    def path(self) -> Path:
        return self.home.releases / self.release


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A folder that all workers of this run see."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if hasattr(request.config, "workerinput") else own


@pytest.fixture(scope="session")
def good(shared: Path, repo_root: Path) -> Good:
    """Every round that the repository ships."""
    return _made(shared, "good", repo_root, "load")


@pytest.fixture(scope="session")
def single(shared: Path, repo_root: Path) -> Good:
    """One round into an empty state folder: its figures, and those of other years as they were printed."""
    return _made(shared, "single", repo_root, *LOAD)


def _made(shared: Path, name: str, repo_root: Path, *command: str) -> Good:
    home = Home(shared / name, repo_root / "data" / "sources.yaml", repo_root)
    told = shared / f"{name}.json"
    with (shared / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not told.exists():
            temporary = shared / f"{name}_tmp"
            temporary.mkdir()
            finished = home.ehalsa(*command, TMPDIR=str(temporary))
            told.write_text(json.dumps({**asdict(finished), "release": home.current()}), encoding="utf-8")
    kept = json.loads(told.read_text(encoding="utf-8"))
    release = kept.pop("release")
    assert kept["code"] == 0, kept["out"] + kept["err"]
    return Good(home, Finished(**kept), release)
