"""State folders that the server's own user can enter, with names short enough for a socket."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.paths import Paths, paths_from_env
from orchestration.shared.postgres import Server
from tests.one_round_released import release_one_round


@pytest.fixture
def short() -> Iterator[Path]:
    """A new folder; servers of the state folders in it are stopped before it goes."""
    folder = Path(tempfile.mkdtemp(prefix="eh"))
    folder.chmod(0o755)
    yield folder
    for cluster in folder.glob("*/postgres"):
        Server(cluster).end()
    shutil.rmtree(folder)


@pytest.fixture
def empty(short: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """A state folder that is not there yet."""
    monkeypatch.setenv("EHALSA_HOME", str(short / "var"))
    monkeypatch.setenv("DAGSTER_HOME", str(short / "var" / "dagster"))
    return paths_from_env()


@pytest.fixture(scope="session")
def one_round(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return release_one_round(tmp_path_factory.mktemp("one_round")).home


@pytest.fixture
def loaded(empty: Paths, one_round: Path) -> Paths:
    """A state folder with a landed round and a release."""
    shutil.copytree(one_round, empty.home, symlinks=True)
    empty.home.chmod(0o755)
    return empty
