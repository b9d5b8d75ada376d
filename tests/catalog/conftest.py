"""A small made-up catalog that is complete, and the means to break it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest


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


Fault = Callable[[Facts], object]


@pytest.fixture
def facts(tmp_path: Path) -> Facts:
    """The made-up catalog, free to be changed."""
    folder = tmp_path / "data"
    shutil.copytree(Path(__file__).parent / "fixtures" / "data", folder)
    return Facts(folder)
