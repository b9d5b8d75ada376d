"""dbt for a person at work on a model: on the landing of the state folder, into a database of its own.

A load never comes by here, and what is made here never comes into a release.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from orchestration.errors import ReadableError
from orchestration.paths import Paths
from orchestration.warehouse.project import dbt_environment

_DBT = "from dbt.cli.main import cli; cli(prog_name='dbt')"


class NothingLandedError(ReadableError):
    """The state folder holds no landing that models could read."""


def run_by_hand(arguments: Sequence[str], paths: Paths) -> int:
    """Run ``dbt`` with these arguments in a process of its own; return its exit code.

    Raises NothingLandedError where no load has landed the facts yet.
    """
    landed = paths.landing / "catalog" / "manifest.json"
    if not landed.is_file():
        what, remedy = "Nothing is landed that a model could read", "Run `make load` once in this state folder"
        raise NothingLandedError(what, str(landed), "a landing", "none", remedy)
    paths.dbt_by_hand.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-c", _DBT, *arguments]
    return subprocess.run(command, env={**os.environ, **_environment(paths)}, check=False).returncode


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
