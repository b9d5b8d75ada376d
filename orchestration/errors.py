"""The one family of errors that a person can mend, and how it is found behind the errors of libraries.

Here belong the shape of the complaint and its place in a chain of causes. What is wrong is decided where it is seen;
how it is said on a terminal or in Dagster is decided there. An exception outside this family is a fault of the program.
"""

from __future__ import annotations

from collections.abc import Iterator


class ReadableError(Exception):
    """What is wrong, where, what was expected and found, and what to do about it; ``str()`` is one readable line.

    Each part is a phrase without a closing full stop; ``where`` names file, sheet, row and column as far as they are
    known. Parts that do not apply are empty and left out.
    """

    def __init__(self, what: str, where: str = "", expected: str = "", found: str = "", remedy: str = "") -> None:
        """Keep the five parts."""
        super().__init__(what, where, expected, found, remedy)
        self.what = what
        self.where = where
        self.expected = expected
        self.found = found
        self.remedy = remedy

    def __str__(self) -> str:
        place = f": {self.where}" if self.where else ""
        differ = f": expected {self.expected}, found {self.found}" if self.expected or self.found else ""
        return f"{self.what}{place}{differ}." + (f" {self.remedy}." if self.remedy else "")


def readable(error: BaseException) -> ReadableError | None:
    """Find the error of the family at any depth of causes, the outermost first; None for a fault of the program."""
    return next((cause for cause in _causes(error) if isinstance(cause, ReadableError)), None)


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
