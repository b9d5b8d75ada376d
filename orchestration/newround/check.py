"""What ``ehalsa check`` says of the facts: those that are read by everybody, then each draft by itself.

Here belongs the telling. What is wrong is found by ``orchestration.facts.check``.
"""

from __future__ import annotations

import click

from orchestration.facts.check import check_facts, left_to_decide
from orchestration.facts.errors import FactErrors
from orchestration.newround.texts import texts_to_read
from orchestration.paths import Paths


def say_facts(paths: Paths) -> None:
    """Print what was found sound, and what drafts leave open; FactErrors for the rest, once the drafts are told."""
    faults: FactErrors | None = None
    try:
        found = check_facts(paths.data, paths.sources_file)
    except FactErrors as errors:
        faults = errors
    else:
        counts = (f"{found.files} files", f"{found.rounds} rounds", f"{found.tables} tables")
        click.echo(f"data/: {', '.join(counts)}, {found.printed_cells} printed cells")
        for row in found.dropped:
            names = ", ".join(row.indicators)
            click.echo(f"{row.where}: {row.said} is no longer asked, {len(row.indicators)} indicators ({names})")
    for round_, gaps in left_to_decide(paths.data, paths.sources_file, faults.errors if faults else ()).items():
        more = ", and what can be said once the faults below are mended" if faults else ""
        click.echo(f"draft {round_}: {len(gaps) or 'nothing'} left to decide{more}")
        for gap in gaps:
            click.echo(f"  {gap}")
        if texts := texts_to_read(paths.data, round_):
            click.echo(
                f"draft {round_}: {len(texts)} texts name a year of the round before as they did there; read each"
            )
            for text in texts:
                click.echo(f"  {text}")
    if faults:
        raise faults
