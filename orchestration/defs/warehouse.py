"""Assets of the warehouse.

Every dbt model, built by one ``dbt build``, with its tests as checks and its rows and columns as metadata.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import dbt_assets

from orchestration.beside import beside
from orchestration.defs.begun import exports_of, suites_of
from orchestration.defs.land import landed_tables
from orchestration.defs.landed_again import land_again
from orchestration.defs.presentation import FAILING_ROWS, column_schema, table_metadata
from orchestration.defs.refusals import said_as_it_is
from orchestration.defs.translator import WarehouseTranslator
from orchestration.landing.write import landed_folders, verify_landing
from orchestration.paths import Paths, paths_from_env
from orchestration.quality.acceptance import landing_state
from orchestration.quality.check_records import keep_landing_state
from orchestration.warehouse.build import (
    BuildResult,
    NodeResult,
    expected_nodes,
    run_tests_again,
)
from orchestration.warehouse.contents import failing_rows, row_counts
from orchestration.warehouse.data_test_words import promise
from orchestration.warehouse.engine import engine_from_env
from orchestration.warehouse.lineage import ColumnOrigins, column_lineage
from orchestration.warehouse.nodes_done import build_told
from orchestration.warehouse.project import load_manifest
from orchestration.warehouse.project_tests import UNIT_TEST, kept_tests

_SHOWN_SQL = 4000
_SHOWN_ROWS = 50

translator = WarehouseTranslator(landed_tables())
manifest: Mapping[str, Any] = load_manifest(paths_from_env())


@dbt_assets(
    manifest=manifest,
    dagster_dbt_translator=translator,
    required_resource_keys={"installation", "load_lock"},
    name="dbt_build",
)
@said_as_it_is
def warehouse(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Build the whole warehouse afresh from what is landed.

    A selection of models in the UI builds all of it just the same; tests that run alone look at the finished build.
    """
    paths: Paths = context.resources.installation.paths
    if not context.selected_asset_keys:
        checks = _check_keys(context)
        for node in run_tests_again(paths, list(checks)):
            yield _check_result(paths, node, checks[node.unique_id])
        return
    said: set[str] = set()
    for made in land_again(paths):
        context.log_event(made)
        if made.partition not in said:
            context.log.info(f"round {made.partition} is {made.description}")
        said.add(str(made.partition))
    for folder in landed_folders(paths.landing):
        verify_landing(folder)
    landed_before = landing_state(paths)
    engine = engine_from_env()
    run_by_it = len(expected_nodes(manifest)) - len(kept_tests(paths).get(UNIT_TEST, ()))
    if engine.is_spark:
        run_by_it += sum(node["resource_type"] == "model" for node in manifest["nodes"].values())
    result = beside(build_told, paths, run_by_it)()
    keep_landing_state(paths, landed_before)
    if result.ok:
        suites_of(paths), exports_of(paths)
    yield from _events(context, paths, result)
    if not result.ok:
        raise dg.Failure(_complaint(result), allow_retries=False)
    tests = sum(node.resource_type in {"test", "unit_test"} for node in result.nodes)
    before = f", {result.proven_before} of them proven by an earlier load" if result.proven_before else ""
    by = f" built by Spark on {engine.master}" if engine.is_spark else ""
    context.log.info(f"dbt: {len(result.nodes) - tests} models{by}, {tests} tests, all good{before}")


def _events(
    context: dg.AssetExecutionContext, paths: Paths, result: BuildResult
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    checks = _check_keys(context)
    built = {node.unique_id: node for node in result.nodes}
    rows = row_counts(paths.build_database) if result.ok else {}
    lineage = column_lineage(paths, result) if result.ok else {}
    for unique_id, key in checks.items():
        if unique_id in built and built[unique_id].status != "skipped":
            yield _check_result(paths, built[unique_id], key)
    for node in result.nodes:
        if node.resource_type == "model" and node.ok:
            yield _materialization(node, rows.get(node.name), lineage.get(node.unique_id))


def _check_keys(context: dg.AssetExecutionContext) -> dict[str, dg.AssetCheckKey]:
    """Selected checks by the dbt test that carries them."""
    return {
        spec.metadata["dagster_dbt/unique_id"]: spec.key
        for spec in warehouse.check_specs
        if spec.key in context.selected_asset_check_keys
    }


def _check_result(paths: Paths, node: NodeResult, key: dg.AssetCheckKey) -> dg.AssetCheckResult:
    metadata: dict[str, Any] = {"failing_rows": node.failures or 0, "dbt_test": node.name, "sql": _sql(node)}
    said = promise(manifest["nodes"][node.unique_id])
    if node.failures:
        said = (
            f"{node.failures} row(s) break the rule; the table `failing` shows them. Correct the model, or the fact or "
            f"answer behind them, and run the load again. The rule: {said}"
        )
        columns, rows = failing_rows(paths.build_database, paths.landing, node.compiled_sql, _SHOWN_ROWS)
        metadata[FAILING_ROWS] = table_metadata(columns, [dict(zip(columns, row, strict=True)) for row in rows])
    elif not node.ok:
        said = f"The test could not run: {node.message}"
    return dg.AssetCheckResult(
        asset_key=key.asset_key, check_name=key.name, passed=node.ok, description=said, metadata=metadata
    )


def _materialization(node: NodeResult, rows: int | None, lineage: ColumnOrigins | None) -> dg.MaterializeResult[None]:
    props = manifest["nodes"][node.unique_id]
    columns = [
        (column["name"], column.get("data_type") or "", column["description"]) for column in props["columns"].values()
    ]
    metadata: dict[str, Any] = {
        "dagster/column_schema": column_schema(columns),
        "seconds": round(node.seconds, 2),
        "sql": _sql(node),
    }
    if rows is not None:
        metadata["dagster/row_count"] = rows
    if lineage is not None:
        metadata["dagster/column_lineage"] = _as_metadata(lineage)
    return dg.MaterializeResult(asset_key=_key(node.unique_id), metadata=metadata)


def _key(unique_id: str) -> dg.AssetKey:
    return translator.get_asset_spec(manifest, unique_id, None).key


def _as_metadata(lineage: ColumnOrigins) -> dg.TableColumnLineage:
    return dg.TableColumnLineage(
        {
            column: [dg.TableColumnDep(asset_key=_key(parent), column_name=name) for parent, name in origins]
            for column, origins in lineage.items()
        }
    )


def _sql(node: NodeResult) -> dg.MetadataValue:
    return dg.MetadataValue.md(f"```sql\n{node.compiled_sql.strip()[:_SHOWN_SQL]}\n```")


def _complaint(result: BuildResult) -> str:
    bad = [node for node in result.nodes if not node.ok and node.status != "skipped"]
    lines = [f"{node.resource_type} {node.name}: {node.status}: {node.message}" for node in bad]
    lines += [f"{unique_id}: did not run" for unique_id in result.missing]
    return "\n".join([*lines, "The warehouse is not built, nothing is published."])


def mart_keys() -> list[dg.AssetKey]:
    """Asset keys of the marts (``marts/<name>``), sorted; of no staging or intermediate model."""
    return sorted(spec.key for spec in warehouse.specs if spec.key.path[0] == "marts")


assets = [warehouse]
