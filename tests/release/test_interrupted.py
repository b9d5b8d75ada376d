"""Publishers that are killed, and two at once: ``current`` is the old release or the new one, never a broken one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from orchestration.release.publish import list_releases, resolve_current
from orchestration.release.verify import verify_release
from tests import fork_server
from tests.release.conftest import Stage, publish

STEPS = ["cleaned", "copied", "verified", "renamed", "synced", "entered", "current"]
BEFORE_SWITCH = STEPS[:-1]

# Publishes the staged folder and kills its own process, without any tidying, as soon as the named step is done.
KILLED = """
import os, signal, sys
from pathlib import Path
from orchestration.release.manifest import read_manifest
from tests.release.conftest import publish
staged, releases, last = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
def on_step(step):
    if step == last:
        os.kill(os.getpid(), signal.SIGKILL)
publish(staged, releases, read_manifest(staged), on_step)
"""

# Kills its process when an audited call of that name is about to happen for the given time.
KILLED_AT_CALL = """
import os, signal, sys
from pathlib import Path
from orchestration.release.manifest import read_manifest
from tests.release.conftest import publish
staged, releases, event, number = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
manifest = read_manifest(staged)
seen = 0
def hook(name, arguments):
    global seen
    if name == event:
        seen += 1
        if seen == number:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
publish(staged, releases, manifest)
"""

PUBLISH = """
import sys
from pathlib import Path
from orchestration.release.manifest import read_manifest
from tests.release.conftest import publish
staged, releases = Path(sys.argv[1]), Path(sys.argv[2])
print(publish(staged, releases, read_manifest(staged)).created)
"""


def run(script: str, repo_root: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return fork_server.run(command, repo_root, os.environ, timeout=120)


def unbroken(releases: Path) -> str:
    """The id of the current release, once every release that can be seen is whole."""
    for release in list_releases(releases):
        verify_release(release.path)
    return verify_release(resolve_current(releases)).id


@pytest.mark.parametrize("step", STEPS)
def test_killed_after_a_step_current_is_old_or_new_and_the_next_publication_succeeds(
    stage: Stage, releases: Path, repo_root: Path, step: str
) -> None:
    (old_staged, old), (new_staged, new) = stage(38), stage(39)
    publish(old_staged, releases, old)
    assert run(KILLED, repo_root, new_staged, releases, step).returncode == -signal.SIGKILL
    assert unbroken(releases) == (old.id if step in BEFORE_SWITCH else new.id)
    publish(new_staged, releases, new)
    assert unbroken(releases) == new.id
    assert sorted(path.name for path in releases.iterdir()) == sorted([".lock", "current", old.id, new.id])


@pytest.mark.parametrize(
    ("event", "number"),
    [("shutil.copyfile", 1), ("shutil.copyfile", 3), ("os.chmod", 2), ("os.symlink", 1), ("os.rename", 1)],
)
def test_killed_inside_a_step_the_old_release_stays_current(
    stage: Stage, releases: Path, repo_root: Path, event: str, number: int
) -> None:
    (old_staged, old), (new_staged, new) = stage(38), stage(39)
    publish(old_staged, releases, old)
    assert run(KILLED_AT_CALL, repo_root, new_staged, releases, event, number).returncode == -signal.SIGKILL
    assert unbroken(releases) == old.id
    publish(new_staged, releases, new)
    assert unbroken(releases) == new.id
    assert not [path for path in releases.iterdir() if path.name.startswith((".incoming", ".next"))]


def test_two_publishers_of_the_same_release_make_it_once(stage: Stage, releases: Path, repo_root: Path) -> None:
    staged, manifest = stage()
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _: run(PUBLISH, repo_root, staged, releases), range(2)))
    assert [process.returncode for process in done] == [0, 0], [process.stderr for process in done]
    assert sorted(process.stdout.strip() for process in done) == ["False", "True"]
    assert unbroken(releases) == manifest.id


def test_two_publishers_of_different_releases_leave_both_whole(stage: Stage, releases: Path, repo_root: Path) -> None:
    staged = [stage(38), stage(39)]
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda one: run(PUBLISH, repo_root, one[0], releases), staged))
    assert [process.stdout.strip() for process in done] == ["True", "True"], [process.stderr for process in done]
    assert unbroken(releases) in {manifest.id for _, manifest in staged}
    assert len(list_releases(releases)) == 2
