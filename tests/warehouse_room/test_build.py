"""One build, all or nothing: every node ran and is good, in a fresh database; nothing of an earlier load stays."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from orchestration.errors import MemoryLackError
from orchestration.paths import Paths
from orchestration.warehouse.build import (
    BuildResult,
    NodeResult,
    build_warehouse,
    expected_nodes,
    fresh_build_folder,
    run_tests_again,
)
from orchestration.warehouse.contents import row_counts
from orchestration.warehouse.nodes_done import build_told
from orchestration.warehouse.project import DbtProjectError
from tests import fork_server
from tests.warehouse_room.conftest import Built
from tests.warehouse_room.small_project import ANSWERS, change

NODES = {"answers", "totals", "unique_answers_municipality_code", "at_most_all", "marked_are_counted"}
GOOD = NodeResult("model.small.answers", "answers", "model", "success", "", None, 0.1, "select 1")


def test_every_node_ran_and_is_good(built: Built) -> None:
    assert built.result.ok
    assert {node.name for node in built.result.nodes} == NODES
    assert built.result.missing == ()
    assert set(built.heard) >= NODES - {"marked_are_counted"}
    assert len(built.heard) == len(NODES)  # and of nothing else: an exposure is not run


def test_models_come_with_their_sql_and_their_time(built: Built) -> None:
    totals = next(node for node in built.result.nodes if node.name == "totals")
    assert "from renamed" in totals.compiled_sql
    assert "ref(" not in totals.compiled_sql
    assert totals.seconds > 0


def test_data_tests_run_again_on_the_finished_build_and_change_nothing(built: Built) -> None:
    before = {path: path.stat().st_mtime_ns for path in built.paths.build.rglob("*")}
    tests = {node.unique_id: node for node in built.result.nodes if node.resource_type == "test"}
    again = {node.unique_id: node for node in run_tests_again(built.paths, tests)}
    assert tests.keys() == again.keys()
    for unique_id, node in again.items():
        assert (node.status, node.failures, node.name) == ("pass", 0, tests[unique_id].name)
        assert node.compiled_sql == tests[unique_id].compiled_sql
    assert {path: path.stat().st_mtime_ns for path in built.paths.build.rglob("*")} == before


def test_the_database_holds_the_models_and_is_closed(built: Built) -> None:
    assert row_counts(built.paths.build_database) == {"answers": 2, "totals": 1}
    assert list(built.paths.build.glob("*.wal")) == []
    with duckdb.connect(str(built.paths.build_database)) as connection:
        assert connection.execute("select municipalities, marked from totals").fetchall() == [(2, 1)]


def _run(results: list[dict[str, str]]) -> set[str]:
    """What dbt ran: exposures stand in its results, too."""
    return {result["unique_id"] for result in results if not result["unique_id"].startswith("exposure.")}


def test_the_papers_of_the_build_lie_beside_it(built: Built) -> None:
    run = json.loads((built.paths.build / "run_results.json").read_bytes())
    manifest = json.loads((built.paths.build / "manifest.json").read_bytes())
    assert _run(run["results"]) == expected_nodes(manifest)


@pytest.mark.parametrize(
    ("result", "ok"),
    [
        (BuildResult((GOOD,), ()), True),
        (BuildResult((GOOD, replace(GOOD, resource_type="test", status="pass")), ()), True),
        (BuildResult((), ()), False),
        (BuildResult((GOOD,), ("model.small.totals",)), False),
        *(
            (BuildResult((GOOD, replace(GOOD, status=word)), ()), False)
            for word in ("error", "fail", "skipped", "warn")
        ),
    ],
)
def test_a_build_is_good_only_as_a_whole(result: BuildResult, ok: bool) -> None:
    assert result.ok is ok


def test_exposures_and_ephemeral_models_are_not_waited_for() -> None:
    manifest = {
        "nodes": {
            "model.a": {"resource_type": "model", "config": {"materialized": "table"}},
            "model.b": {"resource_type": "model", "config": {"materialized": "ephemeral"}},
            "test.c": {"resource_type": "test", "config": {}},
            "analysis.d": {"resource_type": "analysis", "config": {}},
        },
        "unit_tests": {"unit_test.e": {}},
    }
    assert expected_nodes(manifest) == {"model.a", "test.c", "unit_test.e"}


def test_a_failing_rule_and_what_hangs_on_it_are_told_and_the_next_build_starts_afresh(paths: Paths) -> None:
    change(paths, "models/answers.sql", "'0115'", "'0114'")
    result = build_warehouse(paths)
    status = {node.name: node.status for node in result.nodes}
    assert not result.ok
    assert status["unique_answers_municipality_code"] == "fail"
    assert status["totals"] == status["at_most_all"] == "skipped"
    assert next(node.failures for node in result.nodes if node.status == "fail") == 1

    change(paths, "models/answers.sql", "('0114', 0", "('0115', 0")
    (paths.staged_release / "left_over.csv").write_text("of the load before", encoding="utf-8")
    assert build_warehouse(paths).ok
    assert list(paths.staged_release.iterdir()) == []


def test_unit_tests_run_once_a_project_and_until_they_pass(paths: Paths) -> None:
    change(paths, "models/models.yml", "marked: 1, kind", "marked: 2, kind")
    bad = build_warehouse(paths)
    assert {node.status for node in bad.nodes if node.resource_type == "unit_test"} == {"fail"}
    assert {node.status for node in build_warehouse(paths).nodes if node.resource_type == "unit_test"} == {"fail"}
    change(paths, "models/models.yml", "marked: 2, kind", "marked: 1, kind")
    first, second = build_warehouse(paths), build_warehouse(paths)
    assert (first.proven_before, second.proven_before) == (0, 1)
    assert (first.ok, second.ok) == (True, True)
    assert {node.unique_id for node in first.nodes} == {node.unique_id for node in second.nodes}
    run = json.loads((paths.build / "run_results.json").read_bytes())["results"]
    assert _run(run) == {node.unique_id for node in second.nodes}


def test_data_tests_are_asked_of_each_build_by_the_sql_that_dbt_compiled_once(paths: Paths) -> None:
    change(paths, "models/answers.sql", ANSWERS, "select * from 'answers.csv'\n")
    change(paths, "profiles.yml", "threads: 1", "settings: {file_search_path: \"{{ env_var('EHALSA_LANDING') }}\"}")
    landed = paths.landing / "answers.csv"
    landed.write_text("municipality_code,present,absent\n0114,1,0\n0115,0,1\n", encoding="utf-8")
    first, heard = build_warehouse(paths), list[str]()
    assert first.ok
    landed.write_text(landed.read_text(encoding="utf-8").replace("0115", "0114"), encoding="utf-8")
    second = build_warehouse(paths, heard.append)
    assert {(n.name, n.compiled_sql) for n in first.nodes} == {(n.name, n.compiled_sql) for n in second.nodes}
    bad = [(node.name, node.status, node.failures) for node in second.nodes if not node.ok]
    assert bad == [("unique_answers_municipality_code", "fail", 1)]
    tests = {node.name for node in first.nodes if node.resource_type == "test"}
    assert tests < set(heard)
    landed.unlink()
    last = {node.name: node.status for node in build_warehouse(paths).nodes}
    assert {last[name] for name in tests} == {"skipped"}


def test_a_model_that_does_not_run_is_an_error_with_its_message(paths: Paths) -> None:
    change(paths, "models/totals.sql", "sum(marked)", "sum(kind_of_mark)")
    result = build_warehouse(paths)
    bad = {node.name: node.message for node in result.nodes if node.status == "error"}
    assert not result.ok
    assert "kind_of_mark" in bad["marked_are_counted"]


def test_a_model_for_which_the_machine_lacks_something_says_that_first(
    paths: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    change(paths, "models/answers.sql", "select *", "select *, error('Out of Memory Error: no block')")
    with pytest.raises(MemoryLackError, match=r"^too little memory: .* found .*no block"):
        build_told(paths, 5)
    change(paths, "models/answers.sql", "Out of Memory Error: no block", "odd")
    assert not build_told(paths, 5).ok
    assert capsys.readouterr().out == ""


def test_a_project_that_does_not_parse_is_no_result(paths: Paths) -> None:
    change(paths, "models/totals.sql", "ref('answers')", "ref('nothing')")
    with pytest.raises(DbtProjectError, match="nothing"):
        build_warehouse(paths)


def test_the_build_folder_is_emptied(paths: Paths) -> None:
    paths.build.mkdir(parents=True)
    paths.build_database.write_bytes(b"old")
    assert fresh_build_folder(paths) == paths.build
    assert [path.name for path in paths.build.iterdir()] == ["release"]


# Parses and builds a project, watched; says by which calls the kept state was changed.
WATCHED = """
import json, sys
from pathlib import Path
from orchestration.paths import Paths
from orchestration.warehouse.build import build_warehouse
from tests.kills.calls import watched
repo, home, calls = Path(sys.argv[1]), Path(sys.argv[2]), []
paths = Paths(repo, repo / "data", home, repo / "sources.yaml")
code = watched(lambda: build_warehouse(paths), paths.dbt_state, lambda call: calls.append((call.name, call.path)) or 0)
print(json.dumps([code, *calls]))
"""


def test_a_parsed_project_is_never_seen_in_part_wherever_a_build_is_killed(paths: Paths, repo_root: Path) -> None:
    command = [sys.executable, "-c", WATCHED, str(paths.repo), str(paths.home)]
    ran = fork_server.run(command, repo_root, os.environ, timeout=200)
    code, *calls = json.loads(ran.stdout or "[1]")
    assert code == 0, ran.stderr
    stamp = str(paths.dbt_state / "fingerprint")
    names = [path for _, path in calls]
    stamped = names.index(f"{paths.dbt_state}/.fingerprint.new")  # from here on the project counts as parsed
    assert calls[0] == ["unlink", stamp]
    assert f"{paths.dbt_state}/manifest.json" in names[:stamped]
    assert all(Path(path).name.startswith(".") for path in names[stamped:]), names[stamped:]
