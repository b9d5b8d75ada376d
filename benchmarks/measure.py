"""Runs a command as a process of its own and says what it took; keeps every run as a row of a file."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

_MIB = 1024
_APART = """
import json, os, subprocess, sys
process = subprocess.Popen(sys.argv[2:])
_, status, usage = os.wait4(process.pid, 0)
os.write(int(sys.argv[1]), json.dumps([usage.ru_utime + usage.ru_stime, usage.ru_maxrss]).encode())
sys.exit(min(255, abs(os.waitstatus_to_exitcode(status))))
"""
"""A small process between: the peak of a process is at least that of the one that forked it."""


@dataclass(frozen=True, slots=True)
class Run:
    """One process: wall and processor seconds, peak resident MiB of its largest process, what it said where it failed.

    ``failed`` is empty for a run that ended well; such runs alone are counted.
    """

    case: str
    scale: int
    rounds: int
    wall: float
    cpu: float
    peak_mib: float
    failed: str = ""


def measured(
    case: str, scale: int, rounds: int, command: Sequence[str], environment: Mapping[str, str], seconds: float
) -> Run:
    """Run a command; one that takes longer than ``seconds`` is ended with all that it started."""
    started = time.monotonic()
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output, tempfile.TemporaryFile() as usage:
        process = subprocess.Popen(
            [sys.executable, "-S", "-E", "-c", _APART, str(usage.fileno()), *command],
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment},
            start_new_session=True,
            pass_fds=[usage.fileno()],
        )
        clock = threading.Timer(seconds, lambda: os.killpg(process.pid, signal.SIGKILL))
        clock.start()
        code = process.wait()
        clock.cancel()
        wall = time.monotonic() - started
        output.seek(0)
        usage.seek(0)
        cpu, peak = json.loads(usage.read() or "[0, 0]")
        failed = _failure(code, output.read(), seconds if wall >= seconds else None)
    return Run(case, scale, rounds, round(wall, 2), round(cpu, 2), round(peak / _MIB, 1), failed)


def _failure(code: int, said: str, over: float | None) -> str:
    """Say why a run is not counted: the clock, its last words, its exit code; empty for one that ended well."""
    if over is not None:
        return f"over {over:.0f} s"
    if not code:
        return ""
    return (said.strip().splitlines() or [f"exit code {code}"])[-1][:200]


def keep(path: Path, run: Run) -> None:
    """Append a run to the file of runs."""
    begins = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, [field.name for field in fields(Run)], lineterminator="\n")
        if begins:
            writer.writeheader()
        writer.writerow(asdict(run))


def kept(path: Path) -> list[Run]:
    """Read the runs of a file; none if it is not there."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as handle:
        return [_run(row) for row in csv.DictReader(handle)]


def _run(row: Mapping[str, str]) -> Run:
    wall, cpu, peak = (float(row[name]) for name in ("wall", "cpu", "peak_mib"))
    return Run(row["case"], int(row["scale"]), int(row["rounds"]), wall, cpu, peak, row["failed"])
