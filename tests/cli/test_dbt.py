"""dbt by hand, before anything is landed, and how make starts it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.cli.conftest import State

ARGUMENTS = ("build", "-s", "+fct_indicator_group")


def test_without_a_landing_it_says_what_to_run(state: State) -> None:
    result = state.ehalsa("dbt", *ARGUMENTS)
    assert result.exit_code == 1
    assert result.stderr.startswith("Nothing is landed that a model could read: ")
    assert str(state.folder / "landing" / "catalog") in result.stderr
    assert "Run `make load` once" in result.stderr
    assert not state.folder.exists()


def test_without_a_command_it_says_what_is_missing(state: State) -> None:
    result = state.ehalsa("dbt")
    assert result.exit_code == 2
    assert "Missing argument 'COMMAND" in result.stderr


def test_make_hands_it_every_word(repo_root: Path) -> None:
    command = ["make", "--dry-run", "dbt", 'ARGS=show --inline "select 1"']
    planned = subprocess.run(command, cwd=repo_root, capture_output=True, text=True, check=True)
    assert planned.stdout.rstrip().endswith('/ehalsa dbt show --inline "select 1"')
