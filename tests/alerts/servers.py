"""A server for webhooks and one for mail, on loopback, as real as the other side is: they keep what they were sent."""

from __future__ import annotations

import base64
import json
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LOOPBACK = "127.0.0.1"


@dataclass
class Received:
    """What a server was sent, and the port on which it listens."""

    port: int = 0
    messages: list[Any] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def webhook_server() -> Iterator[Received]:
    """Take what is posted to any path but /down (503) and /away (a redirection)."""
    received = Received()

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = {"/down": 503, "/away": 302}.get(self.path, 204)
            if status == 204:  # kept before it is answered: who was answered looks at once
                received.messages.append((self.path, body))
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer((LOOPBACK, 0), Hook) as server, _serving(server):
        received.port = server.server_port
        yield received


class _Mail(socketserver.StreamRequestHandler):
    """A conversation: a method a word of the protocol, which returns whether it goes on."""

    received: Received
    secure: ssl.SSLContext | None
    password: str

    def handle(self) -> None:
        self._secured, self._known = self.secure is None, not self.password
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            answer = getattr(self, f"_{line.partition(' ')[0].lower()}", self._other)
            if not answer(line):
                return

    def _say(self, text: str) -> bool:
        self.wfile.write(f"{text}\r\n".encode())
        return not text.startswith("221")

    def _ehlo(self, _: str) -> bool:
        offers = ["here", *["STARTTLS"][self._secured :], *["AUTH PLAIN"][self._known :]]
        return all(self._say(f"250{' ' if offer == offers[-1] else '-'}{offer}") for offer in offers)

    def _starttls(self, _: str) -> bool:
        assert self.secure is not None
        self._say("220 go")
        try:
            self.request = self.secure.wrap_socket(self.request, server_side=True)
        except ssl.SSLError:  # who does not know the certificate goes
            return False
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", buffering=0)
        self._secured = True
        return True

    def _auth(self, line: str) -> bool:
        _, user, given = base64.b64decode(line.split(" ")[2]).decode().split("\0")
        self.received.logins.append((user, given))
        self._known = given == self.password
        return self._say("235 known" if self._known else "535 who is that")

    def _data(self, _: str) -> bool:
        self._say("354 go on")
        self.received.messages.append(b"".join(iter(self.rfile.readline, b".\r\n")))
        return self._say("250 kept")

    def _quit(self, _: str) -> bool:
        return self._say("221 bye")

    def _rset(self, _: str) -> bool:
        return self._say("250 fine")

    def _other(self, line: str) -> bool:
        ready = self._secured and self._known and "nobody@" not in line
        return self._say("250 fine" if ready else "550 no")


@contextmanager
def mail_server(secure: ssl.SSLContext | None = None, password: str = "") -> Iterator[Received]:
    """Take mail for everybody but nobody@…; with ``secure`` after STARTTLS, with ``password`` after a login."""
    received = Received()
    handler = type("Mail", (_Mail,), {"received": received, "secure": secure, "password": password})
    with socketserver.ThreadingTCPServer((LOOPBACK, 0), handler) as server, _serving(server):
        received.port = server.server_address[1]
        yield received
