"""Fetches bytes over https, with retries and timeouts. Imported only when a source lies behind an address."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from orchestration.quoting import public
from orchestration.sources.errors import FetchRefusedError, SourceUnavailableError

BACKOFF_SECONDS = 0.5
_CONNECT_SECONDS = 10
_READ_SECONDS = 60
_RETRIES = 3
_BLOCK = 1 << 20
_PASSING_STATUS = (429, 500, 502, 503, 504)
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


# It warns of every new attempt, with the whole address: what counts is said once, at the end, without its secrets.
logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)


class _HttpsOnly(HTTPAdapter):
    """Sends nothing over plain http but to this machine; asked at every redirection too."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        parts = urlsplit(request.url or "")
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            remedy = "ask the sender for an https address"
            raise FetchRefusedError("plain http", "https", public(request.url or ""), remedy)
        return super().send(request, *args, **kwargs)


def fetch_https(uri: str) -> Iterator[bytes]:
    """Yield the bytes behind an https address in blocks.

    Raises FetchRefusedError for a status that will not pass and for plain http, SourceUnavailableError for the rest.
    """
    retry = Retry(
        total=_RETRIES, backoff_factor=BACKOFF_SECONDS, status_forcelist=_PASSING_STATUS, allowed_methods=("GET",)
    )
    with requests.Session() as session:
        session.mount("https://", _HttpsOnly(max_retries=retry))
        session.mount("http://", _HttpsOnly(max_retries=retry))
        try:
            with session.get(uri, stream=True, timeout=(_CONNECT_SECONDS, _READ_SECONDS)) as response:
                if not response.ok:
                    status = f"HTTP {response.status_code} {response.reason}"
                    remedy = "correct uri in the sources file, or ask the sender"
                    raise FetchRefusedError("file missing", "HTTP 200", status, remedy)
                yield from response.iter_content(_BLOCK)
        except requests.RequestException as error:
            raise SourceUnavailableError(uri, error) from error
