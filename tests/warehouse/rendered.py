"""The models and data tests as dbt rendered them, run without dbt: another world costs one second instead of five.

That dbt itself builds the same from the same is what the small world and every load show.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from orchestration.warehouse.marts import quoted


class Rendered:
    """What dbt left in its ``target``: SQL of models and data tests by unique id, models in an order to be made in."""

    def __init__(self, target: Path) -> None:
        self.manifest: dict[str, Any] = json.loads((target / "manifest.json").read_bytes())
        nodes = {name: node for name, node in self.manifest["nodes"].items() if node["resource_type"] in _KINDS}
        self.sql = {name: _rendered(target, node) for name, node in nodes.items()}
        self.names = {name: str(node["name"]) for name, node in nodes.items()}
        self.reads = {name: set(node["depends_on"]["nodes"]) & set(nodes) for name, node in nodes.items()}
        ordered = TopologicalSorter(self.reads).static_order()
        self.models = [name for name in ordered if nodes[name]["resource_type"] == "model"]
        self.tests = [name for name, node in nodes.items() if node["resource_type"] == "test"]

    def make(self, session: duckdb.DuckDBPyConnection, model: str, sql: str = "") -> None:
        """Make a model's table in a session whose database is called ``build``, of other SQL than its own if given."""
        session.execute(f"create or replace table {quoted(self.names[model])} as {sql or self.sql[model]}")

    def build(self, database: Path, landing: Path) -> None:
        """Make every model."""
        with duckdb.connect(str(database), config={"threads": 1}) as session:
            session.execute("set file_search_path = ?", [str(landing)])
            for model in self.models:
                self.make(session, model)

    def objections(self, database: Path, landing: Path) -> dict[str, list[tuple[Any, ...]]]:
        """Rows that each data test objects to, by the test's name; of tests that object."""
        with duckdb.connect(str(database), read_only=True) as session:
            session.execute("set file_search_path = ?", [str(landing)])
            found = {self.names[test]: session.execute(self.sql[test]).fetchall() for test in self.tests}
        return {name: rows for name, rows in found.items() if rows}


_KINDS = ("model", "test")


def _rendered(target: Path, node: Mapping[str, Any]) -> str:
    place = target / "compiled" / node["package_name"] / node["original_file_path"]
    file: Path = place / node["path"] if place.is_dir() else place
    return file.read_text(encoding="utf-8")
