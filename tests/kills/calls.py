"""Hands every call by which a piece of work changes the disk to an observer, which lets it pass, refuses it or kills.

The work is forked, and a filter of the kernel (seccomp, "user notification") stops each such call before it happens,
whoever makes it: Python, DuckDB, SQLite, Arrow, a child process. Nothing is needed but Linux 5.19.
"""

from __future__ import annotations

import ctypes
import os
import platform
import select
import signal
import socket
import struct
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fcntl import ioctl
from pathlib import Path

# Number of the call, and which argument names the file: a path (after a folder, "at") or an open file.
_CALLS = {
    "x86_64": {
        **{"write": (1, "file"), "open": (2, "path"), "pwrite64": (18, "file"), "writev": (20, "file")},
        **{"sendfile": (40, "file"), "fsync": (74, "file"), "fdatasync": (75, "file"), "truncate": (76, "path")},
        **{"ftruncate": (77, "file"), "rename": (82, "path"), "mkdir": (83, "path"), "rmdir": (84, "path")},
        **{"creat": (85, "path"), "link": (86, "second"), "unlink": (87, "path"), "symlink": (88, "second")},
        **{"chmod": (90, "path"), "fchmod": (91, "file"), "openat": (257, "at"), "mkdirat": (258, "at")},
        **{"unlinkat": (263, "at"), "renameat": (264, "at"), "linkat": (265, "to"), "symlinkat": (266, "second_at")},
        **{"fchmodat": (268, "at"), "fallocate": (285, "file"), "pwritev": (296, "file"), "renameat2": (316, "at")},
        **{"syncfs": (306, "file"), "copy_file_range": (326, "third"), "pwritev2": (328, "file")},
    },
    "aarch64": {
        **{"mkdirat": (34, "at"), "unlinkat": (35, "at"), "symlinkat": (36, "second_at"), "linkat": (37, "to")},
        **{"renameat": (38, "at"), "truncate": (45, "path"), "ftruncate": (46, "file"), "fallocate": (47, "file")},
        **{"fchmod": (52, "file"), "fchmodat": (53, "at"), "openat": (56, "at"), "write": (64, "file")},
        **{"writev": (66, "file"), "pwrite64": (68, "file"), "pwritev": (70, "file"), "sendfile": (71, "file")},
        **{
            "fsync": (82, "file"),
            "fdatasync": (83, "file"),
            "renameat2": (276, "at"),
            "copy_file_range": (285, "third"),
        },
        **{"syncfs": (267, "file"), "pwritev2": (287, "file")},
    },
}[platform.machine()]
_SECCOMP = {"x86_64": 317, "aarch64": 277}[platform.machine()]
_NAMES = {number: (name, how) for name, (number, how) in _CALLS.items()}
_AT_CWD = 0xFFFFFF9C
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_RECEIVE, _ANSWER = 0xC0502100, 0xC0182101  # ioctls of the listener
_ALLOW, _NOTIFY = 0x7FFF0000, 0x7FC00000
_LOAD, _EQUAL, _ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06  # steps of a filter of the kernel
_ARGUMENTS = 16
_OPENS = {"open": 1, "openat": 2}
"""Which argument has the flags."""
_NEW_LISTENER, _WAIT_KILLABLE = 8, 32
_NO_NEW_PRIVILEGES = 38
PASS, KILL = 0, -1
REFUSED = 2
"""Exit code of work that ended by an OSError."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call that is about to change the disk: its name and the file, as the process that makes it says it."""

    name: str
    path: str


Observer = Callable[[Call], int]
"""Answers PASS, KILL (the process of the work, at once, before the call), or the number of an error to refuse it by."""


def watched(work: Callable[[], object], folder: Path, observer: Observer) -> int:
    """Do the work in a forked process; show each call on something in ``folder``. Exit code, negative for a signal."""
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        ours.close()
        _be(work, theirs)
    theirs.close()
    _, (listener, *_), _, _ = socket.recv_fds(ours, 1, 1)
    ours.close()
    try:
        _serve(listener, child, str(folder), observer)
    finally:
        os.close(listener)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def forked(work: Callable[[], object]) -> int:
    """Do the work in a forked process that nobody watches."""
    child = os.fork()
    if child == 0:
        _be(work, None)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _be(work: Callable[[], object], line: socket.socket | None) -> None:
    code: object = 1
    try:
        if line is not None:
            socket.send_fds(line, [b"!"], [_listen()])
            line.close()
        work()
        code = 0
    except OSError:
        code = REFUSED
    except SystemExit as ended:
        code = ended.code or 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code if isinstance(code, int) else 1)


def _listen() -> int:
    """Put this process, and whatever it starts, under the filter; return what the calls are heard by."""
    program = _program()
    code = b"".join(struct.pack("HBBI", *step) for step in program)
    kept = ctypes.create_string_buffer(code, len(code))
    filter_ = struct.pack("H6xP", len(program), ctypes.addressof(kept))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    listener = int(libc.syscall(_SECCOMP, 1, _NEW_LISTENER | _WAIT_KILLABLE, filter_))
    if listener < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), "seccomp")
    return listener


def _program() -> list[tuple[int, int, int, int]]:
    """Which calls are heard; a file that is opened to be read, as most are, is let pass in the kernel."""
    opens = [(number, _OPENS[name]) for number, (name, _) in _NAMES.items() if name in _OPENS]
    others = sorted(number for number, (name, _) in _NAMES.items() if name not in _OPENS)
    allow = 1 + 3 * len(opens) + len(others)
    steps = [(_LOAD, 0, 0, 0)]
    for number, flags in opens:
        steps += [(_EQUAL, 0, 2, number), (_LOAD, 0, 0, _ARGUMENTS + 8 * flags)]
        steps.append((_ANY_BIT, allow - len(steps), allow - len(steps) - 1, _WRITES))
    steps += [(_EQUAL, allow - at, 0, number) for at, number in enumerate(others, len(steps))]
    return [*steps, (_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _NOTIFY)]


def _serve(listener: int, child: int, folder: str, observer: Observer) -> None:
    """Answer until nobody is left who could call: children of the work that outlive it are waited for."""
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    for identity, process, number, arguments in _notices(listener, poll):
        call = _read(process, number, arguments)
        answer = PASS
        if call is not None and (call.path == folder or call.path.startswith(f"{folder}/")):
            answer = observer(call)
        if answer == KILL:
            os.kill(child, signal.SIGKILL)
        else:
            _answered(listener, identity, answer)


def _notices(listener: int, poll: select.poll) -> Iterator[tuple[int, int, int, Sequence[int]]]:
    while True:
        ((_, events),) = poll.poll()
        if not events & select.POLLIN:
            return
        notice = bytearray(80)
        try:
            ioctl(listener, _RECEIVE, notice)
        except FileNotFoundError:  # who called was killed meanwhile
            continue
        identity, process, _, number, _, _, *arguments = struct.unpack("QIIiIQ6Q", notice)
        yield identity, process, number, arguments


def _answered(listener: int, identity: int, answer: int) -> None:
    try:
        ioctl(listener, _ANSWER, struct.pack("QqiI", identity, 0, -answer, 0 if answer else 1))
    except FileNotFoundError:
        return


def _read(process: int, number: int, arguments: Sequence[int]) -> Call | None:
    """Return the call, or None for one of a process that is gone."""
    name, how = _NAMES[number]
    try:
        return Call(name, _path(process, how, arguments))
    except OSError:
        return None


def _path(process: int, how: str, given: Sequence[int]) -> str:
    folder = {"at": given[0], "to": given[2], "second_at": given[1]}.get(how, _AT_CWD) & 0xFFFFFFFF
    if how in {"file", "third"}:
        return os.readlink(f"/proc/{process}/fd/{given[2 if how == 'third' else 0]}")  # noqa: PTH115 (of 40 000 calls)
    text = _text(process, given[{"path": 0, "second": 1, "at": 1, "to": 3, "second_at": 2}[how]])
    place = "cwd" if folder == _AT_CWD else f"fd/{folder}"
    return os.path.normpath(text if text.startswith("/") else f"{os.readlink(f'/proc/{process}/{place}')}/{text}")  # noqa: PTH115


def _text(process: int, address: int) -> str:
    with open(f"/proc/{process}/mem", "rb", buffering=0) as memory:  # noqa: PTH123
        memory.seek(address)
        return os.fsdecode(memory.read(4096).split(b"\0", 1)[0])
