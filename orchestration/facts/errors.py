"""The errors of the readers of facts: one, and all that a person can mend in one go.

What is wrong is decided where the file is read.
"""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.errors import ReadableError


class FactError(ReadableError, ValueError):
    """A fact that cannot be used."""


class FactErrors(ReadableError, ValueError):  # noqa: N818 - the plural of FactError
    """Every error found in a folder of facts; ``str()`` gives one line an error, and the number of them if several."""

    def __init__(self, subject: str, errors: Sequence[FactError]) -> None:
        """Keep ``subject`` (which folder) and its errors, at least one, in order of discovery, repetitions left out."""
        self.subject = subject
        self.errors: tuple[FactError, ...] = tuple({str(error): error for error in errors}.values())
        first = self.errors[0]
        super().__init__(first.what, first.where, first.expected, first.found, first.remedy)

    def __str__(self) -> str:
        several = [f"{self.subject}: {len(self.errors)} errors"] if len(self.errors) > 1 else []
        return "\n".join([*map(str, self.errors), *several])
