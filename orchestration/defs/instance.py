"""Dagster's own storage: where it lies and how it is set up, for the command line and for the webserver alike."""

from __future__ import annotations

import json
import os
from pathlib import Path

import dagster as dg

from orchestration.durable import write_whole
from orchestration.paths import Paths
from orchestration.shared.postgres import Server

CONFIG = "dagster.yaml"
_DAGSTER_YAML = """\
# Written by ehalsa; delete it to have it written anew.
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
run_monitoring:
  enabled: true
  start_timeout_seconds: 300
  cancel_timeout_seconds: 300
  max_runtime_seconds: 14400
run_retries:
  enabled: true
  max_retries: 2
  retry_on_asset_or_op_failure: false
"""
_SQLITE = """\
event_log_storage:
  module: orchestration.defs.event_storage
  class: EventStorage
"""
_POSTGRES = """\
storage:
  postgres:
    postgres_url: {url}
"""
_NOT_CAPTURED = {"module": "dagster._core.storage.noop_compute_log_manager", "class": "NoOpComputeLogManager"}


def stated_config(paths: Paths) -> str:
    """Dagster's settings as this version writes them: with PostgreSQL where the installation is a shared one."""
    server = Server(paths.postgres)
    return _DAGSTER_YAML + (_POSTGRES.format(url=json.dumps(server.url)) if server.is_made() else _SQLITE)


def share(paths: Paths) -> None:
    """Start the server, made where it is missing, and have Dagster keep its records there from now on."""
    Server(paths.postgres).begin()
    paths.dagster_home.mkdir(parents=True, exist_ok=True)
    write_whole(paths.dagster_home / CONFIG, stated_config(paths))


def dagster_instance(paths: Paths) -> dg.DagsterInstance:
    """Dagster's own storage below the state folder, without telemetry and sign-up dialog; made where it is missing.

    PostgresError where it is in a server that does not run.
    """
    _configured(paths)
    return dg.DagsterInstance.get()


def terminal_instance(paths: Paths) -> dg.DagsterInstance:
    """The same for runs whose words a person reads at a terminal: nothing stands between, and no process for it."""
    return dg.DagsterInstance.local_temp(str(_configured(paths)), overrides={"compute_logs": _NOT_CAPTURED})


def _configured(paths: Paths) -> Path:
    paths.dagster_home.mkdir(parents=True, exist_ok=True)
    config = paths.dagster_home / CONFIG
    if not config.exists():
        write_whole(config, stated_config(paths))
    Server(paths.postgres).require()
    os.environ["DAGSTER_HOME"] = str(paths.dagster_home)
    return paths.dagster_home
