"""What a command says when it cannot go on: the reason on the first line of stderr, exit code 1, and no trace."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from orchestration.errors import ReadableError
from tests.cli.conftest import State

FAULT = "a fault of the program, not of an input: "


@pytest.fixture
def raising(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """Let ``ehalsa releases list`` meet an error."""

    def meet(error: Exception) -> None:
        def fail(_: Path) -> None:
            raise error

        monkeypatch.setattr("orchestration.release.ledger.list_lines", fail)

    return meet


def first_line(result: Result) -> str:
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr.splitlines()[0]


def test_an_error_of_the_family_is_said_as_it_is_from_any_depth(
    state: State, raising: Callable[[Exception], None]
) -> None:
    behind = RuntimeError("a library's own")
    behind.__cause__ = ReadableError("what", "where", "one thing", "another", "mend it")
    raising(behind)
    assert first_line(state.ehalsa("releases", "list")) == str(behind.__cause__)
    assert not (state.folder / "last_error.txt").exists()


def test_a_fault_of_the_program_is_a_line_and_its_trace_a_file(
    state: State, raising: Callable[[Exception], None]
) -> None:
    raising(KeyError("unheard of"))
    result = state.ehalsa("releases", "list")
    assert first_line(result) == f"{FAULT}KeyError: 'unheard of'"
    place = state.folder / "last_error.txt"
    assert result.stderr.splitlines()[1:] == [f"  Full trace: {place}"]
    assert "in fail\n" in place.read_text(encoding="utf-8")


def test_a_state_folder_that_is_a_file_is_told(state: State) -> None:
    state.folder.write_text("no folder", encoding="utf-8")
    told = first_line(state.ehalsa("releases", "rollback", "0" * 64))
    assert told.startswith("no such release: ")
    told = first_line(state.ehalsa("prepare"))
    assert told.startswith("something is in the way: ")
    assert str(state.folder) in told


@pytest.mark.parametrize("below", ["a file", "a file/deeper"])
def test_a_target_that_cannot_be_written_is_told(state: State, tmp_path: Path, below: str) -> None:
    (tmp_path / "a file").write_text("", encoding="utf-8")
    result = state.ehalsa("audit", "2014", "--out", str(tmp_path / below / "audit"))
    assert first_line(result).startswith(("a file that is not there: ", "something is in the way: "))
    assert str(tmp_path / below) in result.stderr


def test_who_closes_the_streams_of_a_command_has_its_exit_code(repo_root: Path) -> None:
    closed = 'exec "$0" -m orchestration.cli load --round 1999 >&- 2>&-'
    finished = subprocess.run(["/bin/sh", "-c", closed, sys.executable], cwd=repo_root, check=False)
    assert finished.returncode == 2
