"""Names and sentences of dbt's data tests, on nodes as dbt's manifest holds them."""

from __future__ import annotations

from typing import Any

import pytest

from orchestration.warehouse.data_test_words import check_name, promise


def node(name: str, kind: str = "", **kwargs: Any) -> dict[str, Any]:
    return {
        "resource_type": "test",
        "name": name,
        "attached_node": "model.x.fct",
        "test_metadata": {"name": kind, "kwargs": {"model": "{{ ref('fct') }}", **kwargs}} if kind else None,
        "config": {"meta": {}},
        "description": "",
    }


def manifest(*nodes: dict[str, Any]) -> dict[str, Any]:
    model = {"resource_type": "model", "name": "fct"}
    return {"nodes": {"model.x.fct": model, **{item["name"]: item for item in nodes}}}


def test_the_only_test_of_its_kind_has_the_name_of_its_kind() -> None:
    key, rules = (
        node("unique_key_fct_a__b", "unique_key", columns=["a", "b"]),
        node("holds_x", "holds", rules=["a > 0"]),
    )
    elsewhere = {**node("unique_key_dim_a", "unique_key", columns=["a"]), "attached_node": "model.x.dim"}
    assert check_name(manifest(key, rules, elsewhere), key) == "unique_key"


def test_tests_of_one_kind_are_told_apart_by_column_and_otherwise_keep_their_name() -> None:
    first = node("relationships_fct_a", "relationships", column_name="a", to="ref('dim')", field="a")
    second = node("relationships_fct_b", "relationships", column_name="b", to="ref('dim')", field="b")
    twin = node("relationships_fct_b_again", "relationships", column_name="b", to="ref('other')", field="b")
    assert check_name(manifest(first, second), first) == "relationships_a"
    assert check_name(manifest(first, second, twin), second) == "relationships_fct_b"


def test_a_query_of_its_own_keeps_its_name_and_says_what_its_meta_says() -> None:
    query = node("cells_are_laid_out")
    assert check_name(manifest(query), query) == "cells_are_laid_out"
    assert (
        promise({**query, "config": {"meta": {"description": "Every cell is laid out."}}}) == "Every cell is laid out."
    )
    assert promise(query) == "cells_are_laid_out"


@pytest.mark.parametrize(
    ("kind", "arguments", "expected"),
    [
        ("unique_key", {"columns": ["a"]}, "`a` is filled in on every row and never the same twice."),
        (
            "unique_key",
            {"columns": ["a", "b", "c"]},
            "No two rows have the same `a`, `b` and `c`, and none of these is NULL.",
        ),
        ("holds", {"rules": ["a > 0"]}, "On every row `a > 0`."),
        ("holds", {"rules": ["a > 0", "b"]}, "On every row:\n\n- `a > 0`\n- `b`"),
        (
            "exact_index",
            {
                "left": "ref('dim')",
                "left_columns": ["a"],
                "right": "source('catalog', 'codes')",
                "right_columns": ["b", "c"],
            },
            "There is one row for every `a` of `dim` with every `b` and `c` of `catalog.codes`: none is missing,"
            " none is in excess.",
        ),
        (
            "parts_add_up",
            {"measures": ["n", "base"], "whole": "alla"},
            "The groups of each grouping add up to `alla`: `n` and `base`.",
        ),
        (
            "relationships",
            {"column_name": "a", "to": "ref('dim')", "field": "id"},
            "Every `a` is a `id` of `dim`.",
        ),
    ],
)
def test_a_test_says_what_holds(kind: str, arguments: dict[str, Any], expected: str) -> None:
    assert promise(node("any", kind, **arguments)) == expected
