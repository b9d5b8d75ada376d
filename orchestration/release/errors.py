"""What can go wrong with releases, said so that a person can act."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from orchestration.errors import ReadableError

MADE_ANEW = (
    "load again, which makes it anew where the same comes of it; or `ehalsa releases rebuild`, which makes any release "
    "anew from the raw archive"
)


class ReleaseError(ReadableError):
    """A release cannot be made, found or pointed to."""


class ReleaseDamagedError(ReleaseError):
    """The files of a release are not those of its manifest; ``problems`` names each."""

    def __init__(self, folder: Path, problems: Sequence[str]) -> None:
        """Keep the problems, at least one; where there are more, each is a line of its own below the message."""
        self.folder = folder
        self.problems = tuple(problems)
        found = problems[0] + (f" and {len(problems) - 1} more, listed below" if len(problems) > 1 else "")
        super().__init__("a damaged release", str(folder), "the files of its manifest", found, MADE_ANEW)

    def __str__(self) -> str:
        listed = self.problems if len(self.problems) > 1 else ()
        return "\n".join([super().__str__(), *(f"  {problem}" for problem in listed)])
