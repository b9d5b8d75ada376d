"""The two ways in which fetching fails: for good, and just now."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
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
        found, parts = f"{type(error).__name__}: {error}".replace(uri, public(uri)).rstrip(".: "), urlsplit(uri)
        for secret in filter(None, (parts.query, parts.fragment, parts.netloc.rpartition("@")[0])):
            found = found.replace(secret, "…")
        super().__init__("source unavailable", public(uri), "an answer", found, "try again later, or ask the sender")


_UNKNOWN_ISSUER = {18, 19, 20, 21}  # of OpenSSL: signed by itself, or by nobody who is known


def refused_certificate(uri: str, error: BaseException, *, declared: bool) -> FetchRefusedError | None:
    """Say why a server's certificate is not accepted, which no waiting mends; None where the error is another one.

    ``uri``: an address of that server; ``declared``: an authority of its own is.
    """
    for cause in _within(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            authority = "the authority that is declared for it" if declared else "an authority that is known here"
            expected = f"one for {urlsplit(uri).hostname}, valid today, of {authority}"
            remedy = "ask whoever runs the server, and send no secret before it is right"
            if cause.verify_code in _UNKNOWN_ISSUER and not declared:
                remedy += "; an authority of its own belongs under authorities in data/connectors.yaml"
            return FetchRefusedError(
                "certificate that is not accepted", expected, cause.verify_message.rstrip("."), remedy
            )
    return None


def _within(error: BaseException | None, depth: int = 10) -> Iterator[BaseException]:
    """Yield an error and those that it was made of: libraries keep them as reasons, arguments and causes."""
    if not isinstance(error, BaseException) or not depth:
        return
    yield error
    for held in (getattr(error, "reason", None), error.__cause__, error.__context__, *error.args):
        yield from _within(held, depth - 1)
