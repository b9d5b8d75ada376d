"""How far a build is, for who waits at a terminal."""

from __future__ import annotations

import sys
import time
from typing import TextIO

from orchestration.errors import lack_of_machine
from orchestration.paths import Paths
from orchestration.warehouse.build import BuildResult, build_warehouse
from orchestration.warehouse.project import keep_seconds, usual_seconds

_WIDTH, _ERASED = 100, "\x1b[2K"


def build_told(paths: Paths, total: int) -> BuildResult:
    """Build the warehouse, say of how many nodes how many are done, and keep how long it took for the next time.

    Raises what ``build_warehouse`` raises, and what the machine lacks where a node has failed for want of it.
    """
    done = NodesDone(total, usual_seconds(paths), sys.stdout)
    result = build_warehouse(paths, done)
    done.close()
    messages = "\n".join(node.message for node in result.nodes if not node.ok)
    if not result.ok and (lack := lack_of_machine(paths.home, messages)) is not None:
        raise lack
    keep_seconds(paths, done.seconds)
    return result


class NodesDone:
    """One line of a terminal that is written over: nodes of a build that are done, of how many, and the time left.

    ``usual``: seconds that the last build of the project took; 0 where that is not known. Elsewhere than at a terminal
    nothing is written.
    """

    def __init__(self, total: int, usual: float, stream: TextIO) -> None:
        """Begin at none."""
        self._total, self._usual, self._stream = total, usual, stream
        self._started, self._done = time.monotonic(), 0

    @property
    def seconds(self) -> float:
        """Wall time since the beginning."""
        return time.monotonic() - self._started

    def __call__(self, name: str) -> None:
        """Count one more."""
        self._done += 1
        left = f", about {max(1, round(self._usual - self.seconds))} s left" if self._usual else ""
        self._write(f"           {self._done} of {self._total} models and tests{left}: {name}"[:_WIDTH])

    def close(self) -> None:
        """Take the line away."""
        self._write("")

    def _write(self, line: str) -> None:
        if self._stream.isatty():
            print(f"\r{_ERASED}{line}", end="", file=self._stream, flush=True)
