"""Which code and which facts made something: hashes of the files themselves, and the commit where git knows one.

The hashes need no git and know no path of this machine.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from orchestration.paths import Paths
from orchestration.release.content import file_hash

_CODE = ("orchestration", "dbt_project", "expectations")
_LIBRARIES = "requirements.lock"
_LEFT_OUT = frozenset({"target", "logs", "dbt_packages", "__pycache__"})
_SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class Versions:
    """Which code and which facts made something; ``facts`` is empty where they were not told apart."""

    code: str
    facts: str = ""

    def made(self, before: Mapping[str, str]) -> str:
        """In one word what a landed file was made by beside its bytes: the two, and what it was held against.

        ``before``: the bytes of the round before (source → sha256).
        """
        held = "".join(f"{source}{sha256}" for source, sha256 in sorted(before.items()))
        return hashlib.sha256(f"{self.code}{self.facts}{held}".encode()).hexdigest()


def code_version(repo: Path) -> str:
    """SHA-256 over name and content of every file of code, and of the lock that says which libraries run it.

    Not over compiled files, logs, hidden files.
    """
    return _version(repo, [repo / name for name in _CODE], _LEFT_OUT, also=[repo / _LIBRARIES])


def facts_version(paths: Paths) -> str:
    """The same over the facts in use and the sources file; not the samples, which are inputs."""
    return _version(paths.data, [paths.data], {_SAMPLE}, also=[paths.sources_file])


def versions_of(paths: Paths) -> Versions:
    """The present versions of code and facts."""
    return Versions(code_version(paths.repo), facts_version(paths))


def commit(repo: Path) -> str:
    """The commit that is checked out, with a ``+`` where code or facts are not as committed; empty without git."""
    with suppress(OSError, subprocess.SubprocessError):
        at = _git(repo, "rev-parse", "HEAD").strip()
        changed = _git(repo, "status", "--porcelain", "--", *_CODE, "data")
        return f"{at}{'+' * bool(changed)}"
    return ""


def _git(repo: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", str(repo), *arguments], capture_output=True, check=True, text=True).stdout  # noqa: S607 - whichever git the user has


def _version(
    root: Path, folders: Sequence[Path], left_out: frozenset[str] | set[str], also: Sequence[Path] = ()
) -> str:
    found = {path.relative_to(root).as_posix(): path for path in _files(folders, left_out)}
    found |= {path.name: path for path in also if path.is_file() and path not in found.values()}
    digest = hashlib.sha256()
    for name in sorted(found):
        digest.update(f"{name}\0{file_hash(found[name])}\n".encode())
    return digest.hexdigest()


def _files(folders: Sequence[Path], left_out: frozenset[str] | set[str]) -> Iterator[Path]:
    waiting = list(folders)
    while waiting:
        for path in waiting.pop().iterdir():
            if path.name.startswith(".") or path.suffix == ".pyc":
                continue
            if path.is_dir() and path.name not in left_out:
                waiting.append(path)
            elif path.is_file():
                yield path
