"""``ehalsa new-round``: begins a round and says on the terminal what is left to decide."""

from __future__ import annotations

import textwrap

import click

from orchestration.newround.carry import start_of
from orchestration.newround.decisions import decisions
from orchestration.newround.write import write_start
from orchestration.paths import Paths

_WIDTH = 110


def run(new: str, old: str, paths: Paths) -> int:
    """Write the new round's files and print the decisions; FactError(s) as ``start_of``, nothing is written then."""
    start = start_of(paths.data, paths.sources_file, old, new)
    write_start(start)
    name = paths.data.name
    amended = ", ".join(sorted(path.name for path in start.amended))
    click.echo(f"Round {new} is begun from {old}: {len(start.new)} files are new, amended: {amended}.")
    click.echo("Facts are never guessed; these are for you to decide:\n")
    for number, said in enumerate(decisions(start), start=1):
        head = f"{number:>3}. "
        click.echo(textwrap.fill(said, _WIDTH, initial_indent=head, subsequent_indent=" " * len(head)))
    click.echo(
        f"\nPaths are below {name}/. `ehalsa check` says what is still missing; docs/new_round.md is the runbook."
    )
    return 0
