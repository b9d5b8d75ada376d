"""A small finished build on disk: landing with manifests, database, and what dbt said of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.facts.schemas import CATALOG_TABLES, PUBLISHED_TABLES
from orchestration.landing.write import write_landing
from orchestration.paths import REPO, Paths
from tests.quality.good import GOOD, REPORT_CELLS, ROUND

EXPOSURE = "exposure.ehalsa.workbook"
EARLIER = "2029"
MODELS = ("report_cells", "dim_round")


def report_cells() -> list[dict[str, Any]]:
    """The cells of the good table, as rows that a test may change."""
    rows: list[dict[str, Any]] = GOOD["report_cells"]().table.to_pylist()
    return rows


def paths_of(folder: Path) -> Paths:
    """Paths of an installation whose state lies in ``folder``."""
    return Paths(repo=REPO, data=REPO / "data", home=folder, sources_file=REPO / "data" / "sources.yaml")


def write_database(path: Path, cells: list[dict[str, Any]]) -> Path:
    """Write a database with these cells and one round, closed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.register("cells", pa.Table.from_pylist(cells, REPORT_CELLS))
        connection.execute("create table report_cells as select * from cells")
        connection.execute("create table dim_round as select $round as round", {"round": ROUND})
    return path


def write_build(folder: Path, cells: list[dict[str, Any]]) -> Paths:
    """Write a whole build that an audit has nothing to object to, if the cells are those of ``report_cells()``."""
    paths = paths_of(folder)
    write_landing(paths.landing / ROUND, {"stimulus": GOOD["stimulus"]().table})
    write_landing(paths.landing / "catalog", _layout(report_cells()))
    errata = pa.Table.from_pylist([], PUBLISHED_TABLES["errata"].schema)
    write_landing(paths.landing / "published", {"errata": errata})
    write_database(paths.build_database, cells)
    nodes = {
        f"model.ehalsa.{name}": {"resource_type": "model", "alias": name, "config": {"access": "public"}}
        for name in MODELS
    }
    nodes["test.ehalsa.key"] = {"resource_type": "test", "alias": "key", "config": {}}
    write_dbt(paths, nodes, dict.fromkeys([*nodes, "unit_test.ehalsa.rounding"], "success"))
    return paths


def write_dbt(paths: Paths, nodes: dict[str, Any], statuses: dict[str, str]) -> None:
    """Write what dbt said: a manifest with these nodes and a unit test, and these results."""
    manifest = {
        "nodes": nodes,
        "unit_tests": {"unit_test.ehalsa.rounding": {"model": "model.ehalsa.fct_answers"}},
        "exposures": {EXPOSURE: {}},
    }
    said = {**statuses, EXPOSURE: "no-op"}
    results = {"results": [{"unique_id": name, "status": status} for name, status in said.items()]}
    paths.build.mkdir(parents=True, exist_ok=True)
    (paths.build / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (paths.build / "run_results.json").write_text(json.dumps(results), encoding="utf-8")


def _layout(cells: list[dict[str, Any]]) -> dict[str, pa.Table]:
    """The layouts of these cells: their tables are of the round that was built, the last cell is of an earlier one."""
    shown = [*cells[:-1], cells[-1] | {"round": EARLIER}]
    tables = {(cell["report"], cell["part"], cell["table_no"]): cell for cell in cells}
    return {"layout_cells": _table("layout_cells", shown), "layout_tables": _table("layout_tables", tables.values())}


def _table(name: str, rows: Iterable[dict[str, Any]]) -> pa.Table:
    schema = CATALOG_TABLES[name].schema
    blanks = {field.name: 0 if pa.types.is_integer(field.type) else "" for field in schema}
    return pa.Table.from_pylist([{key: row.get(key, blank) for key, blank in blanks.items()} for row in rows], schema)
