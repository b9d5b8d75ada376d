"""The error every reader of facts raises.

Here belongs the shape of the complaint and nothing else: what is wrong is decided where the file is read.
"""

from __future__ import annotations


class CatalogError(ValueError):
    """A fact that cannot be used: what is wrong, where it stands, what was expected and found, and what to do about it.

    ``where`` names file, sheet, row and column as far as they are known. ``str()`` gives one readable line.
    """

    def __init__(self, what: str, where: str, expected: str, found: str, remedy: str) -> None:
        """Keep the five parts; each is a phrase without a closing full stop."""
        super().__init__(what, where, expected, found, remedy)
        self.what = what
        self.where = where
        self.expected = expected
        self.found = found
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what}: {self.where}: expected {self.expected}, found {self.found}. {self.remedy}."
