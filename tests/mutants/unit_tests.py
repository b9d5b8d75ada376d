"""dbt's unit tests asked of another query than the model's own: fixtures and expected rows as dbt rendered them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlglot import exp, parse_one

_DIALECT = "duckdb"
_FIXTURE = "__dbt__cte__"


class UnitTest:
    """One unit test: ``model`` it is of, ``name``."""

    def __init__(self, target: Path, node: Mapping[str, Any]) -> None:
        self.model, self.name = str(node["model"]), str(node["name"])
        folder = target / "run" / node["package_name"] / node["original_file_path"]
        self._file = next(folder.rglob(f"{self.name}.sql"))

    def differing(self, sql: str) -> str:
        """The query of rows that the test does not expect of ``sql``, or lacks."""
        tree = parse_one(sql, dialect=_DIALECT)
        for table in list(tree.find_all(exp.Table)):
            if name := _relation(table):
                table.replace(exp.alias_(exp.to_table(_FIXTURE + name), table.alias_or_name or name, table=True))
        fixtures, columns, expected = self._parts
        both = f"actual as (select {columns} from ({tree.sql(dialect=_DIALECT)}) as model), expected as ({expected})"
        apart = "(from actual except all from expected) union all (from expected except all from actual)"
        return f"with {', '.join([*fixtures, both])} {apart}"

    @cached_property
    def _parts(self) -> tuple[list[str], str, str]:
        tree = parse_one(self._file.read_text(encoding="utf-8"), dialect=_DIALECT)
        ctes = {cte.alias: cte for cte in tree.find_all(exp.CTE)}
        actual, expected = (ctes[f"dbt_internal_unit_test_{side}"].this for side in ("actual", "expected"))
        # As text: what is parsed and written again may have another kind of blank between thousands.
        shown = (item.sql(dialect=_DIALECT) for item in actual.expressions[:-1])
        columns = ", ".join(f"replace(cast({column} as varchar), chr(160), ' ')" for column in shown)
        fixtures = [cte.sql(dialect=_DIALECT) for name, cte in ctes.items() if name.startswith(_FIXTURE)]
        return fixtures, columns, f"select {columns} from ({expected.sql(dialect=_DIALECT)}) as expected"


def _relation(table: exp.Table) -> str:
    """What a relation of the rendered model is called: a model, or a landed file as folder and name; '' for a CTE."""
    if isinstance(table.this, exp.Identifier):
        return table.name if table.db else ""
    place = table.find(exp.Literal)
    return "__".join(Path(place.this).with_suffix("").parts) if place else ""
