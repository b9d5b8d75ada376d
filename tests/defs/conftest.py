"""The definitions, loaded once, on a state folder of their own."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import fork_server
from tests.once import made_once


@pytest.fixture(scope="session")
def described(shared: Path, repo_root: Path) -> dict[str, Any]:
    """What ``describe.py`` says of the definitions.

    In a process of its own, since they hold the state folder that they found when they were imported.
    """
    found: dict[str, Any] = made_once(shared, "described", lambda: _describe(shared / "described", repo_root))
    return found


def _describe(home: Path, repo_root: Path) -> Any:
    environment = {**os.environ, "EHALSA_HOME": str(home)}
    environment.pop("EHALSA_SOURCES", None)
    run = fork_server.run([sys.executable, "-m", "tests.defs.describe"], repo_root, environment, timeout=200)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)
