"""Ends a piece of work at every call by which it changes the disk, one call a time, and looks at what it leaves.

Run as a module it is the process that does so: work and look are forked from it, so that each begins afresh and
libraries are imported once. One call is stopped before it happens, whoever makes it (``tests/kills/calls.py``).
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Protocol

from tests import fork_server
from tests.kills.calls import KILL, PASS, REFUSED, Call, Observer, forked, watched
from tests.kills.state import site

KILLED, REFUSED_BY_DISK = "killed", "refused"
ENDS = (KILLED, REFUSED_BY_DISK)
"""By SIGKILL; by a disk that is full (ENOSPC) or broken (EIO)."""
_CHANGES_NOTHING = {"fsync", "fdatasync"}


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
    before, place = folder / f"{end}-before", folder / f"{end}-0"
    before.mkdir()
    assert forked(partial(story.before, before)) == 0
    calls: list[Call] = []

    def note(call: Call) -> int:
        calls.append(call)
        return PASS

    shutil.copytree(before, place, symlinks=True)
    assert watched(partial(story.work, place), place, note) == 0
    for number, answer in _kills(calls) if end == KILLED else _refusals(calls, place):
        call, place = calls[number], folder / f"{end}-{number}-{answer}"
        shutil.copytree(before, place, symlinks=True)
        status = watched(partial(story.work, place), place, _after_others(number, answer))
        assert forked(partial(_after, story, place)) == 0, f"{call}, call {number}"
        # A folder that is there already need not be made: Python does not mind that the disk refuses.
        assert status in ({-signal.SIGKILL} if end == KILLED else {REFUSED, 0}), f"{call}, call {number}: {status}"
    return Counter(call.name for call in calls)


def _kills(calls: Sequence[Call]) -> list[tuple[int, int]]:
    """All calls but those after one that leaves the disk as it was."""
    return [(at, KILL) for at in range(len(calls)) if at == 0 or calls[at - 1].name not in _CHANGES_NOTHING]


def _refusals(calls: Sequence[Call], place: Path) -> list[tuple[int, int]]:
    """One call on each kind of file, in turn on a disk that is full and on one that is broken."""
    sites = {site(call, place): at for at, call in enumerate(calls)}
    return [(at, (errno.ENOSPC, errno.EIO)[number % 2]) for number, at in enumerate(sites.values())]


def _after_others(number: int, answer: int) -> Observer:
    due = iter([*[PASS] * number, answer])
    return lambda call: next(due, PASS)


def _after(story: Story, place: Path) -> None:
    story.whole(place)
    story.work(place)
    story.done(place)


if __name__ == "__main__":
    _module, _name, _folder, _end = sys.argv[1:]
    sys.stdout.write(json.dumps(_everywhere(getattr(import_module(_module), _name)(), Path(_folder), _end)))
