"""What the tests of this room share: the suites, and the engine imported once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from orchestration.quality.gx_runner import SuiteResult, run_suite

Run = Callable[..., SuiteResult]


@pytest.fixture(scope="session")
def expectations(repo_root: Path) -> Path:
    """The folder of the suites."""
    return repo_root / "expectations"


@pytest.fixture(scope="session")
def run(expectations: Path) -> Run:
    """Runs the suite of that name on a frame."""

    def run_named(suite: str, frame: pd.DataFrame, parameters: dict[str, Any]) -> SuiteResult:
        return run_suite(expectations / f"{suite}.json", frame, parameters)

    return run_named
