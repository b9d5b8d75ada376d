"""Debian's PostgreSQL as Dagster's storage: a cluster of the state folder, reached by its socket and by nothing else.

Started by root, it runs as the user that Debian's package makes for it: the server refuses root.
"""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.errors import ReadableError

_PROGRAMS = Path("/usr/lib/postgresql")
_DATABASE = "dagster"
_OWN_USER = "postgres"
_SOCKET = ".s.PGSQL.5432"
_LONGEST = 107  # bytes of a socket's path, of which the system keeps no more
_PRIVATE = 0o700


class PostgresError(ReadableError):
    """The server is not there, cannot be made or does not run; the remedy is what mends it."""


@dataclass(frozen=True, slots=True)
class Server:
    """The cluster below ``folder``, which is there where the installation is a shared one."""

    folder: Path

    @property
    def data(self) -> Path:
        """The cluster's own files."""
        return self.folder / "data"

    @property
    def sockets(self) -> Path:
        """Folder that the server lays its socket in; there is no port."""
        return self.folder / "run"

    @property
    def url(self) -> str:
        """Where Dagster finds its database; the system says who connects, so there is no password."""
        return f"postgresql+psycopg2:///{_DATABASE}?host={self.sockets}&user={getpass.getuser()}"

    def is_made(self) -> bool:
        """Whether there is a cluster, running or not."""
        return self.data.exists()

    def is_running(self) -> bool:
        """Whether somebody listens at the socket."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            return client.connect_ex(str(self.sockets / _SOCKET)) == 0

    def begin(self) -> None:
        """Make cluster and database where they are missing, and start the server. PostgresError says why not."""
        self._refuse_long_path()
        if not self.is_made():
            self._make()
        if not self.is_running():
            log, listening = str(self.folder / "log"), f"-c listen_addresses= -c unix_socket_directories={self.sockets}"
            self._run("pg_ctl", "start", "-w", "-D", str(self.data), "-l", log, "-o", listening)
        if self.ask("select count(*) from pg_database where datname = 'dagster'", "postgres") == "0":
            self.by_client("createdb", _DATABASE)

    def end(self) -> None:
        """Stop the server, once what is asked of it is done; nothing where it does not run."""
        if self.is_running():
            self._run("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self.data))

    def require(self) -> None:
        """Raise PostgresError where there is a cluster and nobody listens."""
        if self.is_made() and not self.is_running():
            remedy = "start it: `make shared-up`, or the unit ehalsa-storage"
            raise PostgresError("PostgreSQL does not run", str(self.folder), "a server at its socket", "none", remedy)

    def ask(self, query: str, database: str = _DATABASE) -> str:
        """Ask for one value, as text."""
        return self.by_client("psql", "-XAtc", query, database).strip()

    def by_client(self, program: str, *arguments: str) -> str:
        """Run one of PostgreSQL's client programs as whoever runs this; what it prints."""
        return _output(program, [_program(program), "-h", str(self.sockets), "-U", getpass.getuser(), *arguments])

    def _make(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.sockets.mkdir(exist_ok=True)
        for place in (self.folder, self.sockets):
            place.chmod(_PRIVATE)
            if os.getuid() == 0:
                shutil.chown(place, _OWN_USER, _OWN_USER)
        who = ("-U", getpass.getuser(), "--auth-local=peer", "--auth-host=reject")
        self._run("initdb", "-D", str(self.data), *who, "--encoding=UTF8", "--locale=C.UTF-8")

    def _run(self, program: str, *arguments: str) -> None:
        as_owner = ["/usr/sbin/runuser", "-u", _OWN_USER, "--"] if os.getuid() == 0 else []
        _output(program, [*as_owner, _program(program), *arguments])

    def _refuse_long_path(self) -> None:
        path = os.fsencode(self.sockets / _SOCKET)
        if len(path) > _LONGEST:
            expected, remedy = f"a path of at most {_LONGEST} bytes", "set EHALSA_HOME to a folder with a shorter name"
            raise PostgresError("socket that cannot be made", str(self.folder), expected, f"{len(path)}", remedy)


def _program(name: str) -> str:
    found = sorted(_PROGRAMS.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    if not found:
        expected, remedy = f"{name} of Debian's postgresql", "run `make shared-up`, which installs it"
        raise PostgresError("PostgreSQL is missing", str(_PROGRAMS), expected, "none", remedy)
    return str(found[-1])


def _output(name: str, command: Sequence[str]) -> str:
    """What a program prints; by way of files, since a server that it starts keeps them open."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd="/", check=False)
        for stream in (out, err):
            stream.seek(0)
        if done.returncode:
            said = " ".join((err.read() or out.read()).split()) or f"exit code {done.returncode}"
            remedy = "see that the state folder can be entered and written by the server's user"
            raise PostgresError("PostgreSQL refused", name, "success", said[-300:], remedy)
        return out.read()
