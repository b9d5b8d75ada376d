"""Collects everything wrong with a folder of facts, so that a person mends it in one go.

Here belongs the growing list; the errors are those of ``orchestration.facts.errors``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager

from orchestration.facts.errors import FactError, FactErrors


class Complaints:
    """A growing list of errors about one folder; nothing is raised until :meth:`settle`."""

    def __init__(self, subject: str) -> None:
        """Start empty; ``subject`` names the folder in the summary line."""
        self.subject = subject
        self.errors: list[FactError] = []

    def add(self, what: str, where: str, expected: str, found: str, remedy: str) -> None:
        """Note one error; the five parts are those of FactError."""
        self.errors.append(FactError(what, where, expected, found, remedy))

    def unknown(self, where: str, names: Iterable[str], known: Collection[str], target: str) -> None:
        """Note each name that is no key of ``target``; nothing is noted where no key is known at all."""
        for name in dict.fromkeys(names):
            if known and name not in known:
                remedy = f"correct the name, or add it to {target}"
                self.add("dangling reference", where, f"a key of {target}", repr(name), remedy)

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Note a FactError or FactErrors raised inside the block instead of letting it out."""
        try:
            yield
        except FactError as error:
            self.errors.append(error)
        except FactErrors as several:
            self.errors.extend(several.errors)

    def settle(self) -> None:
        """Raise FactErrors if anything was noted."""
        if self.errors:
            raise FactErrors(self.subject, self.errors)
