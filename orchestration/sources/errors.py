"""The two ways in which fetching fails: for good, and just now."""

from __future__ import annotations


class FetchRefusedError(Exception):
    """There is nothing to fetch at the uri, and trying again will not help: expected, found, remedy."""

    def __init__(self, what: str, expected: str, found: str, remedy: str) -> None:
        """Keep the four parts of the complaint."""
        super().__init__(f"{what}; expected {expected}, found {found}; {remedy}")
        self.what, self.expected, self.found, self.remedy = what, expected, found, remedy


class SourceUnavailableError(Exception):
    """The other side does not answer just now; trying again later may help. The only failure worth a retry policy."""
