"""A copy of the state that the good load left, one webserver and one browser for all tests of this folder.

They end with the module: webserver and daemon look for work as long as they live.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.screen import Screen
from tests.browser.server import Dagster, Installation, answers, installed, serving, wait_for
from tests.e2e.loading import FinishedLoad


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory, data_dir: Path, finished_load: FinishedLoad) -> Installation:
    """A round of the sample in a folder where it may be damaged, and the good load's state, moved and prepared."""
    return installed(finished_load.home.folder, data_dir, tmp_path_factory.mktemp("installation"))


@pytest.fixture(scope="module")
def dagster(installation: Installation) -> Iterator[Dagster]:
    """Webserver and daemon, after a load from the command line."""
    with serving(installation) as started:
        wait_for(lambda: answers(started.address), f"the webserver; see {installation.home / 'webserver.log'}")
        yield started


@pytest.fixture(scope="module")
def screen(dagster: Dagster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    found = Screen(dagster.address, tmp_path_factory.mktemp("browser"))
    yield found
    found.close()


@pytest.fixture(scope="module")
def reader(finished_load: FinishedLoad, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    """The site of the good load, opened from the disk; the other pages of its release lie above it."""
    site = Path(finished_load.release / "webb").resolve()
    found = Screen(f"file://{site}/", tmp_path_factory.mktemp("reader"))
    yield found
    found.close()
