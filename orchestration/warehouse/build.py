"""One dbt build into a fresh database: start, what became of each node, and the all-or-nothing verdict."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.durable import keep_private, remove_folder
from orchestration.errors import lack_of_machine
from orchestration.paths import Paths
from orchestration.warehouse.engine import engine_from_env
from orchestration.warehouse.project import (
    DbtProjectError,
    dbt_environment,
    dbt_folders,
    dbt_state_held,
    ensure_manifest,
    environment,
    node_listener,
    parsed_project,
)
from orchestration.warehouse.project_tests import (
    DATA_TEST,
    GOOD,
    UNIT_TEST,
    Result,
    data_tests_of,
    keep_tests,
    kept_tests,
    kind_of,
)
from orchestration.warehouse.spark import build_on_spark

# Exposures stand in dbt's results too, but there is nothing to run.
_RUN = frozenset({"model", "seed", "snapshot", DATA_TEST, UNIT_TEST})
_RESULTS = "run_results.json"

# dbt words every event for every log, also those below the log's level: a sixth of a build. The results say the same.
_SILENT = ("--quiet", "--no-use-colors", "--log-level", "none", "--log-level-file", "none", "--no-write-json")


@dataclass(frozen=True, slots=True)
class NodeResult:
    """What became of one dbt node. ``failures`` counts failing rows of a test; ``seconds`` is wall time."""

    unique_id: str
    name: str
    resource_type: str
    status: str
    message: str
    failures: int | None
    seconds: float
    compiled_sql: str

    @property
    def ok(self) -> bool:
        """True if the node was built or its test passed."""
        return self.status in GOOD


@dataclass(frozen=True, slots=True)
class BuildResult:
    """Every node of the build, in the order dbt finished them, and the nodes that it should have run but did not.

    Unit tests look at the project alone: those that an earlier build of the same project proved stand at the end, and
    ``proven_before`` says how many.
    """

    nodes: tuple[NodeResult, ...]
    missing: tuple[str, ...]
    proven_before: int = 0

    @property
    def ok(self) -> bool:
        """All or nothing: every node of the manifest ran and every one is good."""
        return not self.missing and bool(self.nodes) and all(node.ok for node in self.nodes)


def fresh_build_folder(paths: Paths) -> Path:
    """Empty the build folder, so that nothing of an earlier load can be taken for this one's."""
    remove_folder(paths.build)
    paths.build.mkdir(parents=True)
    keep_private(paths.build)
    paths.staged_release.mkdir()
    return paths.build


def build_warehouse(paths: Paths, on_node: Callable[[str], None] = lambda name: None) -> BuildResult:
    """Run one ``dbt build`` of the whole project into a fresh database, in this process.

    Where Spark is the engine, it builds the models first, and the tables of the database are taken from its Parquet:
    contracts, comments, views and tests are the same. EngineError where it cannot.
    Tests run with the first build of a project, or of one that has changed; unit tests until all have passed, data
    tests until each has its SQL, which later builds ask themselves (project_tests.py).
    ``on_node`` hears the name of each finished node. Raises DbtProjectError if dbt could not run at all; a failed
    model or test is no exception but a result that is not ``ok``.
    """
    ensure_manifest(paths)
    fresh_build_folder(paths)
    kept = kept_tests(paths)
    engine = engine_from_env()
    built_elsewhere = str(build_on_spark(paths, engine, on_node)) if engine.is_spark else ""
    with environment({"EHALSA_BUILT_PARQUET": built_elsewhere}):
        papers = _run_dbt(paths, [kind for kind, tests in kept.items() if tests], on_node)
    results: list[Result] = papers["results"]
    keep_tests(paths, results)
    built = all(result["status"] in GOOD for result in results if kind_of(result) in _RUN)
    proven = kept.get(UNIT_TEST, [])
    for result in data_tests_of(paths, kept.get(DATA_TEST, []), built=built):
        on_node(_name(result))
        results.append(result)
    results += proven
    (paths.build / _RESULTS).write_text(json.dumps(papers), encoding="utf-8")
    shutil.copy(paths.dbt_state / "manifest.json", paths.build / "manifest.json")
    nodes = tuple(_node_result(result) for result in results if kind_of(result) in _RUN)
    return BuildResult(nodes, _missing(paths, nodes), len(proven))


def _run_dbt(paths: Paths, left_out: Iterable[str], on_node: Callable[[str], None]) -> dict[str, Any]:
    """Build all but the kinds that are left out; give dbt's results as its file has them."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # costs seconds: only where a build is due
    from dbt.artifacts.schemas.run import RunExecutionResult
    from dbt.cli.main import dbtRunner

    without = [word for kind in left_out for word in ("--exclude-resource-type", kind)]
    with dbt_state_held(paths), environment(dbt_environment(paths)):
        runner = dbtRunner(manifest=parsed_project(paths), callbacks=[node_listener(on_node)])
        with ThreadPoolExecutor(1, "dbt") as apart:  # dbt looks through the source of all that stands on the stack
            words = [*_SILENT, "build", *dbt_folders(paths, paths.build), *without]
            outcome = apart.submit(runner.invoke, words).result()
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    if not isinstance(outcome.result, RunExecutionResult):
        found, remedy = str(outcome.exception).strip(), "correct the file that the message names"
        fault = DbtProjectError("dbt build that did not run", paths.dbt_project.name, "", found, remedy)
        raise lack_of_machine(paths.home, found) or fault
    place = paths.build / _RESULTS
    outcome.result.write(str(place))
    papers: dict[str, Any] = json.loads(place.read_bytes())
    return papers


def run_tests_again(paths: Paths, unique_ids: Collection[str]) -> tuple[NodeResult, ...]:
    """Run data tests of the finished build once more, each as compiled then, on its database, which is only read.

    In the order of the build; FileNotFoundError without a build.
    """
    results = json.loads((paths.build / _RESULTS).read_bytes())["results"]
    asked = [result for result in results if result["unique_id"] in unique_ids]
    return tuple(_node_result(result) for result in data_tests_of(paths, asked, built=True))


def _name(result: Result) -> str:
    """After kind and project (of a unit test, its model too); a hash follows where a name does not tell all."""
    return str(result["unique_id"]).split(".")[3 if kind_of(result) == UNIT_TEST else 2]


def _node_result(result: Result) -> NodeResult:
    """Read an entry of dbt's results."""
    return NodeResult(
        unique_id=result["unique_id"],
        name=_name(result),
        resource_type=kind_of(result),
        status=result["status"],
        message=result["message"] or "",
        failures=result["failures"],
        seconds=float(result["execution_time"]),
        compiled_sql=result["compiled_code"] or "",
    )


def expected_nodes(manifest: Mapping[str, Any]) -> set[str]:
    """Unique ids of everything that a full build runs: models, seeds, snapshots, data tests and unit tests."""
    run = {
        unique_id
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] in _RUN and node["config"].get("materialized") != "ephemeral"
    }
    return run | set(manifest["unit_tests"])


def _missing(paths: Paths, nodes: tuple[NodeResult, ...]) -> tuple[str, ...]:
    manifest = json.loads((paths.dbt_state / "manifest.json").read_bytes())
    return tuple(sorted(expected_nodes(manifest) - {node.unique_id for node in nodes}))
