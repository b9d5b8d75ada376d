"""The front door: the commands that the README names exist, and CI runs the same ones."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest


def run(command: list[str], folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}}
    environment = {**inherited, **settings}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def targets(repo_root: Path) -> set[str]:
    answer = run(["make", "help"], repo_root)
    assert answer.returncode == 0, answer.stderr
    return set(re.findall(r"^make (\S+)", answer.stdout, flags=re.MULTILINE))


def test_help_is_the_default_and_lists_the_commands_of_the_readme(repo_root: Path) -> None:
    named = set(
        re.findall(r"`make ([a-z-]+)`|^make ([a-z-]+)", (repo_root / "README.md").read_text("utf-8"), re.MULTILINE)
    )
    assert {"load", "test", "check", "ui"} <= {first or second for first, second in named} <= targets(repo_root)
    assert run(["make"], repo_root).stdout == run(["make", "help"], repo_root).stdout


@pytest.mark.parametrize("target", ["load", "test", "check", "ui"])
def test_every_command_begins_with_an_environment(repo_root: Path, tmp_path: Path, target: str) -> None:
    planned = run(["make", "--dry-run", target, f"VENV={tmp_path}/fresh"], repo_root)
    assert planned.returncode == 0, planned.stderr
    lines = planned.stdout.splitlines()
    begun = next(number for number, line in enumerate(lines) if "-m venv" in line)
    installed = next(number for number, line in enumerate(lines) if "--require-hashes --compile-bytecode" in line)
    assert begun < installed < len(lines) - 1


def test_a_python_that_does_not_fit_is_named_with_the_remedy(repo_root: Path, tmp_path: Path) -> None:
    other = tmp_path / "bin" / "python3.11"
    other.parent.mkdir()
    other.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2\nexit 1\n', encoding="utf-8")
    other.chmod(0o755)
    answer = run(["make", "setup", f"VENV={tmp_path}/fresh"], repo_root, PATH=f"{other.parent}:{os.environ['PATH']}")
    assert answer.returncode != 0
    assert "Found Python 3.9.2, expected Python 3.11" in answer.stderr


PROGRAMS = ("python", "uv", "ehalsa", "mypy", "ruff", "sqlfluff")
TELL = """#!/bin/sh
printf '%s\\0%s\\0' "${0##*/}" "$EHALSA_HOME" >> "${0%/venv/bin/*}/told"
"""
HOMES = (
    "Mina dok",
    "OneDrive - Myndigheten",
    "två  blanka",
    " först",
    "sist ",
    "it's",
    'sa "ja"',
    "åäö",
    "a;b&c|d",
    "~",
    "a$b",
    "a$(b)",
    "a`b`",
    "a\\b",
    "a#b,c",
    "-n",
    "var",
)
"""Names of state folders: blanks, quotes, letters beyond ASCII, what a shell or make reads as its own, a plain one."""


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """An environment whose programs only tell, in the file given back, which folders they were started for."""
    for name in ("bin", "stamps"):
        (tmp_path / "venv" / name).mkdir(parents=True)
    for name in PROGRAMS:
        program = tmp_path / "venv" / "bin" / name
        program.write_text(TELL, encoding="utf-8")
        program.chmod(0o755)
    for name in ("load", "dev"):
        (tmp_path / "venv" / "stamps" / name).touch()
    return tmp_path / "told"


@pytest.mark.parametrize("how", ["environment", "argument", "relative"])
@pytest.mark.parametrize("name", HOMES)
def test_every_target_works_in_the_state_folder_that_was_named(
    repo_root: Path, tmp_path: Path, told: Path, name: str, how: str
) -> None:
    home, venv = tmp_path / "state" / name, tmp_path / "venv"
    named = os.path.relpath(home, repo_root) if how == "relative" else str(home)
    words = [f"VENV={venv}", f"STAMP={venv}/stamps/load", f"DEV_STAMP={venv}/stamps/dev"]
    words += [f"EHALSA_HOME={named}"] if how == "argument" else []
    settings = {} if how == "argument" else {"EHALSA_HOME": named}
    (home / "cache").mkdir(parents=True)
    answer = run(["make", *words, "load", "ui", "check", "test", "clean"], repo_root, **settings)
    assert answer.returncode == 0, answer.stderr
    fields = told.read_text(encoding="utf-8").split("\0")[:-1]
    assert [name for name in PROGRAMS if name != "uv" and name not in fields[::2]] == []
    assert set(fields[1::2]) == {str(home), f"{home}/cache/check"}
    assert (list(tmp_path.joinpath("state").iterdir()), list(home.iterdir())) == ([home], [])


def test_a_dry_run_shows_the_folder(repo_root: Path, tmp_path: Path) -> None:
    home = tmp_path / "Mina dok"
    answer = run(["make", "--dry-run", "ui", f"EHALSA_HOME={home}"], repo_root)
    assert f'EHALSA_HOME="{home}"' in answer.stdout


def test_an_environment_with_a_blank_in_its_name_is_refused_with_the_remedy(repo_root: Path) -> None:
    answer = run(["make", "load", "VENV=mina program"], repo_root)
    assert answer.returncode == 2
    assert 'VENV: "mina program", expected a folder without blanks' in answer.stderr


def test_ci_runs_the_gate_and_the_tests_in_an_environment_of_its_own(repo_root: Path) -> None:
    script = repo_root / ".ci" / "run"
    text = script.read_text(encoding="utf-8")
    assert os.access(script, os.X_OK)
    assert run(["bash", "-n", str(script)], repo_root).returncode == 0
    steps = re.findall(r"^step make (\S+)", text, flags=re.MULTILINE)
    assert steps[-2:] == ["check", "test"]
    assert re.search(r"VENV=var/\S+", text)
    assert ".venv" not in text
