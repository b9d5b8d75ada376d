"""One dbt build into a fresh database: start, what became of each node, and the all-or-nothing verdict."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.durable import write_whole
from orchestration.paths import Paths
from orchestration.warehouse.contents import number_of_rows
from orchestration.warehouse.project import (
    DbtProjectError,
    dbt_environment,
    dbt_folders,
    dbt_state_held,
    ensure_manifest,
    environment,
    parsed_project,
)

_GOOD = frozenset({"success", "pass"})
# Exposures stand in dbt's results too, but there is nothing to run.
_UNIT_TEST = "unit_test"
_RUN = frozenset({"model", "seed", "snapshot", "test", _UNIT_TEST})
_PROVEN = "unit_tests.json"

# dbt words every event for every log, also those below the log's level: a sixth of a build. The results say the same.
_SILENT = ("--quiet", "--no-use-colors", "--log-level", "none", "--log-level-file", "none")


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
        return self.status in _GOOD


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
    shutil.rmtree(paths.build, ignore_errors=True)
    paths.staged_release.mkdir(parents=True)
    return paths.build


def build_warehouse(paths: Paths, on_node: Callable[[str], None] = lambda name: None) -> BuildResult:
    """Run one ``dbt build`` of the whole project into a fresh database, in this process.

    Unit tests run with the first build of a project, or of one that has changed, until all have passed.
    ``on_node`` hears the name of each finished node. Raises DbtProjectError if dbt could not run at all; a failed
    model or test is no exception but a result that is not ``ok``.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # costs seconds: only where a build is due
    from dbt.artifacts.schemas.run import RunExecutionResult
    from dbt.cli.main import dbtRunner

    ensure_manifest(paths)
    fresh_build_folder(paths)
    with dbt_state_held(paths), environment(dbt_environment(paths)):
        proven = _proven(paths)
        left_out = ["--exclude-resource-type", _UNIT_TEST] if proven else []
        runner = dbtRunner(manifest=parsed_project(paths), callbacks=[_listener(on_node)])
        outcome = runner.invoke([*_SILENT, "build", *dbt_folders(paths, paths.build), *left_out])
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    if not isinstance(outcome.result, RunExecutionResult):
        found, remedy = str(outcome.exception).strip(), "correct the file that the message names"
        raise DbtProjectError("dbt build that did not run", paths.dbt_project.name, "", found, remedy)
    nodes = tuple(_node_result(result) for result in outcome.result.results if result.node.resource_type in _RUN)
    nodes += tuple(_result_of(result, _UNIT_TEST, float(result["execution_time"])) for result in proven)
    _keep_papers(paths, proven)
    return BuildResult(nodes, _missing(paths, nodes), len(proven))


def _proven(paths: Paths) -> list[dict[str, Any]]:
    """What dbt said of the unit tests when all of them passed; the parsed project takes it along when it goes."""
    place = paths.dbt_state / _PROVEN
    return json.loads(place.read_bytes()) if place.is_file() else []


def _keep_papers(paths: Paths, proven: list[dict[str, Any]]) -> None:
    """Keep what proves the unit tests; those proven before stand among dbt's results of this build, as they were."""
    results = json.loads((paths.build / "run_results.json").read_bytes())
    tests = [result for result in results["results"] if result["unique_id"].startswith(f"{_UNIT_TEST}.")]
    if tests and all(result["status"] in _GOOD for result in tests):
        write_whole(paths.dbt_state / _PROVEN, json.dumps(tests))
    results["results"] += proven
    (paths.build / "run_results.json").write_text(json.dumps(results), encoding="utf-8")


def run_tests_again(paths: Paths, unique_ids: Collection[str]) -> tuple[NodeResult, ...]:
    """Run data tests of the finished build once more, each as compiled then, on its database, which is only read.

    In the order of the build; FileNotFoundError without a build.
    """
    results = json.loads((paths.build / "run_results.json").read_bytes())["results"]
    found = []
    for result in results:
        if result["unique_id"] in unique_ids:
            started, sql = time.monotonic(), result["compiled_code"]
            failures = number_of_rows(paths.build_database, paths.landing, sql)
            status, seconds = "fail" if failures else "pass", time.monotonic() - started
            said = {**result, "status": status, "message": "", "failures": failures, "compiled_code": sql}
            found.append(_result_of(said, "test", seconds))
    return tuple(found)


def _result_of(result: Mapping[str, Any], resource_type: str, seconds: float) -> NodeResult:
    """Read an entry of dbt's results."""
    unique_id = result["unique_id"]
    return NodeResult(
        unique_id=unique_id,
        name=unique_id.split(".")[2],  # kind, project, name, and a hash where the name does not tell all
        resource_type=resource_type,
        status=result["status"],
        message=result["message"] or "",
        failures=result["failures"],
        seconds=seconds,
        compiled_sql=result["compiled_code"] or "",
    )


def _listener(on_node: Callable[[str], None]) -> Callable[[Any], None]:
    def listen(event: Any) -> None:
        if event.info.name == "NodeFinished":
            on_node(event.data.node_info.node_name)

    return listen


def _node_result(result: Any) -> NodeResult:
    return NodeResult(
        unique_id=result.node.unique_id,
        name=result.node.name,
        resource_type=str(result.node.resource_type),
        status=str(result.status),
        message=result.message or "",
        failures=result.failures,
        seconds=result.execution_time,
        compiled_sql=getattr(result.node, "compiled_code", None) or "",
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
