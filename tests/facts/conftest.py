"""A small made-up catalog that is complete, and the means to break it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestration.facts.errors import FactErrors
from tests.facts.world import World, made


@dataclass(frozen=True)
class Facts:
    """A private copy of the made-up data folder."""

    folder: Path

    def replace(self, file: str, old: str, new: str) -> None:
        """Replace a text that the file holds."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} does not hold {old!r}: the fault would not be made"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def append(self, file: str, line: str) -> None:
        """Add a line at the end of the file."""
        with (self.folder / file).open("a", encoding="utf-8") as handle:
            handle.write(line + "\n")


@pytest.fixture
def facts(tmp_path: Path) -> Facts:
    """The made-up catalog, free to be changed."""
    folder = tmp_path / "data"
    shutil.copytree(Path(__file__).parent / "fixtures" / "data", folder)
    return Facts(folder)


@dataclass(frozen=True)
class Broken:
    """A fault of the made-up catalog: in ``file``, ``old`` becomes ``new`` (no ``old``: ``new`` is added at the end).

    ``says`` are parts of the one line that must name it; ``lines`` is how many complaints there are in all.
    """

    name: str
    file: str
    old: str
    new: str
    says: tuple[str, ...]
    lines: int = 1

    def make(self, facts: Facts) -> None:
        """Break the catalog."""
        if self.old:
            facts.replace(self.file, self.old, self.new)
        else:
            facts.append(self.file, self.new)

    def check(self, errors: FactErrors) -> None:
        """See that one complaint holds every expected part, and that there are no more than expected."""
        lines = [str(error) for error in errors.errors]
        assert any(all(part in line for part in self.says) for line in lines), "\n".join(lines)
        assert len(lines) == self.lines, "\n".join(lines)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory, data_dir: Path) -> World:
    """Give the committed facts, copied and read once."""
    return made(data_dir, tmp_path_factory.mktemp("world") / "data")
