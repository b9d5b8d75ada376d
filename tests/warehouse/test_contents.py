"""Reading a finished warehouse: rows of its tables, and the rows that a data test objects to."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.warehouse.contents import failing_rows, row_counts


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "build.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table fct as select range as n, 'x' as label from range(7)")
        connection.execute("create table empty (n integer)")
    return path


def test_rows_of_every_table_are_counted(database: Path) -> None:
    assert row_counts(database) == {"empty": 0, "fct": 7}


def test_the_rows_that_a_test_finds_are_shown_up_to_a_limit(database: Path) -> None:
    query = "-- why\nselect n, label from build.main.fct where n > 3 order by n -- last words"
    columns, rows = failing_rows(database, database.parent, query, 2)
    assert columns == ["n", "label"]
    assert rows == [(4, "x"), (5, "x")]
    assert failing_rows(database, database.parent, "select n from fct where n > 99", 2) == (["n"], [])
