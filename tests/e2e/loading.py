"""Runs ``ehalsa`` as a person does: a process of its own, a state folder and a sources file of its own.

Loading every round takes long, so most tests load ``ROUND`` alone, which is as much a load as any.
"""

from __future__ import annotations

import csv
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from tests import fork_server
from tests.fork_server import Running

ROUND = "2021"
LOAD = ("load", "--round", ROUND)
TIMEOUT = 900


@dataclass(frozen=True)
class Finished:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Home:
    """A state folder, the sources that are loaded into it, and the repository whose code does it."""

    folder: Path
    sources: Path
    repo: Path

    def environment(self, **extra: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("EHALSA_")}
        return {**kept, "EHALSA_HOME": str(self.folder), "EHALSA_SOURCES": str(self.sources), **extra}

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "orchestration.cli", *arguments]

    def ehalsa(self, *arguments: str, **extra: str) -> Finished:
        return self.run(self.command(*arguments), **extra)

    def load(self, *options: str, **extra: str) -> Finished:
        """Load the one round."""
        return self.ehalsa(*LOAD, *options, **extra)

    def run(self, command: Sequence[str], **extra: str) -> Finished:
        done = fork_server.run(command, self.repo, self.environment(**extra), TIMEOUT)
        return Finished(done.returncode, done.stdout, done.stderr)

    def start(self, output: IO[str]) -> Running:
        return fork_server.start(self.command(*LOAD), self.repo, self.environment(), output, output)

    @property
    def releases(self) -> Path:
        return self.folder / "releases"

    def current(self) -> str:
        """Id of the current release; empty if there is none."""
        link = self.releases / "current"
        return str(link.readlink()) if link.is_symlink() else ""

    def cells(self) -> list[dict[str, str]]:
        """Give the cells of tables that reports print; those of interviews are our own."""
        cells = read_csv(self.releases / self.current() / "report_cells.csv")
        return [cell for cell in cells if cell["part"] != "intervjuer"]


@dataclass(frozen=True)
class FinishedLoad:
    """A load of every round that the repository ships: where, what the command said, and the folder of its release.

    Only to be read; a test that changes a release changes a copy.
    """

    home: Home
    finished: Finished
    release: Path


def load_everything(folder: Path, repo: Path) -> dict[str, object]:
    """Load what the repository ships into a new state folder; return what became of it, for ``FinishedLoad``."""
    home = Home(folder, repo / "data" / "sources.yaml", repo)
    temporary = folder.with_name(f"{folder.name}_tmp")
    temporary.mkdir()
    finished = home.ehalsa("load", TMPDIR=str(temporary))
    return {"finished": asdict(finished), "release": home.current()}


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def copy_exports(data: Path, folder: Path, replaced: Mapping[str, str] | None = None) -> Path:
    """Copy sources file and the round's sample into ``folder``; ``replaced`` are texts of the sources file.

    Return its path.
    """
    folder.mkdir(parents=True)
    shutil.copytree(data / "sample" / ROUND, folder / "sample" / ROUND)
    text = (data / "sources.yaml").read_text(encoding="utf-8")
    for old, new in (replaced or {}).items():
        assert text.count(old) == 1, f"sources.yaml holds {old!r} {text.count(old)} times"
        text = text.replace(old, new)
    (folder / "sources.yaml").write_text(text, encoding="utf-8")
    return folder / "sources.yaml"
