"""The definitions, loaded once, on a state folder of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

_DESCRIBE = Path(__file__).with_name("describe.py")


@pytest.fixture(scope="session")
def described(tmp_path_factory: pytest.TempPathFactory, repo_root: Path) -> dict[str, Any]:
    """What ``describe.py`` says of the definitions.

    In a process of its own, since they hold the state folder that they found when they were imported.
    """
    environment = {**os.environ, "EHALSA_HOME": str(tmp_path_factory.mktemp("home")), "PYTHONPATH": str(repo_root)}
    environment.pop("EHALSA_SOURCES", None)
    run = subprocess.run(
        [sys.executable, str(_DESCRIBE)], cwd=repo_root, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found
