"""The good load of what the repository ships, and one of a single round of it, asked for by one group of tests only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.loading import Finished, FinishedLoad, Home
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
def good(finished_load: FinishedLoad) -> Good:
    """Every round that the repository ships."""
    return Good(finished_load.home, finished_load.finished, finished_load.release.name)


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory, repo_root: Path, data_dir: Path, parsed: Path) -> Story:
    """One round, loaded at the third attempt."""
    return tell(tmp_path_factory.mktemp("story"), data_dir, repo_root, parsed)


@pytest.fixture(scope="session")
def single(story: Story) -> Good:
    """One round alone: its figures, and those of other years as they were printed."""
    assert story.last.code == 0, story.last.out + story.last.err
    return Good(story.home, story.last, story.release)
