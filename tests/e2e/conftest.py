"""A good load of what the repository ships and one of a single round of it, each made once.

The first is shared by all workers, and whoever asks first makes it. The second is asked for by one group of tests only.
"""

from __future__ import annotations

import fcntl
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from tests.e2e.loading import Finished, Home
from tests.e2e.story import Story, tell


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
    home = Home(shared / "good", repo_root / "data" / "sources.yaml", repo_root)
    told = shared / "good.json"
    with (shared / "good.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not told.exists():
            temporary = shared / "good_tmp"
            temporary.mkdir()
            finished = home.ehalsa("load", TMPDIR=str(temporary))
            told.write_text(json.dumps({**asdict(finished), "release": home.current()}), encoding="utf-8")
    kept = json.loads(told.read_text(encoding="utf-8"))
    release = kept.pop("release")
    assert kept["code"] == 0, kept["out"] + kept["err"]
    return Good(home, Finished(**kept), release)


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory, repo_root: Path, data_dir: Path) -> Story:
    """One round, loaded at the third attempt."""
    return tell(tmp_path_factory.mktemp("story"), data_dir, repo_root)


@pytest.fixture(scope="session")
def single(story: Story) -> Good:
    """One round alone: its figures, and those of other years as they were printed."""
    assert story.last.code == 0, story.last.out + story.last.err
    return Good(story.home, story.last, story.release)
