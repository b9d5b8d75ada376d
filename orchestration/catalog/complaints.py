"""Collects everything wrong with a folder of facts, so that a person mends it in one go.

Here belong the list of errors and the exception that carries it; a single error is ``orchestration.catalog.errors``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from orchestration.catalog.errors import CatalogError


class CatalogErrors(ValueError):  # noqa: N818 - the plural of CatalogError
    """Every error found in a folder of facts; ``str()`` gives a line that counts them and one line an error."""

    def __init__(self, subject: str, errors: Sequence[CatalogError]) -> None:
        """Keep ``subject`` (which folder) and its errors, at least one, in order of discovery, repetitions left out."""
        self.subject = subject
        self.errors: tuple[CatalogError, ...] = tuple({str(error): error for error in errors}.values())
        lines = [f"{subject}: {len(self.errors)} error(s)", *(f"  {error}" for error in self.errors)]
        super().__init__("\n".join(lines))


class Complaints:
    """A growing list of errors about one folder; nothing is raised until :meth:`settle`."""

    def __init__(self, subject: str) -> None:
        """Start empty; ``subject`` names the folder in the summary line."""
        self.subject = subject
        self.errors: list[CatalogError] = []

    def add(self, what: str, where: str, expected: str, found: str, remedy: str) -> None:
        """Note one error; the five parts are those of CatalogError."""
        self.errors.append(CatalogError(what, where, expected, found, remedy))

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Note a CatalogError or CatalogErrors raised inside the block instead of letting it out."""
        try:
            yield
        except CatalogError as error:
            self.errors.append(error)
        except CatalogErrors as several:
            self.errors.extend(several.errors)

    def settle(self) -> None:
        """Raise CatalogErrors if anything was noted."""
        if self.errors:
            raise CatalogErrors(self.subject, self.errors)
