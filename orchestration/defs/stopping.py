"""A load can be stopped at any time, by Ctrl-C or SIGTERM: at once, with a word, leaving nothing to be mended.

Python hears a signal between two steps of its main thread only, and Dagster raises there, in whatever happens to run:
a load was seen to swallow it and go on to publish. So the work is done in a thread beside, and the main thread waits
for signals. What was begun is thrown away by the next load, as after a kill.
"""

from __future__ import annotations

import contextvars
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr
from types import FrameType

from orchestration.beside import end_beside

_SIGNALS = {signal.SIGINT: "Ctrl-C", signal.SIGTERM: "SIGTERM"}


def run_stoppable(work: Callable[[], int], stopped: Callable[[str], None]) -> int:
    """Do the work and return its exit code; a signal calls ``stopped`` with its name and ends the process.

    The exit code is then 128 and the signal's number: 130 for Ctrl-C, 143 for SIGTERM. Only for the main thread.
    """

    def end(number: int, _: FrameType | None) -> None:
        for signal_ in _SIGNALS:
            signal.signal(signal_, signal.SIG_IGN)
        try:
            with redirect_stderr(sys.__stderr__):  # the work may hold it back
                stopped(_SIGNALS[signal.Signals(number)])
            end_beside()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(128 + number)

    before = {signal_: signal.signal(signal_, end) for signal_ in _SIGNALS}
    try:
        with ThreadPoolExecutor(1, "load") as beside:
            return beside.submit(contextvars.copy_context().run, work).result()
    finally:
        for signal_, handler in before.items():
            signal.signal(signal_, handler)
