"""What can go wrong with releases, said so that a person can act."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class ReleaseError(Exception):
    """A release cannot be made, found or pointed to. The message says what, where and the remedy."""


class ReleaseDamagedError(ReleaseError):
    """The files of a release are not those of its manifest; ``problems`` names each."""

    def __init__(self, folder: Path, problems: Sequence[str]) -> None:
        """Keep the problems; the message is the folder and one problem a line."""
        self.folder = folder
        self.problems = tuple(problems)
        listed = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(
            f"{folder}: the files are not those of the manifest\n{listed}\nRemove the folder and load again."
        )
