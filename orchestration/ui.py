"""Runs Dagster's webserver, behind ``front``, and its daemon side by side until one ends or is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from orchestration.paths import REPO, Paths

_LOOK, _PATIENCE = 0.5, 20  # seconds
_HOST = "127.0.0.1"


def serve_ui(paths: Paths, port: int) -> int:
    """Serve on loopback until Ctrl-C or SIGTERM; return the exit code, 1 where a part ended by itself."""
    workspace = str(REPO / "workspace.yaml")
    parts = [
        ["-m", "orchestration.front", "--host", _HOST, "--port", str(port), "-w", workspace],
        ["-m", "dagster._daemon", "run", "-w", workspace],
    ]
    for number in (signal.SIGINT, signal.SIGTERM):  # whoever starts us may have told us to ignore them
        signal.signal(number, signal.default_int_handler)
    started = [_started(part, paths.dagster_home) for part in parts]
    try:
        while all(process.poll() is None for process in started):
            time.sleep(_LOOK)
    except KeyboardInterrupt:
        return 0
    finally:
        _end(started)
    return 1


def _started(part: Sequence[str], dagster_home: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "DAGSTER_HOME": str(dagster_home), "PYTHONPATH": str(REPO)}
    return subprocess.Popen([sys.executable, *part], cwd=REPO, env=environment)


def _end(started: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in started:
        process.send_signal(signal.SIGINT)  # again for one that a terminal has told already: it has ended, or ends now
    deadline = time.monotonic() + _PATIENCE
    for process in started:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
