"""What a load does is counted and reviewed: nodes of dbt, statements of a build, and who starts processes."""

from __future__ import annotations

import ast
import csv
import json
from collections import Counter
from pathlib import Path

from tests.e2e.loading import FinishedLoad

HERE = Path(__file__).parent
STARTERS = frozenset({"Popen", "ProcessPoolExecutor", "fork", "posix_spawn", "execv", "execve"})


def reviewed(name: str) -> dict[str, int]:
    with (HERE / name).open(encoding="utf-8", newline="") as handle:
        return {row["what"]: int(row["number"]) for row in csv.DictReader(handle)}


def test_nodes_and_statements_of_a_load_are_those_reviewed(finished_load: FinishedLoad) -> None:
    build = finished_load.home.folder / "build"
    results = json.loads((build / "run_results.json").read_bytes())["results"]
    manifest = json.loads((build / "manifest.json").read_bytes())
    counts = Counter(f"{result['unique_id'].split('.')[0]} nodes" for result in results)
    asked = [result for result in results if result["compiled_code"] and result["unique_id"] in manifest["nodes"]]
    counts["statements"] = len(asked)
    counts["tables"] = sum(
        manifest["nodes"][result["unique_id"]]["config"]["materialized"] == "table" for result in asked
    )
    assert dict(counts) == reviewed("statements.csv"), "a load does more or less than before: review, then correct"


def started(module: Path) -> int:
    """Calls in a module that start a process."""
    calls = [node.func for node in ast.walk(ast.parse(module.read_text("utf-8"))) if isinstance(node, ast.Call)]
    names = [call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls]
    by_run = [
        call
        for call in calls
        if isinstance(call, ast.Attribute) and call.attr == "run" and ast.unparse(call.value) == "subprocess"
    ]
    return sum(name in STARTERS for name in names) + len(by_run)


def test_who_starts_a_process_is_reviewed(repo_root: Path) -> None:
    modules = {
        path.relative_to(repo_root): started(path) for path in sorted((repo_root / "orchestration").rglob("*.py"))
    }
    assert {path.as_posix(): number for path, number in modules.items() if number} == reviewed("processes.csv")
