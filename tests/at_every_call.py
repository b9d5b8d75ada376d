"""Ends a piece of work at every call by which it changes the disk, one call a time, and looks at what it leaves.

Run as a module it is the process that does so: work and look are forked from it, so that each begins afresh and
libraries are imported once. Calls are those that Python audits; one is stopped before it happens.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from tests import fork_server

_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod", "os.truncate"}
_RENAMEAT2 = "renameat2"  # called by ctypes, which audits that its address is looked up
KILL, FULL = "kill", "ENOSPC"
ENDS = (KILL, FULL)
_REFUSED = 2


class Story(Protocol):
    """Work on a folder: what is there before, what is done, what must hold however it ended, what holds in the end."""

    def before(self, folder: Path) -> None: ...
    def work(self, folder: Path) -> None: ...
    def whole(self, folder: Path) -> None: ...
    def done(self, folder: Path) -> None: ...


def ended_everywhere(story: type[Story], folder: Path, repo: Path, end: str) -> dict[str, int]:
    """End the story's work at every call; return the number of calls by name. AssertionError if something broke."""
    command = [sys.executable, "-m", __name__, story.__module__, story.__name__, str(folder), end]
    run = fork_server.run(command, repo, os.environ, timeout=300)
    assert run.returncode == 0, run.stdout + run.stderr
    return dict(json.loads(run.stdout))


def _everywhere(story: Story, folder: Path, end: str) -> Mapping[str, int]:
    calls: dict[str, int] = {}
    first = folder / f"{end}-before"
    first.mkdir()
    assert _forked(partial(story.before, first)) == 0
    for number in range(1, 10_000):
        place, log = folder / f"{end}-{number}", folder / f"{end}-{number}.call"
        shutil.copytree(first, place, symlinks=True)
        status = _forked(partial(_doomed, story, place, number, end, log))
        assert _forked(partial(_after, story, place)) == 0
        if not log.exists():
            assert status == 0
            return calls
        name = log.read_text(encoding="utf-8")
        # A folder that is there already need not be made: Python does not mind that the disk refuses.
        assert status in ({-signal.SIGKILL} if end == KILL else {_REFUSED, 0}), f"{name}, call {number}: {status}"
        calls[name] = calls.get(name, 0) + 1
    raise AssertionError("work without end")


def _after(story: Story, place: Path) -> None:
    story.whole(place)
    story.work(place)
    story.done(place)


def _doomed(story: Story, place: Path, number: int, end: str, log: Path) -> None:
    seen, inside = 0, False

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen, inside
        if inside or not _changes(event, arguments):
            return
        seen += 1
        if seen == number:
            inside = True
            log.write_text(event, encoding="utf-8")
            inside = False
            if end == KILL:
                os.kill(os.getpid(), signal.SIGKILL)
            raise OSError(getattr(errno, end), os.strerror(getattr(errno, end)), str(place))

    sys.addaudithook(hook)
    story.work(place)


def _changes(event: str, arguments: tuple[Any, ...]) -> bool:
    if event == "open":
        flags = arguments[2]
        return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    return event in _CHANGES or (event == "ctypes.dlsym" and arguments[1] == _RENAMEAT2)


def _forked(action: Callable[[], None]) -> int:
    """Do it in a forked process; exit code, negative for a signal."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            action()
            code = 0
        except OSError:
            code = _REFUSED
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    _module, _name, _folder, _end = sys.argv[1:]
    sys.stdout.write(json.dumps(_everywhere(getattr(import_module(_module), _name)(), Path(_folder), _end)))
