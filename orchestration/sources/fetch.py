"""Opens a uri as a stream of bytes: a file, https with retries, and every scheme fsspec knows (sftp, s3, …).

Here belongs transport and nothing else: no hashing, no storing, no look at the content.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import fsspec

from orchestration.sources.archive import read_blocks

_CONNECT_SECONDS = 10
_READ_SECONDS = 60
_RETRIES = 3
_BLOCK = 1 << 20
_PASSING_STATUS = (429, 500, 502, 503, 504)
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class FetchRefusedError(Exception):
    """There is nothing to fetch at the uri, and trying again will not help: expected, found, remedy."""

    def __init__(self, what: str, expected: str, found: str, remedy: str) -> None:
        """Keep the four parts of the complaint."""
        super().__init__(f"{what}; expected {expected}, found {found}; {remedy}")
        self.what, self.expected, self.found, self.remedy = what, expected, found, remedy


class SourceUnavailableError(Exception):
    """The other side does not answer just now; trying again later may help. The only failure worth a retry policy."""


def local_path(uri: str, base_dir: Path) -> Path | None:
    """Return the path of a uri without scheme (relative to ``base_dir``) or with ``file:``; None for others."""
    parts = urlsplit(uri)
    if parts.scheme == "file":
        return Path(unquote(parts.path))
    return base_dir / uri if not parts.scheme else None


def fetch(uri: str, base_dir: Path) -> Iterator[bytes]:
    """Yield the bytes behind ``uri`` in blocks.

    Raises FetchRefusedError (nothing there, no permission, unknown scheme) or SourceUnavailableError (network, server
    in trouble).
    """
    path = local_path(uri, base_dir)
    if path is not None:
        return _from_file(path)
    parts = urlsplit(uri)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        return _from_https(uri)
    if parts.scheme == "http":
        raise FetchRefusedError("plain http", "https", uri, "ask the sender for an https address")
    return _from_fsspec(uri, parts.scheme)


def _from_file(path: Path) -> Iterator[bytes]:
    if not path.exists():
        nearby = sorted(item.name for item in path.parent.iterdir()) if path.parent.is_dir() else []
        found = "in the folder: " + (", ".join(nearby[:10]) or "nothing") if path.parent.is_dir() else "no such folder"
        raise FetchRefusedError(
            "file missing", f"a file {path.name}", found, "put the file there, or correct uri in the sources file"
        )
    if not path.is_file():
        raise FetchRefusedError("not a file", "a regular file", "a folder or device", "correct uri in the sources file")
    try:
        with path.open("rb") as handle:
            yield from read_blocks(handle)
    except PermissionError:
        raise FetchRefusedError(
            "file not readable", "permission to read", "none", "give the loading user read access"
        ) from None


def _from_https(uri: str) -> Iterator[bytes]:
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.util import Retry

    retry = Retry(total=_RETRIES, backoff_factor=0.5, status_forcelist=_PASSING_STATUS, allowed_methods=("GET",))
    with requests.Session() as session:
        session.mount("https://", HTTPAdapter(max_retries=retry))
        session.mount("http://", HTTPAdapter(max_retries=retry))
        try:
            with session.get(uri, stream=True, timeout=(_CONNECT_SECONDS, _READ_SECONDS)) as response:
                if not response.ok:
                    status = f"HTTP {response.status_code} {response.reason}"
                    raise FetchRefusedError(
                        "file missing", "HTTP 200", status, "correct uri in the sources file, or ask the sender"
                    )
                yield from response.iter_content(_BLOCK)
        except requests.RequestException as error:
            raise SourceUnavailableError(f"{uri}: {type(error).__name__}: {error}; try again later") from error


def _from_fsspec(uri: str, scheme: str) -> Iterator[bytes]:
    if scheme not in fsspec.available_protocols():
        raise FetchRefusedError(
            "unknown scheme", "file, https, sftp, s3 or a path", repr(scheme), "correct uri in the sources file"
        )
    try:
        with fsspec.open(uri, "rb") as handle:
            yield from read_blocks(handle)
    except ImportError as error:
        raise FetchRefusedError(
            "scheme without its library", f"a library for {scheme}", str(error), "install the library"
        ) from error
    except FileNotFoundError:
        raise FetchRefusedError("file missing", f"a file at {uri}", "none", "correct uri in the sources file") from None
    except OSError as error:
        raise SourceUnavailableError(f"{uri}: {type(error).__name__}: {error}; try again later") from error
