"""Every command says what it does; nothing heavy is imported to say it."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from orchestration.cli import main
from orchestration.command_help import commands, examples

HEAVY = ("dagster", "dbt", "duckdb", "great_expectations", "pandas", "pyarrow")


ALL = [(path, command) for path, command in commands(main) if path]


@pytest.mark.parametrize(("path", "command"), ALL, ids=[" ".join(path) for path, _ in ALL])
def test_every_command_has_a_help_of_its_own(path: tuple[str, ...], command: click.Command) -> None:
    result = CliRunner().invoke(main, [*path, "--help"])
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: main {' '.join(path)} ")
    assert command.help
    assert command.help.split(":")[0].split()[0] in result.stdout
    undescribed = [p.name for p in command.params if isinstance(p, click.Option) and not (p.help or p.required)]
    assert undescribed == []


EXAMPLES = examples()
PAGES = sorted([Path("README.md"), *Path("docs").glob("*.md")])
TOLD = re.compile(r"`(?:\./)?(ehalsa [^`…]+)`")


def parse(line: str) -> None:
    """Take a command line as the program takes it; UsageError for a command or an option that there is not."""
    program, *words = shlex.split(line)
    assert program == "ehalsa"
    context = click.Context(main, info_name="ehalsa")
    command: click.Command = main
    while isinstance(command, click.Group) and words != ["--help"]:
        found, below, words = command.resolve_command(context, words)
        assert below is not None
        command = below
        context = click.Context(command, context, found, **command.context_settings)
    if not isinstance(command, click.Group):
        command.make_parser(context).parse_args(list(words))


def test_every_command_that_a_page_tells_can_be_typed(repo_root: Path) -> None:
    told = [(page, line) for page in PAGES for line in TOLD.findall((repo_root / page).read_text(encoding="utf-8"))]
    assert len(told) > 50
    for page, line in told:
        try:
            parse(re.sub(r" \[[^]]*\]", "", line).replace("[", "").replace("]", ""))
        except click.UsageError as error:
            raise AssertionError(f"{page}: {line}: {error.format_message()}") from error


@pytest.mark.parametrize("name", EXAMPLES)
def test_help_ends_with_examples_that_can_be_typed_and_exit_codes(name: str) -> None:
    shown = CliRunner().invoke(main, [*name.split(), "--help"]).stdout
    _, examples = shown.split("  Examples:\n")
    for example in EXAMPLES[name]:
        assert f"    {example}\n" in examples
        parse(example.split(" < ")[0])
    assert all(f"    {code:<4} " in examples for code in (0, 1, 2, 130))


def test_the_version_is_that_of_the_project(repo_root: Path) -> None:
    project = tomllib.loads((repo_root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert CliRunner().invoke(main, ["--version"]).stdout == f"ehalsa {project['version']}\n"


def test_the_first_help_lists_every_command() -> None:
    shown = CliRunner().invoke(main, ["-h"]).stdout
    assert [name for name in main.commands if f"\n  {name} " not in shown] == []


def test_help_imports_nothing_heavy(repo_root: Path) -> None:
    script = (
        "import sys, click.testing; from orchestration.cli import main; "
        "click.testing.CliRunner().invoke(main, ['load', '--help']); "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=repo_root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["lod"], "No such command 'lod'"),
        (["synth"], "Missing option '--round'"),
        (["cell"], "Missing argument"),
        (["table"], "Missing argument"),
        (["table", "bilaga2/12", "--by", "lan", "--only", "fyrbodal"], "give one of --by, --only and --list"),
        (["table", "bilaga2/12", "--list", "no-such-file"], "does not exist"),
        (["new-round", "2031"], "Missing option '--from'"),
        (["new-source", "no-such-file", "--round", "2031"], "does not exist"),
        (["table", "bilaga2/12", "--json", "--out", "x.csv"], "give one of --json and --out"),
        (["sql", "select 1", "--format", "yaml"], "is not one of"),
        (["sok"], "Missing argument"),
        (["audit"], "Missing argument"),
        (["load", "--runda", "2021"], "No such option"),
        (["registers", "import", "--inputs", "no-such-folder"], "does not exist"),
        (["transcribe", "--report", "2021", "--text", "no-such-file"], "does not exist"),
    ],
)
def test_a_wrong_command_line_is_told_and_is_exit_code_2(arguments: list[str], complaint: str) -> None:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert complaint in result.stderr
