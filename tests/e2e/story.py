"""How one round comes to be loaded in spite of everything: two at once, killed twice, moved, another machine's habits.

What it ends with is a load as any; whoever needs a release of one round takes this one.
"""

from __future__ import annotations

import shutil
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.loading import LOAD, ROUND, TIMEOUT, Finished, Home, copy_exports
from tests.fork_server import Running

# Ends its own process, without any tidying, when the link to the new release is about to be made.
KILLED_AT_SWITCH = """
import os, signal, sys
sys.path.insert(0, os.getcwd())
def hook(event, arguments):
    if event == "os.symlink" and str(arguments[1]).endswith(".next-current"):
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
from orchestration.cli import main
main(sys.argv[1:])
"""
# The same load on one core, with one thread in every DuckDB.
ON_ONE_CORE = """
import os, sys
sys.path.insert(0, os.getcwd())
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
import duckdb
connect = duckdb.connect
def single(*arguments, **options):
    connection = connect(*arguments, **options)
    connection.execute("set threads = 1")
    return connection
duckdb.connect = single
from orchestration.cli import main
main(sys.argv[1:])
"""
DAMAGED = "report_cells.csv"
ELSEWHERE = {"TZ": "Asia/Kathmandu", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "4711", "PYTHONUTF8": "0"}


@dataclass(frozen=True)
class Story:
    """What happened, in this order, in one state folder.

    ``home`` is where it lies in the end, moved, with its sources in another folder too; ``release`` is then the current
    one. ``manifest`` and ``landed`` are what the load killed at the switch left behind, before anything was moved; a
    file of its release was damaged then.
    """

    interrupted: Finished
    refused: Finished
    killed_in_build: int
    after_build_kill: str
    killed_at_switch: Finished
    left_at_switch: list[str]
    manifest: bytes
    landed: dict[str, tuple[bytes, int]]
    last: Finished
    home: Home
    release: str


def tell(folder: Path, data: Path, repo: Path, parsed: Path) -> Story:
    """Let it happen below ``folder``, from the parsed project on."""
    before = Home(folder / "home", copy_exports(data, folder / "sources"), repo)
    shutil.copytree(parsed, before.folder / "dbt")
    interrupted = _interrupted(before, folder / "interrupted.txt")
    refused, killed = _two_at_once(before, folder / "first.txt")
    current = before.current()
    at_switch = before.run([sys.executable, "-c", KILLED_AT_SWITCH, *LOAD])
    left = sorted(path.name for path in before.releases.iterdir())
    (manifest,) = before.releases.glob("*/manifest.json")
    text = manifest.read_bytes()
    damaged = manifest.with_name(DAMAGED)
    damaged.chmod(0o644)
    damaged.write_bytes(damaged.read_bytes()[:-1])
    landed = landed_files(before)
    moved = folder / "moved"
    moved.mkdir()
    home = Home(before.folder.rename(moved / "other home"), copy_exports(data, moved / "elsewhere"), repo)
    last = home.run([sys.executable, "-c", ON_ONE_CORE, *LOAD, "--fresh"], **ELSEWHERE)
    return Story(interrupted, refused, killed, current, at_switch, left, text, landed, last, home, home.current())


def landed_files(home: Home) -> dict[str, tuple[bytes, int]]:
    """Give the bytes of what is landed, and when it was written, by place."""
    files = [path for path in (home.folder / "landing").rglob("*") if path.is_file()]
    places = {path.relative_to(home.folder).as_posix(): path for path in files}
    return {place: (path.read_bytes(), path.stat().st_mtime_ns) for place, path in places.items()}


def _interrupted(home: Home, log: Path) -> Finished:
    """Press Ctrl-C when a load has landed a round and its suites are not through."""
    with log.open("w", encoding="utf-8") as output:
        process = home.start(output)
        _wait_for("landed: ", process, log)
        process.send_signal(signal.SIGINT)
        return Finished(process.wait(timeout=TIMEOUT), log.read_text(encoding="utf-8"), "")


def _two_at_once(home: Home, log: Path) -> tuple[Finished, int]:
    """Start a load, try a second beside it, and kill the first while it builds."""
    with log.open("w", encoding="utf-8") as output:
        first = home.start(output)
        _wait_for(f"Round {ROUND}: land\n", first, log)  # which holds the lock longest
        refused = home.load()
        _wait_for("land_round", first, log, home.folder / "build" / "build.duckdb")
        first.send_signal(signal.SIGKILL)
        return refused, first.wait(timeout=TIMEOUT)


def _wait_for(what: str, process: Running, log: Path, place: Path | None = None) -> None:
    """Wait until the load has printed ``what`` (and ``place`` is there); it must still be running then."""
    deadline = time.monotonic() + TIMEOUT
    while not (what in log.read_text(encoding="utf-8") and (place is None or place.exists())):
        assert process.poll() is None, log.read_text(encoding="utf-8")
        assert time.monotonic() < deadline, f"no {what!r} after {TIMEOUT} s"
        time.sleep(0.05)
