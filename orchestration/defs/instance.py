"""Dagster's own storage: where it lies and how it is set up, for the command line and for the webserver alike."""

from __future__ import annotations

import os
from pathlib import Path

import dagster as dg

from orchestration.durable import write_whole
from orchestration.paths import Paths

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
event_log_storage:
  module: orchestration.defs.event_storage
  class: EventStorage
"""
_NOT_CAPTURED = {"module": "dagster._core.storage.noop_compute_log_manager", "class": "NoOpComputeLogManager"}


def stated_config() -> str:
    """Dagster's settings as this version writes them."""
    return _DAGSTER_YAML


def dagster_instance(paths: Paths) -> dg.DagsterInstance:
    """Dagster's own storage below the state folder, without telemetry and sign-up dialog; made where it is missing."""
    _configured(paths)
    return dg.DagsterInstance.get()


def terminal_instance(paths: Paths) -> dg.DagsterInstance:
    """The same for runs whose words a person reads at a terminal: nothing stands between, and no process for it."""
    return dg.DagsterInstance.local_temp(str(_configured(paths)), overrides={"compute_logs": _NOT_CAPTURED})


def _configured(paths: Paths) -> Path:
    paths.dagster_home.mkdir(parents=True, exist_ok=True)
    config = paths.dagster_home / CONFIG
    if not config.exists():
        write_whole(config, stated_config())
    os.environ["DAGSTER_HOME"] = str(paths.dagster_home)
    return paths.dagster_home
