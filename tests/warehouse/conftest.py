"""Warehouses built from made-up landings: the small world by dbt, others by what dbt rendered of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import SmallBuild
from tests.warehouse.landing import write_landing
from tests.warehouse.rendered import Rendered
from tests.warehouse.small import small_world as the_small_world
from tests.warehouse.world import World


@dataclass(frozen=True)
class Built:
    """A finished warehouse, and the landing it was built from. ``target``: dbt's folder, with what it rendered."""

    database: Path
    landing: Path
    world: World
    target: Path

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a query on the closed warehouse."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(sql).fetchall()


Build = Callable[[World], Built]


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory, parsed: Path) -> Build:
    """Build a world anew."""
    rendered = Rendered(parsed.parent / "build")

    def build_world(world: World) -> Built:
        folder = tmp_path_factory.mktemp("world")
        write_landing(folder / "landing", world)
        rendered.build(folder / "build.duckdb", folder / "landing")
        return Built(folder / "build.duckdb", folder / "landing", world, parsed.parent / "build")

    return build_world


@pytest.fixture(scope="session")
def small_world() -> World:
    """The world that dbt built."""
    return the_small_world()


@pytest.fixture(scope="session")
def warehouse(small_build: SmallBuild, small_world: World) -> Built:
    """The small world, built by dbt with all of its tests; only to be read."""
    home = small_build.home.folder
    return Built(home / "build" / "build.duckdb", home / "landing", small_world, home / "build")
