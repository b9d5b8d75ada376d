"""The definitions, loaded once, on a state folder of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.once import made_once

_DESCRIBE = Path(__file__).with_name("describe.py")


@pytest.fixture(scope="session")
def described(shared: Path, repo_root: Path) -> dict[str, Any]:
    """What ``describe.py`` says of the definitions.

    In a process of its own, since they hold the state folder that they found when they were imported.
    """
    found: dict[str, Any] = made_once(shared, "described", lambda: _describe(shared / "described", repo_root))
    return found


def _describe(home: Path, repo_root: Path) -> Any:
    environment = {**os.environ, "EHALSA_HOME": str(home), "PYTHONPATH": str(repo_root)}
    environment.pop("EHALSA_SOURCES", None)
    run = subprocess.run(
        [sys.executable, str(_DESCRIBE)], cwd=repo_root, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)
