"""The small project: one built once for all who only look, and one a test that may be changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestration.paths import Paths
from orchestration.warehouse.build import BuildResult, build_warehouse
from tests.warehouse_room.small_project import write_project


@dataclass(frozen=True)
class Built:
    """A finished build: where, what came of it, and the nodes in the order heard."""

    paths: Paths
    result: BuildResult
    heard: list[str]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    paths = write_project(tmp_path_factory.mktemp("small") / "repo")
    heard: list[str] = []
    return Built(paths, build_warehouse(paths, heard.append), heard)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return write_project(tmp_path / "repo")
