"""Tests on the producers' own files are collected exactly when their folder is named."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

MODULE = """
import pytest

@pytest.mark.real_inputs
def test_real(real_inputs):
    assert (real_inputs / "inputs").is_dir()

def test_always():
    pass
"""


def outcome(repo_root: Path, folder: Path, named: str) -> str:
    """Last line of a run of the module above under the repository's own conftest and settings."""
    (folder / "test_switch.py").write_text(MODULE, encoding="utf-8")
    (folder / "conftest.py").write_text((repo_root / "tests" / "conftest.py").read_text("utf-8"), encoding="utf-8")
    settings = ["-c", str(repo_root / "pyproject.toml"), "--rootdir", str(folder), "-o", f"cache_dir={folder}/cache"]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", *settings, str(folder / "test_switch.py")]
    environment = {**os.environ, "EHALSA_REAL_INPUTS": named}
    answer = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return answer.stdout.strip().splitlines()[-1]


def test_without_the_folder_they_are_left_out(repo_root: Path, tmp_path: Path) -> None:
    assert outcome(repo_root, tmp_path, "").startswith("1 passed, 1 deselected")


def test_with_the_folder_they_run(repo_root: Path, tmp_path: Path) -> None:
    for name in ("inputs", "reports"):
        (tmp_path / name).mkdir()
    assert outcome(repo_root, tmp_path, str(tmp_path)).startswith("2 passed")


def test_a_folder_that_lacks_them_is_an_error(repo_root: Path, tmp_path: Path) -> None:
    assert outcome(repo_root, tmp_path, str(tmp_path)).startswith("1 passed, 1 error")
