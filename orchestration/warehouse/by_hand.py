"""dbt for a person at work on a model: on the landing of the state folder, into a database of its own.

A load never comes by here, and what is made here never comes into a release.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from orchestration.errors import ReadableError
from orchestration.paths import Paths
from orchestration.warehouse.engine import engine_from_env
from orchestration.warehouse.project import dbt_environment, ensure_manifest
from orchestration.warehouse.spark import dbt_on_spark


class NothingLandedError(ReadableError):
    """The state folder holds no landing that models could read."""


def run_by_hand(arguments: Sequence[str], paths: Paths) -> int:
    """Run ``dbt`` with these arguments; return its exit code.

    Raises NothingLandedError where no load has landed the facts yet.
    """
    landed = paths.landing / "catalog" / "manifest.json"
    if not landed.is_file():
        what, remedy = "Nothing is landed that a model could read", "Run `make load` once in this state folder"
        raise NothingLandedError(what, str(landed), "a landing", "none", remedy)
    paths.dbt_by_hand.mkdir(parents=True, exist_ok=True)
    engine = engine_from_env()
    os.environ.update(_environment(paths))
    if engine.is_spark:
        ensure_manifest(paths)
        os.environ["DBT_TARGET"] = engine.name
        return dbt_on_spark(arguments)
    from dbt.cli.main import cli  # costs seconds, and reads some of the variables then

    try:
        cli.main(list(arguments), prog_name="dbt")
    except SystemExit as ended:
        return int(ended.code or 0)


def _environment(paths: Paths) -> dict[str, str]:
    """Folders as variables, so that they hold for every command of dbt, wherever its own options stand."""
    return {
        **dbt_environment(paths),
        "EHALSA_BUILD_DB": str(paths.dbt_by_hand / "dev.duckdb"),
        "DBT_PROJECT_DIR": str(paths.dbt_project),
        "DBT_PROFILES_DIR": str(paths.dbt_project),
        "DBT_TARGET_PATH": str(paths.dbt_by_hand / "target"),
        "DBT_LOG_PATH": str(paths.dbt_by_hand / "logs"),
    }
