"""A cluster that loses a worker in mid-build builds what DuckDB builds: every model, to the cell."""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path

import pytest

from orchestration.warehouse.spark import spark_folder
from tests import fork_server
from tests.conftest import SmallBuild
from tests.e2e.loading import Home
from tests.spark.cluster import cluster
from tests.spark.comparing import compared

BUILT_BEFORE_THE_LOSS = 40
COMMAND = [sys.executable, "-m", "tests.warehouse.small"]

pytestmark = pytest.mark.xdist_group("spark")


@pytest.mark.timeout(600)
def test_a_cluster_that_loses_a_worker_builds_every_model_as_duckdb_does(
    small_build: SmallBuild, parsed: Path, tmp_path: Path
) -> None:
    home = Home(tmp_path / "home", small_build.home.sources, small_build.home.repo)
    shutil.copytree(parsed, home.folder / "dbt")
    tables = spark_folder(home.folder / "build") / "warehouse" / "main.db"
    out, err = tmp_path / "out.json", tmp_path / "err.txt"
    with cluster(tmp_path / "cluster") as spark, out.open("w") as said, err.open("w") as complained:
        build = fork_server.start(COMMAND, home.repo, home.environment(**spark.settings), said, complained)
        while build.poll() is None and len(list(tables.glob("*/_SUCCESS"))) < BUILT_BEFORE_THE_LOSS:
            time.sleep(0.1)
        spark.kill_a_worker()
        done_before = len(list(tables.glob("*/_SUCCESS")))
        assert build.wait(timeout=500) == 0, err.read_text("utf-8")
    assert BUILT_BEFORE_THE_LOSS <= done_before < len(list(tables.glob("*/_SUCCESS")))
    assert json.loads(out.read_bytes()) == small_build.nodes, "contracts, data tests and unit tests come to the same"
    models = compared(small_build.home.folder / "build" / "build.duckdb", home.folder / "build" / "build.duckdb")
    sys.stdout.writelines(f"{model}\n" for model in models)
    assert len(models) > 90
    assert [model for model in models if model.differences] == []
    assert [
        model.model for model in models if not model.in_order and model.model.startswith(("dim_", "fct_", "report_"))
    ] == []
