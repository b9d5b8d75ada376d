"""The version of code and facts as one hash, from the files themselves: needs no git, knows no path of this machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from orchestration.release.content import file_hash

_FOLDERS = ("orchestration", "dbt_project", "expectations", "data")
_LEFT_OUT = frozenset({"data/sample", "dbt_project/target", "dbt_project/logs", "dbt_project/dbt_packages"})


def code_version(repo: Path) -> str:
    """SHA-256 over path and content of every file of code and facts; not samples, compiled files, hidden files."""
    digest = hashlib.sha256()
    for path in sorted(_files(repo), key=lambda path: path.relative_to(repo).as_posix()):
        digest.update(f"{path.relative_to(repo).as_posix()}\0{file_hash(path)}\n".encode())
    return digest.hexdigest()


def _files(repo: Path) -> Iterator[Path]:
    folders = [repo / name for name in _FOLDERS]
    while folders:
        for path in folders.pop().iterdir():
            if path.name.startswith(".") or path.name == "__pycache__" or path.suffix == ".pyc":
                continue
            if path.is_dir() and path.relative_to(repo).as_posix() not in _LEFT_OUT:
                folders.append(path)
            elif path.is_file():
                yield path
