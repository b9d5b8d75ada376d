"""The definitions, loaded once, on a state folder of their own."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import fork_server
from tests.defs.waited import World, waiting_world
from tests.once import made_once


@pytest.fixture(scope="session")
def described(shared: Path, repo_root: Path, parsed: Path) -> dict[str, Any]:
    """What ``describe.py`` says of the definitions.

    In a process of its own, since they hold the state folder that they found when they were imported. The sources file
    begins with the newest round.
    """
    found: dict[str, Any] = made_once(shared, "described", lambda: _describe(shared / "described", repo_root, parsed))
    return found


def _describe(home: Path, repo_root: Path, parsed: Path) -> Any:
    shutil.copytree(parsed, home / "dbt")
    turned = home.with_name("turned_sources.yaml")
    stated = yaml.safe_load((repo_root / "data" / "sources.yaml").read_text(encoding="utf-8"))
    backwards = {"rounds": dict(reversed(stated["rounds"].items()))}
    turned.write_text(yaml.safe_dump(backwards, allow_unicode=True, sort_keys=False), encoding="utf-8")
    environment = {**os.environ, "EHALSA_HOME": str(home), "EHALSA_SOURCES": str(turned)}
    run = fork_server.run([sys.executable, "-m", "tests.defs.describe"], repo_root, environment, timeout=200)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.fixture
def world(data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """An installation of its own, two of whose sources are waited for."""
    with waiting_world(data_dir, tmp_path, monkeypatch) as found:
        yield found
