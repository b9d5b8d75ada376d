"""``ehalsa shared …``, ``backup`` and ``restore``: for who runs an installation that several people use.

Thin: what a command needs is imported when it runs.
"""

from __future__ import annotations

from pathlib import Path

import click

from orchestration.paths import paths_from_env


@click.group()
def shared() -> None:
    """PostgreSQL for Dagster's records, so that several processes can use one installation."""


@shared.command()
def up() -> None:
    """Start PostgreSQL on a socket in the state folder, made where it is missing, and keep Dagster's records there.

    Runs that SQLite has on record are not carried over.
    """
    from orchestration.defs.instance import dagster_instance, share

    paths = paths_from_env()
    share(paths)
    dagster_instance(paths).dispose()
    click.echo(f"PostgreSQL runs at {paths.postgres / 'run'}; Dagster's records are there.")


@shared.command()
def down() -> None:
    """Stop PostgreSQL; what it holds stays."""
    from orchestration.shared.postgres import Server

    Server(paths_from_env().postgres).end()
    click.echo("PostgreSQL does not run.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Write the whole state folder, but for secrets and what a load makes anew, into one file."""
    from orchestration.shared.backup import back_up

    about = back_up(paths_from_env(), file.absolute())
    size = file.stat().st_size >> 20
    click.echo(f"{file}: {size} MiB, release {about.release[:12] or 'none'}, {about.made_at}. Without secrets.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def restore(file: Path) -> None:
    """Make an empty state folder what it was when the backup was made; then run `ehalsa verify --all`."""
    from orchestration.shared.backup import restore as restored

    paths = paths_from_env()
    about = restored(paths, file.absolute())
    click.echo(f"{paths.home}: as at {about.made_at}, release {about.release[:12] or 'none'}. Put the secrets back.")


@click.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write. Default: standard output.")
def metrics(out: Path | None) -> None:
    """Give figures of this installation in Prometheus' text format, for a textfile collector."""
    from orchestration.defs.metrics import metrics as figures
    from orchestration.durable import write_whole

    said = figures(paths_from_env())
    if out is None:
        click.echo(said, nl=False)
    else:
        write_whole(out, said)
