"""Where a column comes from, by the SQL that ran; how many rows each table holds."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from orchestration.warehouse.build import BuildResult
from orchestration.warehouse.contents import row_counts
from orchestration.warehouse.lineage import column_lineage
from tests.warehouse_room.conftest import Built

ANSWERS, TOTALS = "model.small.answers", "model.small.totals"


def test_a_column_leads_back_to_the_columns_it_is_computed_from(built: Built) -> None:
    lineage = column_lineage(built.paths, built.result)
    assert lineage[TOTALS]["marked"] == [(ANSWERS, "present")]
    assert lineage[TOTALS]["kind"] == []
    assert lineage[ANSWERS] == {"municipality_code": [], "present": [], "absent": []}


def test_it_is_kept_while_the_sql_is_the_same(built: Built) -> None:
    first = column_lineage(built.paths, built.result)
    store = built.paths.dbt_state / "column_lineage.json"
    made = store.stat().st_mtime_ns
    assert column_lineage(built.paths, built.result) == first
    assert store.stat().st_mtime_ns == made


def test_other_sql_is_read_anew(built: Built) -> None:
    before = column_lineage(built.paths, built.result)
    nodes = tuple(
        replace(node, compiled_sql=node.compiled_sql.replace("present as marked", "absent as marked"))
        for node in built.result.nodes
    )
    after = column_lineage(built.paths, BuildResult(nodes, ()))
    assert before[TOTALS]["marked"] == [(ANSWERS, "present")]
    assert after[TOTALS]["marked"] == [(ANSWERS, "absent")]
    kept = json.loads((built.paths.dbt_state / "column_lineage.json").read_bytes())
    assert kept["lineage"][TOTALS]["marked"] == [[ANSWERS, "absent"]]


def test_rows_are_counted_by_table(tmp_path: Path) -> None:
    place = tmp_path / "some.duckdb"
    with duckdb.connect(str(place)) as connection:
        connection.execute('create table "group" as select * from range(3)')
        connection.execute("create table empty (a integer)")
        connection.execute("create view seen as select 1 as one")
    before = place.read_bytes()
    assert row_counts(place) == {"empty": 0, "group": 3}
    assert place.read_bytes() == before


def test_counting_does_not_make_a_database(tmp_path: Path) -> None:
    with pytest.raises(duckdb.IOException):
        row_counts(tmp_path / "none.duckdb")
    assert list(tmp_path.iterdir()) == []
