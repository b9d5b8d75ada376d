"""Warehouses built from made-up landings by dbt's own runner in this process: one a world, kept for the session."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.warehouse.landing import write_landing
from tests.warehouse.oracle import displays
from tests.warehouse.world import PRINTED_YEAR, World


@dataclass(frozen=True)
class Built:
    """A finished warehouse and what each dbt node of the run that made it came to (node name → status).

    ``target``: dbt's folder, with what it rendered of the last build.
    """

    database: Path
    nodes: dict[str, str]
    world: World
    target: Path

    @property
    def landing(self) -> Path:
        """The landing it was built from."""
        return self.database.parent / "landing"

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a query on the closed warehouse."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(sql).fetchall()


Build = Callable[..., Built]


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory, repo_root: Path, parsed: Path) -> Iterator[Build]:
    """Build a world: ``build(world, "run")``; commands are those of dbt, one after the other on the same database."""
    environment = pytest.MonkeyPatch()
    state = tmp_path_factory.mktemp("dbt")
    shutil.copytree(parsed, state / "target")
    for name, folder in {
        "DBT_TARGET_PATH": "target",
        "DBT_LOG_PATH": "logs",
        "EHALSA_LANDING": "landing",
        "EHALSA_BUILD_DB": "build.duckdb",
    }.items():
        environment.setenv(name, str(state / folder))

    def build_world(world: World, *commands: str) -> Built:
        shutil.rmtree(state / "landing", ignore_errors=True)
        write_landing(state / "landing", world)
        nodes: dict[str, str] = {}
        for command in commands:
            nodes |= _invoke(repo_root / "dbt_project", state / "target", command)
        finished = (state / "build.duckdb").rename(tmp_path_factory.mktemp("world") / "build.duckdb")
        shutil.move(state / "landing", finished.parent / "landing")
        return Built(finished, nodes, world, state / "target")

    yield build_world
    environment.undo()


def _invoke(project: Path, target: Path, command: str) -> dict[str, str]:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.artifacts.schemas.run import RunExecutionResult
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    folders = ["--project-dir", str(project), "--profiles-dir", str(project)]
    # Of both logs that of errors, on the screen, is kept: dbt words every event for each, which takes its time.
    manifest = Manifest.from_msgpack((target / "partial_parse.msgpack").read_bytes())
    outcome = dbtRunner(manifest=manifest).invoke(["--quiet", "--log-level-file", "none", *command.split(), *folders])
    close: Callable[[], None] = DuckDBConnectionManager.close_all_connections
    close()  # the adapter keeps its database open for the process; readers need the file closed
    if not isinstance(outcome.result, RunExecutionResult):
        raise AssertionError(f"dbt {command} stopped before its end") from outcome.exception
    run = [result for result in outcome.result.results if str(result.node.resource_type) != "exposure"]
    return {result.node.name: str(result.status) for result in run}


@pytest.fixture(scope="session")
def small_world() -> World:
    """Cells printed as they come out, but for an erratum that holds, one that does not, one too many, a difference.

    Cells of years without answers are printed, but for one, which another report prints.
    """
    printed = displays(World())
    del printed[9, 6], printed[14, 4]
    earlier = {"indicator": "drift.egen", "round": PRINTED_YEAR, "measure": "share"}
    return World(
        published={**printed, (2, 1): "88", (3, 2): "77", (5, 3): "66", (14, 1): "34", (14, 2): "33,5", (14, 3): "*"},
        series=(
            {"report": "q", **earlier, "printed": "15", "value": 15.0, "base": 9, "place": "s. 3"},
            {
                **earlier,
                "report": "q",
                "grouping": "lan",
                "group": "01",
                "printed": "12",
                "value": 12.0,
                "place": "s. 4",
            },
        ),
        errata={
            (2, 1): ("88", printed[2, 1]),
            (3, 2): ("77", "55"),
            (4, 2): (printed[4, 2], "44"),
        },
    )


@pytest.fixture(scope="session")
def warehouse(build: Build, small_world: World) -> Built:
    """The small world, built with all of dbt's tests."""
    return build(small_world, "build")
