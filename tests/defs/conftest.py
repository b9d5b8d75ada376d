"""The definitions, loaded once, on a state folder of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.once import made_once

_DESCRIBE = Path(__file__).with_name("describe.py")


@pytest.fixture(scope="session")
def described(shared: Path, repo_root: Path) -> dict[str, Any]:
    """What ``describe.py`` says of the definitions.

    In a process of its own, since they hold the state folder that they found when they were imported. The sources file
    begins with the newest round.
    """
    found: dict[str, Any] = made_once(shared, "described", lambda: _describe(shared / "described", repo_root))
    return found


def _describe(home: Path, repo_root: Path) -> Any:
    turned = home.with_name("turned_sources.yaml")
    stated = yaml.safe_load((repo_root / "data" / "sources.yaml").read_text(encoding="utf-8"))
    backwards = {"rounds": dict(reversed(stated["rounds"].items()))}
    turned.write_text(yaml.safe_dump(backwards, allow_unicode=True, sort_keys=False), encoding="utf-8")
    places = {"EHALSA_HOME": str(home), "EHALSA_SOURCES": str(turned), "PYTHONPATH": str(repo_root)}
    environment = {**os.environ, **places}
    run = subprocess.run(
        [sys.executable, str(_DESCRIBE)], cwd=repo_root, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)
