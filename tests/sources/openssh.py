"""Debian's OpenSSH server as an ordinary user's process: its own configuration and keys, on loopback alone."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

SSHD = "/usr/sbin/sshd"  # where it lies is on no ordinary user's PATH
_ROOT_IS = "nobody"  # the server forbids root what an ordinary user needs not; so root starts it as this one
_PATIENCE = 20


@dataclass(frozen=True)
class OpenSsh:
    """A running server. ``folder``: what senders put files into; beside it keys: ``user`` logs in with user, not with
    stranger; locked has a passphrase."""

    folder: Path
    port: int
    user: str
    host_keys: dict[str, str]
    process: int

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def uri(self, name: str, user: str = "", secret: str = "SFTP_KEY") -> str:
        return f"sftp://{user or self.user}:${{{secret}}}@{self.host}{self.folder}/{name}"

    def put(self, name: str, content: bytes, age: float = 100) -> Path:
        """Put a file there that was last written to ``age`` seconds ago."""
        path = self.folder / name
        path.write_bytes(content)
        os.utime(path, (time.time() - age,) * 2)
        return path

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the processes that serve somebody now; one of an earlier session may end meanwhile."""
        for process in psutil.Process(self.process).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)


@contextmanager
def openssh() -> Iterator[OpenSsh]:
    """Start it, and end it with every session."""
    place = Path(tempfile.mkdtemp(prefix="eh"))
    place.chmod(0o755)
    (place / "in").mkdir()
    for name, passphrase in {"host": "", "host_rsa": "", "user": "", "stranger": "", "locked": "word"}.items():
        kind = "rsa" if name == "host_rsa" else "ed25519"
        command = ["ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-C", "", "-f", str(place / name)]
        subprocess.run(command, check=True)
    account = pwd.getpwnam(_ROOT_IS) if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    port = free_port()
    (place / "config").write_text(_configuration(place, port), encoding="utf-8")
    as_another = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}
    if as_another:
        for name in ("host", "host_rsa"):
            os.chown(place / name, account.pw_uid, account.pw_gid)
    with (place / "log").open("wb") as log:
        server = subprocess.Popen([SSHD, "-D", "-e", "-f", str(place / "config")], stderr=log, **as_another)  # type: ignore[call-overload]
    running = OpenSsh(place / "in", port, account.pw_name, public_key(place / "host"), server.pid)
    try:
        wait_for(port, place / "log")
        yield running
    finally:
        running.signal(signal.SIGKILL)
        server.kill()
        server.wait()
        shutil.rmtree(place)


def public_key(private: Path) -> dict[str, str]:
    """The public key beside a private one, base64 by type."""
    kind, key = private.with_suffix(".pub").read_text(encoding="utf-8").split()[:2]
    return {kind: key}


def _configuration(place: Path, port: int) -> str:
    return f"""\
ListenAddress 127.0.0.1:{port}
HostKey {place}/host
HostKey {place}/host_rsa
AuthorizedKeysFile {place}/user.pub
PidFile none
StrictModes no
UsePAM yes
PasswordAuthentication no
KbdInteractiveAuthentication no
LogLevel ERROR
Subsystem sftp internal-sftp
ForceCommand internal-sftp
"""


def free_port() -> int:
    """A port of loopback that nobody has just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(port: int, log: Path) -> None:
    """Wait until somebody listens; AssertionError with what the server has written."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError(log.read_text(encoding="utf-8"))
