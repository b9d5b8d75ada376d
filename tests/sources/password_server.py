"""An sftp server that knows passwords: no ordinary user's OpenSSH can ask the system for one."""

from __future__ import annotations

import socket
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO

import paramiko


class _Door(paramiko.ServerInterface):  # type: ignore[misc]
    def __init__(self, word: str) -> None:
        self._word = word

    def get_allowed_auths(self, username: str) -> str:
        return "password"

    def check_auth_password(self, username: str, password: str) -> int:
        return int(paramiko.AUTH_SUCCESSFUL if password == self._word else paramiko.AUTH_FAILED)

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return int(paramiko.OPEN_SUCCEEDED)


class _File(paramiko.SFTPHandle):  # type: ignore[misc]
    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.readfile = BytesIO(content)

    def stat(self) -> paramiko.SFTPAttributes:
        about = paramiko.SFTPAttributes()
        about.st_mode, about.st_size, about.st_mtime = stat.S_IFREG, len(self.readfile.getvalue()), 0
        return about


class _Files(paramiko.SFTPServerInterface):  # type: ignore[misc]
    def __init__(self, server: paramiko.ServerInterface, content: bytes) -> None:
        super().__init__(server)
        self._content = content

    def open(self, path: str, flags: int, attr: paramiko.SFTPAttributes) -> paramiko.SFTPHandle:
        return _File(self._content)


@contextmanager
def password_server(word: str, content: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """Let in whoever knows the word, once, and give the content under every name; yields host and host keys."""
    key = paramiko.ECDSAKey.generate()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with suppress(OSError), paramiko.Transport(listening.accept()[0]) as transport:
                transport.add_server_key(key)
                transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Files, content)
                transport.start_server(server=_Door(word))
                transport.join()

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}", {key.get_name(): key.get_base64()}
    thread.join()
