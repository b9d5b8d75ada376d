"""``ehalsa collection``: shows how far a collection has come, on the terminal or as page and CSV files."""

from __future__ import annotations

from pathlib import Path

import click

from orchestration.collection.output import as_data, as_text, write
from orchestration.collection.watch import watch
from orchestration.paths import Paths


def run(round_: str, out: Path | None, paths: Paths, *, as_json: bool = False) -> int:
    """Print the collection of a landed round, and write it below ``out`` if given; errors are those of ``watch``."""
    watched = watch(paths, round_)
    click.echo(as_data(watched) if as_json else as_text(watched), nl=False)
    if out is not None:
        page, *tables = write(watched, out)
        click.echo(f"written: {page} and {len(tables)} CSV files beside it", err=as_json)
    return 0
