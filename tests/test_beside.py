"""The process beside a load: what it does comes back, and it ends with the one that began it."""

from __future__ import annotations

import pickle
import signal
import sys
import time
from pathlib import Path
from textwrap import indent

from orchestration.beside import beside, is_begun
from orchestration.errors import ReadableError
from orchestration.facts.errors import FactError
from orchestration.findings import Finding, InputRefusedError
from tests.e2e.loading import Finished, Home

BEGUN = """
import os, pathlib, sys, time
import orchestration.beside
from orchestration.beside import beside, process_beside
orchestration.beside._prepare = str  # what it prepares for a load takes seconds, and nothing here asks for it
with process_beside(pathlib.Path("data")):
"""


def _run(program: str, home: Path, repo_root: Path) -> Finished:
    return _ended(BEGUN + indent(program, "    "), home, repo_root)


def _ended(program: str, home: Path, repo_root: Path) -> Finished:
    return Home(home, repo_root / "data" / "sources.yaml", repo_root).run([sys.executable, "-c", program])


def test_it_is_another_process_and_does_all_in_one(tmp_path: Path, repo_root: Path) -> None:
    program = "one, other = beside(os.getpid), beside(os.getpid)\nprint(one() == other() != os.getpid())"
    assert _run(program, tmp_path, repo_root) == Finished(0, "True\n", "")


def test_what_nobody_asked_for_is_not_waited_for(tmp_path: Path, repo_root: Path) -> None:
    program = """
import time
from orchestration import beside
beside._prepare = time.sleep  # what it prepares would take an hour
with beside.process_beside(3600):
    print('done')
"""
    assert _ended(program, tmp_path, repo_root) == Finished(0, "done\n", "")


def test_what_a_load_that_failed_had_asked_for_is_not_waited_for(tmp_path: Path, repo_root: Path) -> None:
    program = "beside(time.sleep, 0)(), beside(time.sleep, 3600), beside(print, 'never')\nraise SystemExit(1)"
    assert _run(program, tmp_path, repo_root) == Finished(1, "", "")


def test_what_it_refuses_is_said_as_it_is(tmp_path: Path, repo_root: Path) -> None:
    program = """
from orchestration.errors import readable
from orchestration.consistency.findings import audit_report
try:
    beside(audit_report, pathlib.Path("data"), "nowhere")()
except Exception as error:
    print(type(error).__name__, readable(error))
"""
    finished = _run(program, tmp_path, repo_root)
    assert finished.code == 0, finished.err
    assert "nowhere" in finished.out
    assert "Traceback" not in finished.out


def test_killed_it_is_told_with_what_to_do(tmp_path: Path, repo_root: Path) -> None:
    program = """
import signal
pid, long = beside(os.getpid)(), beside(time.sleep, 600)
os.kill(pid, signal.SIGKILL)
for asked in (long, lambda: beside(os.getpid)()):
    try:
        asked()
    except Exception as error:
        print(error)
"""
    finished = _run(program, tmp_path, repo_root)
    said = "the process beside the load was ended: expected both processes of the load to their end, found an end from"
    assert [line.startswith(said) for line in finished.out.splitlines()] == [True, True], finished.err


def test_it_outlives_nobody(tmp_path: Path, repo_root: Path) -> None:
    program = """
import signal
print(beside(os.getpid)(), flush=True)
beside(time.sleep, 600)
os.kill(os.getpid(), signal.SIGKILL)
"""
    finished = _run(program, tmp_path, repo_root)
    assert finished.code == -signal.SIGKILL
    left = Path("/proc") / finished.out.strip()
    deadline = time.monotonic() + 30
    while left.exists() and "Z" not in (left / "stat").read_text().rpartition(")")[2].split()[:1]:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_where_none_was_begun_it_is_done_here_when_it_is_asked_for() -> None:
    asked: list[int] = []
    assert not is_begun()
    result = beside(asked.append, 1)
    assert asked == []
    result()
    assert asked == [1]


def test_errors_of_the_family_come_as_they_were() -> None:
    refused = InputRefusedError([Finding("2021", "enkat", "a.csv", "odd", expected="one", found="two")])
    for error in (refused, FactError("what", "where", "this", "that", "mend it"), ReadableError("what")):
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))
