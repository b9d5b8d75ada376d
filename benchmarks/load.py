"""Times a load with ``--fresh`` as a person starts it: whole process, several runs, medians, and where it waits.

Run: ``.venv/bin/python benchmarks/load.py [runs]``. The state folder is a temporary one; the first run,
which also parses the dbt project and proves its unit tests, is shown apart and not counted.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

_STEP = re.compile(r"^\s+(?P<seconds>\d+\.\d) s\s+(?P<step>\S+)\s+ok$")
_MIB = 1024


@dataclass(frozen=True, slots=True)
class Run:
    """One load: wall and processor seconds, peak memory of the largest process in MiB, seconds by step."""

    wall: float
    cpu: float
    peak_mib: float
    steps: dict[str, float]


def one_load(home: Path) -> Run:
    """Run ``ehalsa load --fresh`` with this state folder; SystemExit with its output if it fails."""
    command = [str(Path(sys.executable).parent / "ehalsa"), "load", "--fresh"]
    started = time.monotonic()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, "EHALSA_HOME": str(home)}
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
        output.seek(0)
        text = output.read()
    if status != 0:
        raise SystemExit(f"the load failed:\n{text}")
    found = (_STEP.match(line) for line in text.splitlines())
    steps = {match["step"]: float(match["seconds"]) for match in found if match}
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / _MIB, steps)


def main() -> None:
    """Print the table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        first = one_load(Path(folder))
        counted = [one_load(Path(folder)) for _ in range(runs)]
    print(f"first load: {first.wall:.1f} s wall, {first.cpu:.1f} s processor, {first.peak_mib:.0f} MiB")
    for name in ("wall", "cpu", "peak_mib"):
        values = [getattr(run, name) for run in counted]
        print(f"{name:<9} min {min(values):7.1f}  median {statistics.median(values):7.1f}  max {max(values):7.1f}")
    for step in counted[0].steps:
        print(f"{statistics.median(run.steps.get(step, 0.0) for run in counted):7.1f} s  {step}")


if __name__ == "__main__":
    main()
