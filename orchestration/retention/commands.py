"""``ehalsa raw …`` and ``ehalsa prune``: files as sent, and what is kept no longer. What one needs is imported then."""

from __future__ import annotations

import click

from orchestration.as_json import json_text
from orchestration.command_help import as_json
from orchestration.paths import paths_from_env


@click.group()
def raw() -> None:
    """The raw archive: which files came in, and deleting one that may not be kept."""


@raw.command("list")
@as_json
def raw_list(*, as_json: bool) -> None:
    """List the files as sent, in the order in which they first came; of those that are deleted, the note."""
    from orchestration.release.publish import SHORT
    from orchestration.retention.deletion import list_data
    from orchestration.sources.archive import RawArchive

    found = list_data(RawArchive(paths_from_env().raw))
    if as_json:
        click.echo(json_text(found), nl=False)
    for row in [] if as_json else found:
        days = row["first"] if row["first"] == row["last"] else f"{row['first']} to {row['last']}"
        said = f"{row['round']}/{row['source']}  {str(row['sha256'])[:SHORT]}  {row['size']} bytes  {days}"
        click.echo(f"{said}  {row['deleted']}" if row["deleted"] else said)


@raw.command("delete")
@click.argument("name", metavar="ROUND/SOURCE|SHA256")
@click.option("--reason", required=True, metavar="TEXT", help="Why; kept with who and when. It may name no person.")
def raw_delete(name: str, reason: str) -> None:
    """Delete files as sent for good, and note which, why, by whom and when.

    What was landed of them stands; it cannot be landed again, nor a release rebuilt that rests on them. The same bytes
    are not taken in again. Backups, and the place that the file came from, are not reached.
    """
    from orchestration.retention.deletion import delete, named
    from orchestration.sources.archive import RawArchive

    paths = paths_from_env()
    for deletion in delete(paths, named(RawArchive(paths.raw), name), reason):
        click.echo(f"{deletion.sha256}: {deletion}")


@click.command()
@click.option("--keep", type=click.IntRange(min=1), metavar="N", help="How many of the newest releases stay.")
@click.option("--dry-run", is_flag=True, help="Say what would go, remove nothing.")
def prune(keep: int | None, *, dry_run: bool) -> None:
    """Remove files as sent, and old releases, that data/retention.yaml keeps no longer.

    Without --keep as many releases stay as it says; the current one and the last one of each round always do.
    """
    from datetime import UTC, datetime

    from orchestration.release.journal import Asked
    from orchestration.retention.overdue import prune as pruned

    word = "would go" if dry_run else "removed"
    gone = pruned(paths_from_env(), datetime.now(UTC).date(), Asked("ehalsa prune"), keep=keep, dry_run=dry_run)
    for item in gone.raw:
        click.echo(f"raw file {item}" if item.kept else f"{word}: raw file {item}")
    for release in gone.releases:
        click.echo(f"{word}: release {release.id}")
    click.echo(f"{sum(not item.kept for item in gone.raw)} raw files and {len(gone.releases)} releases {word}")
