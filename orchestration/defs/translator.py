"""How dbt's models and tests appear in Dagster: key, stage, owner, the landed files behind each dbt source, checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtProject

from orchestration.defs.presentation import INTERMEDIATE, MARTS, OWNER, STAGING
from orchestration.warehouse.data_test_words import check_name, promise

_STAGES = {"staging": STAGING, "intermediate": INTERMEDIATE, "marts": MARTS}


class WarehouseTranslator(DagsterDbtTranslator):
    """Models under their own name in the stage of their folder; sources as the landing assets that fill them.

    ``landed`` gives, by table or else by name of the dbt source, the keys of those assets: several where several
    files fill one table.
    """

    def __init__(self, landed: Mapping[str, Sequence[dg.AssetKey]]) -> None:
        """Keep the mapping of dbt sources to landing assets."""
        super().__init__(
            DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True, enable_source_metadata=False)
        )
        self._landed = landed

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        """Return the spec of a model or source; KeyError for a dbt source that no landing asset fills."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        node = self.get_resource_props(manifest, unique_id)
        if node["resource_type"] == "source":
            return spec.replace_attributes(key=_source_key(node), deps=[])
        folder = node["fqn"][1]
        return spec.replace_attributes(
            key=dg.AssetKey([folder, node["name"]]),
            group_name=_STAGES[folder],
            owners=[OWNER],
            description=node["description"],
            deps=self._deps(spec),
            kinds={"dbt", "duckdb"},
        )

    def get_asset_check_spec(
        self, asset_spec: dg.AssetSpec, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetCheckSpec | None:
        """Return the check that carries a dbt test, under a name and with a sentence that people can read."""
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        if spec is None:
            return None
        node = self.get_resource_props(manifest, unique_id)
        return spec._replace(name=check_name(manifest, node), description=promise(node))

    def _deps(self, spec: dg.AssetSpec) -> list[dg.AssetDep]:
        keys: dict[dg.AssetKey, None] = {}
        for dep in spec.deps:
            for key in self._behind(dep.asset_key):
                keys[key] = None
        return [dg.AssetDep(key) for key in keys]

    def _behind(self, key: dg.AssetKey) -> Sequence[dg.AssetKey]:
        if key.path[0] != "source":
            return [key]
        _, source, table = key.path
        return self._landed[table] if table in self._landed else self._landed[source]


def _source_key(node: Mapping[str, Any]) -> dg.AssetKey:
    return dg.AssetKey(["source", node["source_name"], node["name"]])
