"""The two ways in which fetching fails: for good, and just now."""

from __future__ import annotations

from urllib.parse import urlsplit

from orchestration.errors import ReadableError
from orchestration.quoting import public


class FetchRefusedError(ReadableError):
    """There is nothing to fetch at the uri, and trying again will not help; whoever pulls knows the place."""

    def __init__(self, what: str, expected: str, found: str, remedy: str) -> None:
        """Keep the parts."""
        super().__init__(what, "", expected, found, remedy)


class SourceUnavailableError(ReadableError):
    """The other side does not answer just now; trying again later may help. The only failure worth a retry policy."""

    def __init__(self, uri: str, error: Exception) -> None:
        """Say what the library said of the address."""
        found, parts = f"{type(error).__name__}: {error}".replace(uri, public(uri)), urlsplit(uri)
        for secret in filter(None, (parts.query, parts.fragment, parts.netloc.rpartition("@")[0])):
            found = found.replace(secret, "…")
        super().__init__("source unavailable", public(uri), "an answer", found, "try again later, or ask the sender")
