"""The audit of a finished build finds what a load may have left wrong, from a process of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.landing.write import write_landing
from orchestration.paths import Paths
from orchestration.quality.acceptance import AcceptanceProcessError, audit, landing_state
from orchestration.quality.acceptance_checks import examine_build
from orchestration.quality.acceptance_report import AcceptanceReport, AcceptanceTask
from tests.quality.build import MODELS, report_cells, write_build, write_dbt
from tests.quality.good import GOOD, ROUND

NAMES = ["closed", "nodes", "landing", "marts", "cells", "errata"]


@pytest.fixture
def built(tmp_path: Path) -> Paths:
    """A build to which there is nothing to object."""
    return write_build(tmp_path, report_cells())


def _audited(paths: Paths, before: dict[str, str]) -> AcceptanceReport:
    return examine_build(AcceptanceTask(str(paths.build_database), str(paths.landing), before))


def test_a_good_build_passes_in_a_process_of_its_own(built: Paths) -> None:
    files = {path: path.stat().st_mtime_ns for path in built.home.rglob("*")}
    report = audit(built, landing_state(built))
    assert report.success, report.failed
    assert [check.name for check in report.checks] == NAMES
    evaluated = {check.name: check.evaluated for check in report.checks}
    assert evaluated == {"closed": 1, "nodes": 4, "landing": 4, "marts": 2, "cells": 120, "errata": 0}
    assert {path: path.stat().st_mtime_ns for path in built.home.rglob("*")} == files, "an audit writes nothing"
    assert AcceptanceReport.from_json(report.to_json()) == report


def _write_ahead_log(paths: Paths) -> None:
    paths.build_database.with_name("build.duckdb.wal").write_bytes(b"")


def _no_database(paths: Paths) -> None:
    paths.build_database.unlink()


def _damaged_block(paths: Paths) -> None:
    content = bytearray(paths.build_database.read_bytes())
    middle = range(4096 * 3, len(content) - 1, 997)
    for place in middle:
        content[place] ^= 0xFF
    paths.build_database.write_bytes(bytes(content))


def _nodes() -> dict[str, dict[str, object]]:
    return {
        f"model.ehalsa.{name}": {"resource_type": "model", "alias": name, "config": {"access": "public"}}
        for name in MODELS
    }


GOOD_RESULTS = dict.fromkeys([*_nodes(), "unit_test.ehalsa.rounding"], "success")


def _node_not_run(paths: Paths) -> None:
    write_dbt(paths, _nodes(), {name: status for name, status in GOOD_RESULTS.items() if "dim_round" not in name})


def _test_failed(paths: Paths) -> None:
    write_dbt(paths, _nodes(), {**GOOD_RESULTS, "unit_test.ehalsa.rounding": "fail"})


def _node_skipped(paths: Paths) -> None:
    write_dbt(paths, _nodes(), {**GOOD_RESULTS, "model.ehalsa.report_cells": "skipped"})


def _foreign_node(paths: Paths) -> None:
    write_dbt(paths, _nodes(), {**GOOD_RESULTS, "model.ehalsa.old": "success"})


def _no_results(paths: Paths) -> None:
    (paths.build / "run_results.json").unlink()


def _no_nodes(paths: Paths) -> None:
    write_dbt(paths, {}, {})
    manifest = paths.build / "manifest.json"
    manifest.write_text(
        '{"nodes": {}, "unit_tests": {}, "exposures": {"exposure.ehalsa.workbook": {}}}', encoding="utf-8"
    )


def _flipped_byte(paths: Paths) -> None:
    path = paths.landing / ROUND / "stimulus.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def _landed_anew(paths: Paths) -> None:
    write_landing(paths.landing / ROUND, {"stimulus": GOOD["stimulus"]().table.slice(1)})


def _new_round(paths: Paths) -> None:
    write_landing(paths.landing / "2032", {"stimulus": GOOD["stimulus"]().table})


def _lost_landing(paths: Paths) -> None:
    shutil.rmtree(paths.landing / ROUND)


def _sql(*statements: str) -> Callable[[Paths], None]:
    def change(paths: Paths) -> None:
        with duckdb.connect(str(paths.build_database)) as connection:
            for statement in statements:
                connection.execute(statement)

    return change


@pytest.mark.parametrize(
    ("harm", "check", "words"),
    [
        (_write_ahead_log, "closed", "build.duckdb.wal lies beside the database"),
        (_no_database, "closed", "build.duckdb is missing"),
        (_damaged_block, "readable", "build.duckdb cannot be read"),
        (_node_not_run, "nodes", "model.ehalsa.dim_round was not run"),
        (_test_failed, "nodes", "unit_test.ehalsa.rounding is fail"),
        (_node_skipped, "nodes", "model.ehalsa.report_cells is skipped"),
        (_foreign_node, "nodes", "model.ehalsa.old was run but is no node of the project"),
        (_no_results, "nodes", "run_results.json is missing"),
        (_no_nodes, "nodes", "nothing to look at"),
        (_flipped_byte, "landing", "changed since it was written: landing"),
        (_landed_anew, "landing", f"landing {ROUND}: was landed anew while the warehouse was built"),
        (_new_round, "landing", "landing 2032: is new since the build began"),
        (_lost_landing, "landing", f"landing {ROUND}: expected manifest.json, found none"),
        (_sql("drop table dim_round", "create view other as select 1"), "readable", "dim_round"),
        (_sql("delete from dim_round"), "marts", "mart dim_round has no rows"),
        (_sql("delete from dim_round"), "cells", "nothing to look at"),
        (
            _sql("delete from report_cells where part = 'bilaga2' and row_no = 3 and col_no = 2"),
            "cells",
            f"cell {ROUND}/bilaga2/1/3/2 is missing",
        ),
        (
            _sql("insert into report_cells select * from report_cells where part = 'bilaga1' limit 1"),
            "cells",
            "stands in no layout, or twice",
        ),
    ],
)
def test_a_harmed_build_is_refused(built: Paths, harm: Callable[[Paths], None], check: str, words: str) -> None:
    before = landing_state(built)
    harm(built)
    report = _audited(built, before)
    assert not report.success
    failed = {entry.name: entry.sentence for entry in report.failed}
    assert words in failed[check], failed


def test_a_missing_mart_is_named(built: Paths) -> None:
    nodes = {**_nodes(), "model.ehalsa.fct": {"resource_type": "model", "alias": "fct", "config": {"access": "public"}}}
    write_dbt(built, nodes, {**GOOD_RESULTS, "model.ehalsa.fct": "success"})
    failed = {entry.name: entry.sentence for entry in _audited(built, landing_state(built)).failed}
    assert list(failed) == ["marts"]
    assert "mart fct is missing" in failed["marts"]


def test_a_mart_that_may_be_empty_passes_without_rows(built: Paths) -> None:
    node = {"resource_type": "model", "alias": "fct", "config": {"access": "public", "meta": {"may_be_empty": True}}}
    write_dbt(built, {**_nodes(), "model.ehalsa.fct": node}, {**GOOD_RESULTS, "model.ehalsa.fct": "success"})
    _sql("create table fct (a integer)")(built)
    assert _audited(built, landing_state(built)).success


@pytest.mark.parametrize(("rows", "good"), [(0, True), (1, False)])
def test_a_mart_is_empty_only_with_what_it_rests_on(built: Paths, rows: int, good: bool) -> None:
    node = {"resource_type": "model", "alias": "fct", "config": {"access": "public", "meta": {"rests_on": "npo"}}}
    write_dbt(built, {**_nodes(), "model.ehalsa.fct": node}, {**GOOD_RESULTS, "model.ehalsa.fct": "success"})
    _sql("create table fct (a integer)")(built)
    folder = next(path for path in sorted(built.landing.iterdir()) if path.name.isdigit())
    tables = {path.stem: pq.read_table(path) for path in folder.glob("*.parquet")}
    write_landing(folder, {**tables, "npo": pa.table({"round": [folder.name] * rows})})
    report = _audited(built, landing_state(built))
    assert report.success is good, report.failed


def test_many_faults_are_counted(built: Paths) -> None:
    _sql("delete from report_cells where part = 'bilaga2'")(built)
    failed = {entry.name: entry for entry in _audited(built, landing_state(built)).failed}
    assert "and 57 more" in failed["cells"].sentence
    assert failed["cells"].evaluated == 120


def test_a_broken_audit_is_no_verdict(built: Paths) -> None:
    (built.build / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(AcceptanceProcessError, match="mend orchestration/quality"):
        audit(built, landing_state(built))
