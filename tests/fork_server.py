"""Python processes that need not import the heavy libraries again: forked from one that did, once for all workers.

A command started so is a process of its own, with its own arguments, environment, folder, output and exit code, and
can be killed by its id. Nothing of ``orchestration`` is imported beforehand: its modules look at the environment when
they are imported, and a test may run a changed copy of them. What Python itself reads from the environment while it
starts (``PYTHON…``, the locale) cannot be given so: such a command is started anew, by ``run`` as by ``start``.
"""

from __future__ import annotations

import array
import atexit
import gc
import importlib
import json
import multiprocessing.util
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, NoReturn

SOCKET = "EHALSA_FORK_SERVER"
LIBRARIES = (
    *("charset_normalizer", "dagster", "dagster_dbt", "dbt.cli.main", "dbt.adapters.duckdb", "duckdb"),
    *("great_expectations", "jinja2", "numpy", "openpyxl", "pandas", "pyarrow.parquet", "pydantic", "pyreadstat"),
    *("requests", "sqlglot", "xlsxwriter", "yaml"),
)
_READ_AT_START = ("PYTHON", "LANG", "LC_", "LD_")
_LARGEST = 1 << 20


class Process:
    """A process that is on its way: the part of ``subprocess.Popen`` that tests need."""

    def __init__(self, connection: socket.socket) -> None:
        self._told = connection.makefile("r", encoding="ascii")
        self._connection = connection
        self._code: int | None = None
        self.pid = int(self._told.readline())

    def poll(self) -> int | None:
        with suppress(subprocess.TimeoutExpired):
            return self.wait(timeout=0)
        return None

    def wait(self, timeout: float) -> int:
        """Exit code, negative for a signal; subprocess.TimeoutExpired if it is still running then."""
        if self._code is None:
            with selectors.DefaultSelector() as selector:
                selector.register(self._connection, selectors.EVENT_READ)
                if not selector.select(timeout):
                    raise subprocess.TimeoutExpired(str(self.pid), timeout)
            self._code = int(self._told.readline())
            self._connection.close()
        return self._code

    def send_signal(self, number: int) -> None:
        if self._code is None:
            os.kill(self.pid, number)


Running = Process | subprocess.Popen[str]


def start(command: Sequence[str], cwd: Path, env: Mapping[str, str], out: IO[str], err: IO[str]) -> Running:
    """Start Python with what follows its own name in ``command``: ``-m module …``, ``-c program …`` or ``script …``."""
    place = os.environ.get(SOCKET)
    names = {name for name in {*env, *os.environ} if name.startswith(_READ_AT_START)}
    if not place or command[0] != sys.executable or any(env.get(name) != os.environ.get(name) for name in names):
        return subprocess.Popen(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=err, text=True)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.connect(place)
    order = json.dumps({"arguments": command[1:], "cwd": str(cwd), "env": dict(env)}).encode()
    streams = array.array("i", [out.fileno(), err.fileno()])
    connection.sendmsg([len(order).to_bytes(4, "big")], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, streams)])
    connection.sendall(order)
    return Process(connection)


def run(command: Sequence[str], cwd: Path, env: Mapping[str, str], timeout: float) -> subprocess.CompletedProcess[str]:
    """Run it to its end, as ``subprocess.run`` with its output captured; killed when ``timeout`` seconds are over."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out, tempfile.TemporaryFile("w+", encoding="utf-8") as err:
        process = start(command, cwd, env, out, err)
        try:
            code = process.wait(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            raise
        for stream in (out, err):
            stream.seek(0)
        return subprocess.CompletedProcess(command, code, out.read(), err.read())


def serve_beside() -> Callable[[], None]:
    """Start the server and return what ends it. It imports nothing before the first order, and outlives nobody."""
    folder = tempfile.TemporaryDirectory(prefix="forks")
    os.environ[SOCKET] = f"{folder.name}/s"
    command = [sys.executable, __file__, os.environ[SOCKET]]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert server.stdout is not None
    assert server.stdout.readline() == b"listening\n"

    def end() -> None:
        del os.environ[SOCKET]
        server.communicate()
        folder.cleanup()

    return end


class _Server:
    def __init__(self, place: str) -> None:
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(place)
        self.listener.listen(16)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.selector.register(0, selectors.EVENT_READ)
        self.running: dict[int, tuple[int, socket.socket]] = {}
        self.imported = False

    def serve(self) -> dict[str, Any] | None:
        """Fork for each order; return it in the child, and nothing when the session is over."""
        while True:
            for key, _ in self.selector.select():
                if key.fd == 0:
                    for pid, _ in self.running.values():
                        os.kill(pid, signal.SIGKILL)
                    return None
                if key.fileobj is self.listener:
                    if order := self._forked():
                        return order
                else:
                    self._ended(key.fd)

    def _forked(self) -> dict[str, Any] | None:
        connection, _ = self.listener.accept()
        head, ancillary, _, _ = connection.recvmsg(4, socket.CMSG_SPACE(8))
        streams = array.array("i", ancillary[0][2])
        length, order = int.from_bytes(head, "big"), b""
        while len(order) < length:
            order += connection.recv(_LARGEST)
        if not self.imported:
            for name in LIBRARIES:
                importlib.import_module(name)
            gc.freeze()
            self.imported = True
        pid = os.fork()
        if pid:
            for number in streams:
                os.close(number)
            connection.sendall(f"{pid}\n".encode())
            watched = os.pidfd_open(pid)
            self.running[watched] = (pid, connection)
            self.selector.register(watched, selectors.EVENT_READ)
            return None
        self.selector.close()
        for own in (self.listener, connection, *(other for _, other in self.running.values())):
            own.close()
        return {**json.loads(order), "streams": list(streams)}

    def _ended(self, watched: int) -> None:
        pid, connection = self.running.pop(watched)
        self.selector.unregister(watched)
        os.close(watched)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        with suppress(OSError):  # who asked is gone
            connection.sendall(f"{code}\n".encode())
        connection.close()


def _become(order: dict[str, Any]) -> None:
    """Be, in the forked process, the command that was ordered; its exit code is that of a process started anew."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, stream in zip((1, 2), order["streams"], strict=True):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["env"])
    time.tzset()
    tempfile.tempdir = None
    how, *rest = order["arguments"]
    if how == "-m":
        sys.path[:0], sys.argv = [order["cwd"]], rest
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    elif how == "-c":
        sys.path[:0], sys.argv = [""], ["-c", *rest[1:]]
        exec(compile(rest[0], "<string>", "exec"), {"__name__": "__main__"})
    else:
        sys.path[:0], sys.argv = [str(Path(how).parent)], [how, *rest]
        runpy.run_path(how, run_name="__main__")


class _Ending:
    """The way out of a forked process.

    What is registered at exit runs last registered first, and the libraries registered theirs before the fork: a
    program that ends the process by ``os._exit`` would keep multiprocessing from giving back its semaphores. The
    interpreter's own way out makes DuckDB's binding complain of what the libraries hold, also where the command needs
    neither.
    """

    def __init__(self) -> None:
        self.code = 0
        self._exit = os._exit
        os._exit = self._given_back
        atexit.register(lambda: os._exit(self.code))

    def _given_back(self, status: int) -> NoReturn:
        multiprocessing.util._exit_function()  # type: ignore[attr-defined]
        sys.stdout.flush()
        sys.stderr.flush()
        self._exit(status)

    def take(self, ended: BaseException) -> None:
        """Make of what the program was left by what the interpreter makes of it."""
        said = ended.code if isinstance(ended, SystemExit) else "".join(traceback.format_exception(ended)).rstrip()
        self.code = said if isinstance(said, int) else int(said is not None)
        if isinstance(said, str):
            sys.stderr.write(f"{said}\n")


def main(place: str) -> None:
    """Serve until the standard input ends; in a forked process, end as the command does."""
    server = _Server(place)
    sys.stdout.write("listening\n")
    sys.stdout.flush()
    if (ordered := server.serve()) is None:
        os._exit(0)
    ending = _Ending()
    try:
        _become(ordered)
    except BaseException as ended:
        ending.take(ended)


if __name__ == "__main__":
    del sys.path[0]  # the folder of this file: what is ordered says what comes first
    main(sys.argv[1])
