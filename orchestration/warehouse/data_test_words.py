"""How dbt's data tests are called and what they promise, in words for the checks of the Dagster UI.

dbt makes a test's name from its arguments, which is unreadable where it has many; what a test means is said in
``dbt_project/tests``. Nothing is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

_REFERENCE = re.compile(r"(?:ref|source)\((.*)\)")

Node = Mapping[str, Any]


def check_name(manifest: Mapping[str, Any], node: Node) -> str:
    """Name of the check: the kind of test, with its column where a model has several of the kind.

    A test of no kind (a query of its own) and tests that would still share a name keep dbt's name.
    """
    kind = _kind(node)
    same = [other for other in manifest["nodes"].values() if _is_beside(other, node)]
    if not kind:
        return str(node["name"])
    if len(same) == 1:
        return kind
    column = _arguments(node).get("column_name")
    columns = [_arguments(other).get("column_name") for other in same]
    return f"{kind}_{column}" if column and columns.count(column) == 1 else str(node["name"])


def promise(node: Node) -> str:
    """What holds when the test passes: a sentence, or a list of the rules where there are several."""
    words = _PROMISES.get(_kind(node))
    if words is not None:
        return words(_arguments(node))
    return str(node["config"].get("meta", {}).get("description") or node["description"] or node["name"])


def _is_beside(other: Node, node: Node) -> bool:
    return (
        other["resource_type"] == "test"
        and other.get("attached_node") == node.get("attached_node")
        and _kind(other) == _kind(node)
    )


def _kind(node: Node) -> str:
    return str((node.get("test_metadata") or {}).get("name", ""))


def _arguments(node: Node) -> Mapping[str, Any]:
    arguments: Mapping[str, Any] = (node.get("test_metadata") or {}).get("kwargs", {})
    return arguments


def _unique_key(arguments: Mapping[str, Any]) -> str:
    columns = arguments["columns"]
    if len(columns) == 1:
        return f"`{columns[0]}` is filled in on every row and never the same twice."
    return f"No two rows have the same {_listed(columns)}, and none of these is NULL."


def _exact_index(arguments: Mapping[str, Any]) -> str:
    sides = [f"{_listed(arguments[f'{side}_columns'])} of `{_table(arguments[side])}`" for side in ("left", "right")]
    return f"There is one row for every {sides[0]} with every {sides[1]}: none is missing, none is in excess."


def _holds(arguments: Mapping[str, Any]) -> str:
    rules = [f"`{rule}`" for rule in arguments["rules"]]
    return f"On every row {rules[0]}." if len(rules) == 1 else "On every row:\n\n" + "\n".join(f"- {r}" for r in rules)


def _parts_add_up(arguments: Mapping[str, Any]) -> str:
    return f"The groups of each grouping add up to `{arguments['whole']}`: {_listed(arguments['measures'])}."


def _relationships(arguments: Mapping[str, Any]) -> str:
    return f"Every `{arguments['column_name']}` is a `{arguments['field']}` of `{_table(arguments['to'])}`."


_PROMISES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "unique_key": _unique_key,
    "exact_index": _exact_index,
    "holds": _holds,
    "parts_add_up": _parts_add_up,
    "relationships": _relationships,
}


def _listed(columns: Sequence[str]) -> str:
    *first, last = [f"`{column}`" for column in columns]
    return f"{', '.join(first)} and {last}" if first else last


def _table(reference: str) -> str:
    found = _REFERENCE.search(reference)
    return found.group(1).replace("'", "").replace(", ", ".") if found else reference
