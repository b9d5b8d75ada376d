"""Opens a uri as a stream of bytes: a file, or what lies behind https, sftp or S3.

Here belongs the choice of transport, and that none outlasts its deadline: no hashing, no storing, no look at the
content. Errors come without their causes, whose words and traces hold the whole address.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from threading import Event, Thread
from urllib.parse import unquote, urlsplit

from orchestration.facts.connectors import ONLY_FILES, Connectors, host_of, objections
from orchestration.quoting import quote
from orchestration.sources.archive import read_blocks
from orchestration.sources.errors import FetchRefusedError, SourceUnavailableError
from orchestration.sources.whole import INBOX, neighbours, newest_whole

_AHEAD = 8  # blocks fetched and not yet stored


def local_path(uri: str, base_dir: Path) -> Path | None:
    """Return the path of a uri without scheme (relative to ``base_dir``) or with ``file:``; None for others."""
    parts = urlsplit(uri)
    if parts.scheme == "file":
        return Path(unquote(parts.path))
    return base_dir / uri if not parts.scheme else None


def located(uri: str, base_dir: Path, connectors: Connectors = ONLY_FILES) -> str:
    """Return the uri itself, once it is permitted; of an inbox, that of the file that is taken.

    Raises FetchRefusedError (not permitted, nothing there) or SourceUnavailableError (somebody still writes it).
    """
    for refusal in objections(uri, connectors):
        raise FetchRefusedError(*refusal)
    if urlsplit(uri).scheme != INBOX:
        return uri
    return newest_whole(uri, base_dir, connectors.settled_seconds).resolve().as_uri()


def fetch(uri: str, base_dir: Path, connectors: Connectors = ONLY_FILES) -> Generator[bytes]:
    """Yield the bytes behind ``uri`` in blocks.

    Raises FetchRefusedError (not permitted, nothing there, no permission, unknown scheme) or SourceUnavailableError
    (the network, the server, or more time than one pull has).
    """
    return fetch_located(located(uri, base_dir, connectors), base_dir, connectors)


def fetch_located(uri: str, base_dir: Path, connectors: Connectors) -> Generator[bytes]:
    """Yield the bytes behind what ``located`` has returned."""
    path = local_path(uri, base_dir)
    if path is not None:
        return _from_file(path)
    return _in_time(uri, _from_afar(uri, connectors), connectors.deadline_seconds)


def _from_afar(uri: str, connectors: Connectors) -> Iterator[bytes]:
    """Choose who fetches; each comes with a library that a load of files alone does not import."""
    scheme = urlsplit(uri).scheme
    if scheme in {"https", "http"}:
        from orchestration.sources.https import fetch_https

        return fetch_https(uri, connectors)
    if scheme == "sftp":
        from orchestration.sources.sftp import fetch_sftp

        return fetch_sftp(uri, connectors.sftp[host_of(uri)], connectors.settled_seconds)
    if scheme == "s3":
        from orchestration.sources.s3 import fetch_s3

        return fetch_s3(uri, connectors.s3[host_of(uri)], connectors.authorities)
    remedy = "correct uri in the sources file"
    raise FetchRefusedError("unknown scheme", "file, https, sftp, s3 or a path", quote(scheme), remedy)


def _in_time(uri: str, blocks: Iterator[bytes], seconds: float) -> Generator[bytes]:
    """Pass on what a thread of its own fetches: one that hangs in a library's call is left behind, and ends with us."""
    passed: Queue[bytes | BaseException | None] = Queue(_AHEAD)
    over = Event()

    def fetched() -> None:
        try:
            for block in blocks:
                passed.put(block)
                if over.is_set():
                    return
            passed.put(None)
        except BaseException as error:  # raised by whoever reads
            passed.put(error)

    Thread(target=fetched, daemon=True).start()
    try:
        yield from _passed_on(uri, passed, seconds)
    finally:
        over.set()
        with suppress(Empty):  # whoever waits to pass on one more block sees that nobody wants it
            while True:
                passed.get_nowait()


def _passed_on(uri: str, passed: Queue[bytes | BaseException | None], seconds: float) -> Iterator[bytes]:
    until = time.monotonic() + seconds
    while True:
        try:
            block = passed.get(timeout=max(0.0, until - time.monotonic()))
        except Empty:
            late = TimeoutError(f"not all of it within {seconds} s (deadline_seconds of data/connectors.yaml)")
            raise SourceUnavailableError(uri, late) from None
        if block is None:
            return
        if isinstance(block, BaseException):
            raise block
        yield block


def _from_file(path: Path) -> Generator[bytes]:
    if path.is_symlink() and not path.exists():
        remedy = "put the file where the link leads, or let uri in the sources file name the file itself"
        raise FetchRefusedError("link that leads nowhere", "a file", f"a link to {quote(str(path.readlink()))}", remedy)
    if not path.exists():
        found = neighbours(path.parent)
        remedy = "put the file there, or correct uri in the sources file"
        raise FetchRefusedError("file missing", f"a file {path.name}", found, remedy)
    if not path.is_file():
        remedy = "correct uri in the sources file"
        raise FetchRefusedError("not a file", "a regular file", "a folder or device", remedy)
    try:
        with path.open("rb") as handle:
            yield from read_blocks(handle)
    except PermissionError:
        remedy = "give the loading user read access"
        raise FetchRefusedError("file not readable", "permission to read", "none", remedy) from None
