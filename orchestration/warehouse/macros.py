"""Renders dbt's own macros to SQL outside dbt, so that what a figure is stands in one place.

Plain Jinja on ``dbt_project/macros``: a macro that is named here uses nothing of dbt, and gets relations and
expressions as text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from orchestration.paths import REPO
from orchestration.warehouse.engine import DUCKDB

_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)

RENDERED = frozenset(
    {
        "rule_results",
        "register_variables",
        "sizes_of_groups",
        "indicators_of_groups",
        "counts_of_quantities",
        "quantities_of_groups",
        "computed_cells",
        "displayed_shares",
        "groups_of_persons_shown",
        "measures_of_persons",
        "headed_cells",
        "series_of_both_counts",
        "cells_below_headings",
        "base_below",
        "heading",
        "one_decimal",
        "percent",
        "round_half_away",
        "swedish_decimal",
    }
)
"""Macros that may be rendered outside dbt."""


def sql_of(macro: str, *arguments: object, **options: object) -> str:
    """Render a macro of ``RENDERED`` with these relations, expressions and options; ValueError for any other."""
    if macro not in RENDERED:
        raise ValueError(f"macro {macro}: expected one of {', '.join(sorted(RENDERED))}; add it there")
    rendered: str = getattr(macros(), macro)(*arguments, **options)
    return rendered


def read_queries(path: Path) -> dict[str, str]:
    """Read a file of queries: each stands below a line ``-- name: <name>``, and may use the macros of ``RENDERED``.

    Files beside it whose names go on after its own (``<name>_….sql``) are read with it.
    """
    named = {name: getattr(macros(), name) for name in RENDERED}
    queries = dict[str, str]()
    for file in (path, *sorted(path.parent.glob(f"{path.stem}_*.sql"))):
        rendered = _environment().from_string(file.read_text(encoding="utf-8")).render(named)
        _, *parts = _NAME.split(rendered)
        queries |= dict(zip(parts[::2], parts[1::2], strict=True))
    return queries


@cache
def _environment(engine: str = DUCKDB) -> Any:
    from jinja2 import Environment, StrictUndefined

    made = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 - it renders SQL, no page
    made.globals["adapter"] = _Adapter(engine)
    return made


@dataclass(frozen=True, slots=True)
class _Adapter:
    """What macros ask of dbt's ``adapter``: how the engine spells them."""

    engine: str

    def dispatch(self, macro: str, _package: str) -> Any:
        return getattr(macros(self.engine), f"{self.engine}__{macro}")


@cache
def macros(engine: str = DUCKDB) -> Any:
    """Give every macro of the project, ``RENDERED`` or not, as an engine spells it: releases are read by DuckDB."""
    folder = REPO / "dbt_project" / "macros"
    files = sorted([*folder.glob("*.sql"), *folder.glob("engine/*.sql")])
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    return _environment(engine).from_string(text).module
