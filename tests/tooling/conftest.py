"""What the repository consists of, as git sees it: tracked files and new ones that are not ignored."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def committed(repo_root: Path) -> list[Path]:
    """Files of the repository, relative to its root, sorted."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=repo_root, check=True, capture_output=True, text=True).stdout.split("\0")
    files = sorted(Path(name) for name in listed if name and (repo_root / name).is_file())
    assert files, "git lists no file: are the tests run outside a clone?"
    return files


@pytest.fixture(scope="session")
def texts(repo_root: Path, committed: list[Path]) -> dict[Path, str]:
    """Text of every committed file that is text; raw exports in an older encoding are read byte by byte."""
    raw = {path: (repo_root / path).read_bytes() for path in committed}
    return {path: content.decode("utf-8", errors="replace") for path, content in raw.items() if b"\0" not in content}
