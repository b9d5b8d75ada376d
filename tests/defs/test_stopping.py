"""Signals while work is done beside the main thread."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from orchestration.defs.stopping import run_stoppable
from orchestration.paths import REPO

# The work hears no signal: it waits where Python does not look, and swallows whatever is raised.
WORK = """
import time
from orchestration.defs.stopping import run_stoppable
def work():
    print("begun", flush=True)
    while True:
        try:
            time.sleep(100)
        except BaseException:
            pass
run_stoppable(work, lambda by: print("stopped by", by))
"""


@pytest.mark.parametrize(("number", "name"), [(signal.SIGINT, "Ctrl-C"), (signal.SIGTERM, "SIGTERM")])
def test_a_signal_ends_the_process_with_a_word(number: signal.Signals, name: str) -> None:
    with subprocess.Popen([sys.executable, "-c", WORK], cwd=REPO, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.send_signal(number)
        assert process.wait(timeout=20) == 128 + number
        assert process.stdout.read() == f"stopped by {name}\n"


def test_without_a_signal_the_result_and_the_handlers_are_as_before() -> None:
    before = signal.getsignal(signal.SIGINT)
    assert run_stoppable(lambda: 7, print) == 7
    with pytest.raises(ZeroDivisionError):
        run_stoppable(lambda: 1 // 0, print)
    assert signal.getsignal(signal.SIGINT) == before
