"""Loads of one round that are killed, two at once, and another machine's habits: in the end the same release."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestration.catalog.sources import load_sources
from orchestration.release.publish import list_releases
from orchestration.release.verify import verify_release
from tests.e2e.conftest import Good
from tests.e2e.loading import LOAD, TIMEOUT, Finished, Home, copy_exports

pytestmark = [pytest.mark.xdist_group("e2e_interrupted"), pytest.mark.timeout(1200)]

LOCKED = "another load is running in this state folder"
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
ELSEWHERE = {"TZ": "Asia/Kathmandu", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "4711", "PYTHONUTF8": "0"}


@dataclass(frozen=True)
class Story:
    """What happened, in this order, in one state folder."""

    home: Home
    refused: Finished
    killed_in_build: int
    after_build_kill: str
    killed_at_switch: Finished
    left_at_switch: list[str]
    last: Finished


def wait_for(what: str, process: subprocess.Popen[str], log: Path, place: Path | None = None) -> None:
    """Wait until the load has printed ``what`` (and ``place`` is there); it must still be running then."""
    deadline = time.monotonic() + TIMEOUT
    while not (what in log.read_text(encoding="utf-8") and (place is None or place.exists())):
        assert process.poll() is None, log.read_text(encoding="utf-8")
        assert time.monotonic() < deadline, f"no {what!r} after {TIMEOUT} s"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, repo_root: Path, data_dir: Path) -> Story:
    folder = tmp_path_factory.mktemp("interrupted")
    home = Home(folder / "home", copy_exports(data_dir, folder / "elsewhere"), repo_root)
    log = folder / "first.txt"
    with log.open("w", encoding="utf-8") as output:
        first = home.start(output)
        wait_for("raw/enkat_a", first, log)
        refused = home.load()
        wait_for("landed_expectations", first, log, home.folder / "build" / "build.duckdb")
        first.send_signal(signal.SIGKILL)
        killed = first.wait(timeout=TIMEOUT)
    after_build_kill = home.current()
    at_switch = home.run([sys.executable, "-c", KILLED_AT_SWITCH, *LOAD])
    left = sorted(path.name for path in home.releases.iterdir())
    last = home.run([sys.executable, "-c", ON_ONE_CORE, *LOAD], **ELSEWHERE)
    return Story(home, refused, killed, after_build_kill, at_switch, left, last)


def test_of_two_loads_at_once_one_is_refused(story: Story) -> None:
    assert story.refused.code == 1
    assert LOCKED in story.refused.err
    assert "raw/" not in story.refused.out
    assert "Traceback" not in story.refused.err


def test_killed_in_the_build_nothing_is_published(story: Story) -> None:
    assert story.killed_in_build == -signal.SIGKILL
    assert story.after_build_kill == ""


def test_killed_before_the_switch_the_release_is_whole_but_not_current(story: Story) -> None:
    assert story.killed_at_switch.code == -signal.SIGKILL, story.killed_at_switch.err
    assert "current" not in story.left_at_switch
    (release,) = list_releases(story.home.releases)
    assert release.id in story.left_at_switch


def test_the_next_load_works_and_finds_the_release_made_before(story: Story) -> None:
    assert story.last.code == 0, story.last.out + story.last.err
    assert "the same as published before" in story.last.out
    (release,) = list_releases(story.home.releases)
    assert story.home.current() == release.id == verify_release(release.path).id


def test_another_folder_clock_language_hash_seed_and_number_of_cores_give_the_same_release(
    story: Story, single: Good
) -> None:
    assert story.home.current() == single.release
    manifests = [(home.releases / single.release / "manifest.json").read_bytes() for home in (story.home, single.home)]
    assert manifests[0] == manifests[1]


def test_an_unknown_round_is_told_and_is_another_exit_code(story: Story) -> None:
    finished = story.home.ehalsa("load", "--round", "1999")
    assert finished.code == 2
    known = ", ".join(entry.round for entry in load_sources(story.home.sources).rounds)
    assert finished.err == f"no round 1999 in sources.yaml; it has {known}\n"


def test_the_state_folder_is_all_that_a_load_writes(story: Story) -> None:
    exports = story.home.sources.parent
    assert {path.name for path in exports.iterdir()} == {"sources.yaml", "sample"}
    assert os.access(story.home.folder / "raw", os.R_OK)
