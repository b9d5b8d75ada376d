"""Which columns a model's columns come from, read from its compiled SQL.

Kept beside the parsed project; costs nothing when the SQL is the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from orchestration.durable import write_whole
from orchestration.paths import Paths
from orchestration.warehouse.build import BuildResult

DIALECT = "duckdb"
_STORE = "column_lineage.json"

ColumnOrigins = dict[str, list[tuple[str, str]]]


def column_lineage(paths: Paths, result: BuildResult) -> dict[str, ColumnOrigins]:
    """For each model (unique id) and column: the (model's unique id, column) pairs that it is computed from.

    A column that comes from landed files or from no column at all has an empty list.
    """
    compiled = {node.unique_id: node.compiled_sql for node in result.nodes if node.resource_type == "model"}
    manifest: Mapping[str, Any] = json.loads((paths.build / "manifest.json").read_bytes())
    stamp = hashlib.sha256(json.dumps(compiled, sort_keys=True).encode()).hexdigest()
    store = paths.dbt_state / _STORE
    if store.exists():
        kept = json.loads(store.read_bytes())
        if kept["stamp"] == stamp:
            return _restored(kept["lineage"])
    lineage = {unique_id: _origins(manifest, unique_id, sql) for unique_id, sql in sorted(compiled.items())}
    write_whole(store, json.dumps({"stamp": stamp, "lineage": lineage}))
    return lineage


def kept_lineage(paths: Paths) -> dict[str, ColumnOrigins]:
    """The same of the last build that asked for it, by names of tables."""
    kept = _restored(json.loads((paths.dbt_state / _STORE).read_bytes())["lineage"])
    return {
        _name(table): {column: [(_name(parent), name) for parent, name in found] for column, found in columns.items()}
        for table, columns in kept.items()
    }


def _name(unique_id: str) -> str:
    return unique_id.rsplit(".", 1)[-1]


def _restored(kept: Mapping[str, Mapping[str, list[list[str]]]]) -> dict[str, ColumnOrigins]:
    return {
        unique_id: {column: [(parent, name) for parent, name in origins] for column, origins in columns.items()}
        for unique_id, columns in kept.items()
    }


def _origins(manifest: Mapping[str, Any], unique_id: str, sql: str) -> ColumnOrigins:
    from sqlglot import exp  # heavy, and needed only when the SQL has changed
    from sqlglot.lineage import lineage

    node = manifest["nodes"][unique_id]
    parents = {
        manifest["nodes"][parent]["name"]: parent
        for parent in node["depends_on"]["nodes"]
        if parent in manifest["nodes"]
    }
    schema: dict[str, object] = {
        name: dict.fromkeys(manifest["nodes"][parent]["columns"], "text") for name, parent in parents.items()
    }
    # All columns at once: asked one by one, each would have the whole query parsed and resolved again.
    walks = lineage(None, _without_database(sql), schema=schema, dialect=DIALECT, copy=False)
    origins: ColumnOrigins = {}
    for column in node["columns"]:
        found: set[tuple[str, str]] = set()
        for leaf in walks[column].walk():
            table = leaf.expression.find(exp.Table) if not leaf.downstream else None
            if table is not None and table.name in parents:
                found.add((parents[table.name], exp.to_column(leaf.name).name))
        origins[column] = sorted(found)
    return origins


def _without_database(sql: str) -> Any:
    """Parse, and drop database and schema from table names.

    Every model lies in one schema, and the schema above is keyed by bare names.
    """
    from sqlglot import exp, parse_one

    tree = parse_one(sql, dialect=DIALECT)
    for table in tree.find_all(exp.Table):
        if table.args.get("db"):
            table.set("db", None)
            table.set("catalog", None)
    return tree
