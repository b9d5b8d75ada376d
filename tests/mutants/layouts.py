"""Slips in the layouts of the printed tables, each against the checks of a load, on a finished build of the real facts.

What a load would build from a wrong layout is built again: the models that read it, in a copy of the build's database.
A slip is made where a person makes one: a cell that is left out or stands twice, and a word exchanged with that of the
next cell that has another.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from orchestration.quality.reconciliation import mart_checks, open_landing, public_metas
from orchestration.warehouse.marts import quoted

_SOURCES = ("layout_cells", "layout_tables")
_KEY = {"layout_cells": "report, part, table_no, row_no, col_no", "layout_tables": "report, part, table_no"}
_DIFFERS = "select count(*) from report_cells where verdict = 'differs'"
_SYMBOLS = ("zero_symbol", "not_asked_symbol")


@dataclass(frozen=True, slots=True)
class Slip:
    """A change of one row of a landed table of layouts: ``column`` empty where the whole row is concerned."""

    table: str
    row: int
    column: str
    operator: str

    @property
    def name(self) -> str:
        """What it is chosen and listed by."""
        return f"{self.table} {self.row} {self.operator} {self.column}".rstrip()


class LayoutReplay:
    """A finished build in ``home``, whose layouts can be changed and what reads them be built again."""

    def __init__(self, home: Path, work: Path) -> None:
        manifest: dict[str, Any] = json.loads((home / "build" / "manifest.json").read_bytes())
        results = json.loads((home / "build" / "run_results.json").read_bytes())["results"]
        code = {result["unique_id"]: str(result["compiled_code"]) for result in results if result["compiled_code"]}
        nodes = {name: node for name, node in manifest["nodes"].items() if name in code}
        below = _below(manifest, [name for name in manifest["sources"] if name.rpartition(".")[2] in _SOURCES])
        ordered = TopologicalSorter({n: set(node["depends_on"]["nodes"]) for n, node in nodes.items()}).static_order()
        self._models = [n for n in ordered if n in below and n in nodes and nodes[n]["resource_type"] == "model"]
        self._names = {name: str(node["alias"]) for name, node in nodes.items()}
        self._tests = [name for name in below if name in nodes and nodes[name]["resource_type"] == "test"]
        self._metas = {n: m for n, m in public_metas(manifest).items() if n in {self._names[i] for i in self._models}}
        self._session = duckdb.connect(":memory:", config={"threads": 1, "memory_limit": "2GB"})
        shutil.copyfile(home / "build" / "build.duckdb", work / "build.duckdb")
        self._session.execute(f"attach '{work / 'build.duckdb'}' as build; use build")
        self._session.execute("set file_search_path = ?", [str(home / "landing")])
        open_landing(self._session, home / "landing")
        for table in _SOURCES:
            self._session.execute(
                f"create table whole.own_{table} as select row_number() over (order by {_KEY[table]}) as slip_row, * "
                f"from whole.{table}; create or replace view whole.{table} as select * exclude (slip_row) "
                f"from whole.own_{table}; create or replace view landed.{table} as from whole.{table}"
            )
        self._sql = {name: _reading(code[name]) for name in (*self._models, *self._tests)}
        self._whole = self._state()

    def slips(self) -> Iterator[Slip]:
        """Every slip of every row of the layouts, in their order."""
        for table in _SOURCES:
            described = self._session.execute(f"describe whole.{table}").fetchall()
            (rows,) = self._session.execute(f"select count(*) from whole.{table}").fetchone() or (0,)
            for row in range(1, rows + 1):
                yield from (Slip(table, row, "", operator) for operator in ("left out", "twice"))
                yield from (Slip(table, row, column[0], "exchanged") for column in described)

    def judge(self, slip: Slip) -> str:
        """What finds it: build, data tests, reconciliation or back-test; ``nothing`` if no cell moves; else empty."""
        self._session.execute("begin")
        try:
            return self._judged(slip)
        except duckdb.Error:
            return "build"
        finally:
            self._session.execute("rollback")

    def _judged(self, slip: Slip) -> str:
        self._session.execute(_change(slip))
        for name in self._models:
            self._session.execute(f"create or replace table {quoted(self._names[name])} as {self._sql[name]}")
        if self._state() == self._whole:
            return "nothing"
        if any(self._session.execute(f"from ({self._sql[test]}) limit 1").fetchall() for test in self._tests):
            return "data tests"
        if any(check.outcome == "failed" for check in mart_checks(self._session, self._metas)):
            return "reconciliation"
        return "back-test" if self._session.execute(_DIFFERS).fetchall() != [(0,)] else ""

    def _state(self) -> list[tuple[Any, ...]]:
        """What each mart shows. A symbol for a zero is seen where there is one, and in no other cell."""
        hashed = "select count(*), sum(cast(hash(mart) as hugeint)) from (select {} from {}) as mart"
        shown = {mart: [n for n in self._session.table(mart).columns if n not in _SYMBOLS] for mart in self._metas}
        queries = (hashed.format(", ".join(map(quoted, shown[mart])), quoted(mart)) for mart in sorted(shown))
        return [self._session.execute(query).fetchall()[0] for query in queries]


def _below(manifest: dict[str, Any], sources: list[str]) -> set[str]:
    found, waiting = set(sources), list(sources)
    while waiting:
        fresh = set(manifest["child_map"].get(waiting.pop(), ())) - found
        found |= fresh
        waiting += fresh
    return found - set(sources)


def _reading(sql: str) -> str:
    """The rendered query with the layouts that can be changed in the place of the landed files."""
    for table in _SOURCES:
        sql = sql.replace(f"read_parquet('catalog/{table}.parquet')", f"whole.{table}")
    return sql


def _change(slip: Slip) -> str:
    own, row = f"whole.own_{slip.table}", slip.row
    if slip.operator == "left out":
        return f"delete from {own} where slip_row = {row}"
    if slip.operator == "twice":
        return f"insert into {own} from {own} where slip_row = {row}"
    column = quoted(slip.column)
    # The next row of the same table that has another word there: none at the end, and then nothing changes.
    return (
        f"create or replace temp table pair as select a.slip_row as a, b.slip_row as b, a.{column} as va, "
        f"b.{column} as vb from {own} as a, {own} as b where a.slip_row = {row} and b.slip_row > a.slip_row "
        f"and a.{column} is distinct from b.{column} order by b.slip_row limit 1; "
        f"update {own} set {column} = case when slip_row = pair.a then pair.vb else pair.va end from pair "
        f"where slip_row in (pair.a, pair.b)"
    )
