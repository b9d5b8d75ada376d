"""Runs of Dagster's queue, killed at random moments: ``make kills``.

The daemon of ``make ui`` runs, on the loopback address and a state folder of its own; two runs always wait behind the
one that runs. Either the process of a run is killed, or daemon, code server and run at once, and all is started again.
"""

from __future__ import annotations

import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

from tests.browser.server import ENDED, REPO, ROUND, Dagster, Installation, answers, serving
from tests.e2e.loading import copy_exports

WAITING = 2
_LONGEST = 400.0  # one that is killed before it has begun is given up after five minutes
_OF_A_START = 4
_ONE_IN = 4


class Queue:
    """What was queued, what became of it, and what was killed."""

    def __init__(self, folder: Path, dice: random.Random) -> None:
        self.installation = Installation(folder / "world", folder / "home")
        copy_exports(REPO / "data", self.installation.world)
        assert self.installation.run("prepare").returncode == 0
        assert self.installation.run("load", "--round", ROUND).returncode == 0  # what is landed was pulled
        self.dice, self.kills, self.faults = dice, Counter[str](), list[str]()
        self.runs: dict[str, str] = {}

    def fill(self, dagster: Dagster) -> None:
        """Have a run at work and two behind it."""
        self.ended(dagster)
        while sum(status not in ENDED for status in self.runs.values()) <= WAITING:
            self.runs[dagster.queue("land")] = "QUEUED"

    def ended(self, dagster: Dagster) -> bool:
        """Ask for the state of what has not ended; True if everything has."""
        for run in [run for run, status in self.runs.items() if status not in ENDED]:
            self.runs[run] = dagster.status(run)
        return all(status in ENDED for status in self.runs.values())

    def at_work(self, dagster: Dagster) -> list[psutil.Process]:
        """The processes of runs: those that the code server has spawned."""
        return [process for process in _below(dagster) if "spawn_main" in " ".join(_words(process))]

    def one_start(self, dagster: Dagster) -> None:
        """After a start: what ran before has ended; then kill some runs, and in the end everything."""
        self.until(lambda: answers(dagster.address), "the webserver")
        begun = [run for run, status in self.runs.items() if status in {"STARTED", "STARTING", "CANCELING"}]
        self.until(lambda: self.ended(dagster) or not {*begun} & {*self.unended()}, "the end of runs killed before")
        for _ in range(_OF_A_START):
            self.fill(dagster)
            self.until(lambda: bool(self.at_work(dagster)), "a run that is started")
            (process, *_) = self.at_work(dagster)
            if self.dice.randrange(_ONE_IN) == 0:
                self.until(lambda: not process.is_running(), "the end of a run that nobody kills")  # noqa: B023
                continue
            time.sleep(self.dice.uniform(0, 20))
            with suppress(psutil.NoSuchProcess):
                process.kill()
                self.kills["run"] += 1
                process.wait(10)
        self.fill(dagster)
        self.until(lambda: bool(self.at_work(dagster)), "a run that is started")
        time.sleep(self.dice.uniform(0, 20))
        self.ended(dagster)
        for process in [*_below(dagster), psutil.Process(dagster.pid)]:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self.kills["daemon, code server and run"] += 1

    def unended(self) -> list[str]:
        return [run for run, status in self.runs.items() if status not in ENDED]

    def until(self, holds: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + _LONGEST
        while not holds():
            if time.monotonic() > end:
                self.faults.append(f"waited {_LONGEST:.0f} s for {what}: {Counter(self.runs.values())}")
                return
            time.sleep(0.5)

    def __str__(self) -> str:
        return f"killed: {dict(self.kills)}; runs: {dict(Counter(self.runs.values()))}; faults: {self.faults}"


def _below(dagster: Dagster) -> list[psutil.Process]:
    return psutil.Process(dagster.pid).children(recursive=True)


def _words(process: psutil.Process) -> list[str]:
    with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
        return process.cmdline()
    return []


def run(folder: Path, minutes: float, seed: int) -> Queue:
    """Kill until the minutes are over; then start once more and let what waits come to its end."""
    end = time.monotonic() + minutes * 60
    queue = Queue(folder, random.Random(seed))
    while time.monotonic() < end:
        with serving(queue.installation) as dagster:
            queue.one_start(dagster)
            (folder / "queue.txt").write_text(f"{queue}\n", encoding="utf-8")
    with serving(queue.installation) as dagster:
        queue.until(lambda: answers(dagster.address), "the webserver")
        queue.until(lambda: queue.ended(dagster), "the end of everything that waits")
    if "SUCCESS" not in list(queue.runs.values())[-1:]:
        queue.faults.append("the last of the queue did not get through")
    return queue


if __name__ == "__main__":
    _folder, _minutes = Path(sys.argv[1]).resolve(), float(sys.argv[2])
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    shutil.rmtree(_folder, ignore_errors=True)
    _folder.mkdir(parents=True)
    found = run(_folder, _minutes, seed=10)
    sys.stdout.write(f"{found}\n")
    sys.exit(bool(found.faults))
