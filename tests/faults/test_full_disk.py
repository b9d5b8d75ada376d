"""A disk that fills while a load is under way: the reason is the first thing that is said, and all that is said."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from tests.e2e.loading import LOAD, Home, copy_exports

# The disk is full from the first file on that is pulled.
PROGRAM = """
import errno, os, sys
sys.path.insert(0, os.getcwd())
from orchestration.cli import main
from tests.kills.calls import PASS, watched

pulled, full = os.environ["EHALSA_HOME"] + "/.work/incoming-", False


def observer(call):
    global full
    full = full or call.path.startswith(pulled)
    return errno.ENOSPC if full else PASS


sys.exit(watched(lambda: main(sys.argv[1:]), os.environ["EHALSA_HOME"], observer))
"""


def test_no_library_says_anything_before_the_reason_or_after_it(
    tmp_path: Path, repo_root: Path, data_dir: Path, parsed: Path
) -> None:
    home = Home(tmp_path / "home", copy_exports(data_dir, tmp_path / "sources"), repo_root)
    shutil.copytree(parsed, home.folder / "dbt")
    finished = home.run([sys.executable, "-c", PROGRAM, *LOAD])
    assert finished.code == 1, finished.out
    (reason,) = finished.err.splitlines()
    assert reason.startswith("the disk "), reason
