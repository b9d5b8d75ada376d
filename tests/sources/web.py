"""A web server on loopback that misbehaves as its paths say."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import urlsplit

CONTENT = b"$FL2 answers" * 1000
BOMB_MIB = 64


class Web(BaseHTTPRequestHandler):
    """By the last part of the path: good, empty, busy (503 twice, then good), down (503 always), short (half of what
    it promised), away (plain http elsewhere), to?<address> (there), drip and slow (a byte of the body, or of the head,
    now and then), endless (no length), bomb (64 MiB in some kB); moved and other are a store's: another region, or tag.
    """

    asked: ClassVar[dict[str, int]] = {}
    over: ClassVar[threading.Event] = threading.Event()

    def do_GET(self) -> None:
        name = urlsplit(self.path).path.rpartition("/")[2] if not self.path.startswith("/down") else "down"
        count = self.asked[self.path] = self.asked.get(self.path, 0) + 1
        answer = getattr(self, f"_{name}", None)
        if answer:
            answer()
        elif name == "busy":
            self._reply(503 if count <= 2 else 200, CONTENT)
        else:
            self._reply(404, b"")

    def _good(self) -> None:
        self._reply(200, CONTENT)

    def _empty(self) -> None:
        self._reply(200, b"")

    def _down(self) -> None:
        self._reply(503, b"")

    def _short(self) -> None:
        self._reply(200, CONTENT, {"Content-Length": str(2 * len(CONTENT))})

    def _away(self) -> None:
        self._reply(302, b"", {"Location": "http://example.invalid/answers.sav"})

    def _to(self) -> None:
        self._reply(302, b"", {"Location": self.path.partition("?")[2]})

    def _endless(self) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n" + CONTENT)

    def _drip(self) -> None:
        self._dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n")

    def _slow(self) -> None:
        self._dripping(b"HTTP/1.1 200 OK\r\n")

    def _bomb(self) -> None:
        self._reply(200, gzip.compress(bytes(BOMB_MIB << 20), compresslevel=1), {"Content-Encoding": "gzip"})

    def _moved(self) -> None:
        self._reply(301, b"<Error><Code>PermanentRedirect</Code></Error>", {"x-amz-bucket-region": "us-east-1"})

    def _other(self) -> None:
        self._reply(200, CONTENT, {"ETag": f'"{"0" * 32}"'})

    def _dripping(self, head: bytes) -> None:
        self.wfile.write(head)
        with suppress(OSError):
            while not self.over.wait(0.02):
                self.wfile.write(b"x")

    def _reply(self, status: int, content: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(OSError):  # who has enough of a bomb goes
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def web() -> Iterator[str]:
    """Serve, and give the address."""
    Web.asked.clear()
    Web.over.clear()
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Web)
    thread = threading.Thread(target=httpd.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_port}"
    finally:
        Web.over.set()
        httpd.shutdown()
        thread.join()
        httpd.server_close()
