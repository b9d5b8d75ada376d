"""What lies in a state folder: which kind of file is changed, what the next load reads, and copies of an instant."""

from __future__ import annotations

import hashlib
import json
import random
import re
import shutil
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from tests.kills.calls import Call

# Swept, rewritten, or Dagster's own: of its databases the next load is asked whether they work.
_NOT_READ = {".work", "build", "dagster", "load.lock", "dbt.lock"}
_OF_DBT = {"fingerprint", "manifest.json", "partial_parse.msgpack", "tests.json", "column_lineage.json"}
_MADE_UP = [
    (re.compile(r"[0-9a-f]{64}"), "ID"),
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "RUN"),
    (re.compile(r"(?<=[-_])[a-z0-9_]{8}(?=/|$)"), "TMP"),
    (re.compile(r"compute_logs/[a-z]{8}"), "compute_logs/STEP"),
    (re.compile(r"(?<=-)[0-9]+(?=/|$)"), "PROCESS"),
]
_DEEP = 3


def site(call: Call, home: Path) -> str:
    """Name the call by itself and by the kind of file: those of one folder and ending are one kind."""
    return f"{call.name} {_kind(call.path.removeprefix(str(home)).lstrip('/'))}"


@lru_cache(maxsize=100_000)
def _kind(path: str) -> str:
    for pattern, name in _MADE_UP:
        path = pattern.sub(name, path)
    parts = path.split("/")
    if len(parts) > _DEEP:
        parts[2:-1] = ["…"]
    if len(parts) >= _DEEP or parts[0] in {"findings", "collection"}:
        parts[-1] = f"*{Path(parts[-1]).suffix}"
    return "/".join(parts) or "."


def read_by_the_next_load(home: Path) -> str:
    """Hash of all that a load reads of those before it, but for the times at which something was pulled."""
    digest = hashlib.sha256()
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home).as_posix()
        top, _, rest = name.partition("/")
        if top in _NOT_READ or (top == "dbt" and rest not in _OF_DBT) or (path.is_dir() and not path.is_symlink()):
            continue
        digest.update(f"{name}\0{_content(path, name)}\0".encode())
    return digest.hexdigest()


def _content(path: Path, name: str) -> str:
    if path.is_symlink():
        return str(path.readlink())
    content = path.read_bytes()
    with suppress(ValueError):  # torn: as it is
        if name == "raw/index.jsonl":
            pulls = [json.loads(line) for line in content.splitlines()]
            content = json.dumps([[pull["round"], pull["source"], pull["sha256"]] for pull in pulls]).encode()
        elif name == "dbt/manifest.json":
            content = json.dumps({**json.loads(content), "metadata": ""}, sort_keys=True).encode()
    return hashlib.sha256(content).hexdigest()


def content_of(folder: Path) -> str:
    """Hash of names and bytes of a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    digest = hashlib.sha256(folder.name.encode())
    for path in files:
        digest.update(path.relative_to(folder).as_posix().encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


class Shots:
    """Copies of a state folder at many instants; a file that is as it was is stored once."""

    def __init__(self, home: Path, folder: Path) -> None:
        self.home, self.folder = home, folder
        self._stored: dict[tuple[int, int, int, int], Path] = {}
        folder.mkdir()

    def take(self) -> dict[Path, Path | None]:
        """What lies where: a folder (None), a link, or the stored copy of a file."""
        return {entry: self._store(entry) for entry in sorted(self.home.rglob("*"))}

    def _store(self, path: Path) -> Path | None:
        if path.is_symlink():
            return path.readlink()
        if path.is_dir():
            return None
        found = path.stat()
        key = (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
        if key not in self._stored:
            self._stored[key] = self.folder / str(len(self._stored))
            shutil.copy2(path, self._stored[key])
        return self._stored[key]

    def restore(self, shot: dict[Path, Path | None]) -> None:
        shutil.rmtree(self.home)
        self.home.mkdir()
        for place, stored in shot.items():
            if stored is None:
                place.mkdir()
            elif stored.parent == self.folder:
                shutil.copy2(stored, place)
            else:
                place.symlink_to(stored)


def chosen(count: int, dice: random.Random) -> list[int]:
    """Of so many calls the first, one at random, the last."""
    return sorted({1, dice.randint(1, count), count})
