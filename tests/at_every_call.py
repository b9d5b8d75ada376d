"""Ends a piece of work at every call by which it changes the disk, one call a time, and looks at what it leaves.

Run as a module it is the process that does so: work and look are forked from it, so that each begins afresh and
libraries are imported once. One call is stopped before it happens, whoever makes it (``tests/kills/calls.py``).
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Protocol

from tests import fork_server
from tests.kills.calls import KILL, PASS, REFUSED, Call, forked, watched

ENDS = {"kill": KILL, "ENOSPC": errno.ENOSPC, "EIO": errno.EIO}


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
    calls: Counter[str] = Counter()
    for number in range(1, 10_000):
        place, seen = folder / f"{end}-{number}", list[Call]()
        place.mkdir()
        assert forked(partial(story.before, place)) == 0

        def observer(call: Call, seen: list[Call] = seen, number: int = number) -> int:
            seen.append(call)
            return ENDS[end] if len(seen) == number else PASS

        status = watched(partial(story.work, place), place, observer)
        assert forked(partial(_after, story, place)) == 0, seen[:number][-1:]
        if len(seen) < number:
            assert status == 0
            return calls
        call = seen[number - 1]
        # A folder that is there already need not be made: Python does not mind that the disk refuses.
        assert status in ({-signal.SIGKILL} if end == "kill" else {REFUSED, 0}), f"{call}, call {number}: {status}"
        calls[call.name] += 1
    raise AssertionError("work without end")


def _after(story: Story, place: Path) -> None:
    story.whole(place)
    story.work(place)
    story.done(place)


if __name__ == "__main__":
    _module, _name, _folder, _end = sys.argv[1:]
    sys.stdout.write(json.dumps(_everywhere(getattr(import_module(_module), _name)(), Path(_folder), _end)))
