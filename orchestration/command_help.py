"""What every command's help ends with: examples that can be typed as they stand, and exit codes. And ``--json``.

The examples are ``command_examples.txt``, since they name rounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import click

as_json = click.option("--json", "as_json", is_flag=True, help="As JSON, for machines.")

_EXAMPLES = Path(__file__).with_name("command_examples.txt")
_CODES = {
    0: "done",
    1: "could not be done: the first line on standard error says why, and what mends it",
    2: "the command line is wrong",
    130: "stopped by Ctrl-C",
}
_OWN_CODES: Mapping[str, dict[int, str]] = {
    "load": {0: "a release stands", 2: "the command line is wrong, or no such round"},
    "doctor": {0: "fit for a load", 1: "not fit: the lines marked BAD say what mends it"},
    "audit": {0: "done, whatever was found"},
    "cell": {1: "no such cell, or no release", 2: "not the address of a cell"},
    "check": {1: "facts, models or definitions do not agree"},
    "status": {0: "nothing is late", 1: "something is overdue, missing, too old or missed"},
    "kommun": {1: "no answer is about the words, or it could not be done"},
    "sok": {1: "nothing was found, or it could not be done"},
}
_COMPLETION = (
    "TAB completes commands, options, rounds, tables and groups after this line in ~/.bashrc (zsh, fish: likewise):",
    '  eval "$(_EHALSA_COMPLETE=bash_source ehalsa)"',
)


def describe(main: click.Group) -> None:
    """Give every command its examples and exit codes; KeyError for one without examples."""
    given = examples()
    for name, command in ((" ".join(path), command) for path, command in commands(main)):
        codes = _CODES | _OWN_CODES.get(name, {})
        lines = ["Examples:", *(f"  {example}" for example in given[name])]
        lines += ["", "Exit codes:", *(f"  {code:<4} {said}" for code, said in codes.items())]
        lines += ["", *_COMPLETION] if not name else []
        command.epilog = "\n\n".join("\b\n" + part for part in "\n".join(lines).split("\n\n"))


def examples() -> dict[str, list[str]]:
    """Examples by the words of a command; the first help has those to begin with."""
    blocks = (block.splitlines() for block in _EXAMPLES.read_text(encoding="utf-8").split("\n\n"))
    return {heading.strip("[]"): lines for heading, *lines in blocks}


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield the group itself and every command below it, each by the words that lead to it."""
    yield path, group
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command
