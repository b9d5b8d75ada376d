"""Fetches bytes over https, with retries and timeouts. Imported only when a source lies behind an address."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from orchestration.facts.connectors import Connectors, host_of
from orchestration.quoting import public
from orchestration.sources.authorities import trusted
from orchestration.sources.errors import FetchRefusedError, SourceUnavailableError, refused_certificate
from orchestration.sources.hosts import is_loopback, is_near

BACKOFF_SECONDS = 0.5
_CONNECT_SECONDS = 10
_READ_SECONDS = 60
_RETRIES = 3
_BLOCK = 1 << 20
_DENIED = (401, 403)
_PASSING_STATUS = (429, 500, 502, 503, 504)


# It warns of every new attempt, with the whole address: what counts is said once, at the end, without its secrets.
logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)


class _Permitted(HTTPAdapter):
    """Goes where the source may lead and nowhere else, never in plain text to another machine; asked at every hop."""

    def __init__(self, own: str, hosts: frozenset[str], retry: Retry, authorities: Mapping[str, str]) -> None:
        """``own``: the source's host, ``hosts``: all that it may lead to, both as ``host_of`` names them.

        ``authorities``: host → the file with the certificates that are trusted there, and no others.
        """
        super().__init__(max_retries=retry)
        self._own, self._hosts, self._authorities = own, hosts, authorities

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        uri = request.url or ""
        host = host_of(uri)
        if urlsplit(uri).scheme != "https" and not (host == self._own and is_loopback(urlsplit(uri).hostname)):
            raise FetchRefusedError("plain http", "https", public(uri), "ask the sender for an https address")
        if host not in self._hosts:
            remedy = "ask the sender; a host that the file has moved to stands under hosts in data/connectors.yaml"
            raise FetchRefusedError(
                "redirection that is not permitted", f"to {' or '.join(sorted(self._hosts))}", public(uri), remedy
            )
        if host != self._own and is_near(urlsplit(uri).hostname):
            remedy = "ask the sender, and whoever keeps the names of hosts"
            raise FetchRefusedError("redirection to this machine", "another machine", public(uri), remedy)
        return super().send(request, *args, **{**kwargs, "verify": self._authorities.get(host, True)})


def fetch_https(uri: str, connectors: Connectors) -> Iterator[bytes]:
    """Yield the bytes behind an https address in blocks; ``connectors``: where it may lead, and who is trusted there.

    Raises FetchRefusedError for a status that will not pass, for plain http, another host, a certificate that is not
    accepted, and for a body whose end nobody states; SourceUnavailableError for the rest.
    """
    retry = Retry(
        total=_RETRIES,
        other=0,  # a certificate is no better for being shown again
        backoff_factor=BACKOFF_SECONDS,
        status_forcelist=_PASSING_STATUS,
        allowed_methods=("GET",),
    )
    with requests.Session() as session, trusted(connectors.authorities) as authorities:
        session.trust_env = False  # no proxy and no password that happens to lie about
        for scheme in ("https://", "http://"):
            session.mount(scheme, _Permitted(host_of(uri), connectors.reachable(uri), retry, authorities))
        try:
            with session.get(uri, stream=True, timeout=(_CONNECT_SECONDS, _READ_SECONDS)) as response:
                if not response.ok:
                    status = f"HTTP {response.status_code} {response.reason}"
                    what = "access denied" if response.status_code in _DENIED else "file missing"
                    remedy = "correct uri in the sources file, or ask the sender"
                    raise FetchRefusedError(what, "HTTP 200", status, remedy)
                if not {"Content-Length", "Transfer-Encoding"} & response.headers.keys():
                    remedy = "ask whoever runs the server: what is cut on the way could not be told from the whole"
                    raise FetchRefusedError("body without an end", "a length, or chunks", "neither", remedy)
                yield from response.iter_content(_BLOCK)
        except requests.RequestException as error:
            refused = refused_certificate(uri, error, declared=host_of(uri) in authorities)
            raise refused or SourceUnavailableError(uri, _reason(error)) from None


def _reason(error: requests.RequestException) -> Exception:
    """What went wrong, without the words of those who tried it again: they repeat the address."""
    tried = error.args[0] if error.args else None
    reason = getattr(tried, "reason", None)
    return reason if isinstance(reason, Exception) else error
