"""``ehalsa releases …`` and ``ehalsa verify``: the ledger of what is published, for people.

Thin: what a command needs is imported when it runs.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestration.as_json import json_text
from orchestration.command_help import as_json
from orchestration.paths import paths_from_env

if TYPE_CHECKING:
    from orchestration.facts.products import Mart
    from orchestration.release.journal import Asked
    from orchestration.release.manifest import Manifest


@click.group()
def releases() -> None:
    """Published releases: which there are, what differs, whether they are whole, and going back to one."""


@releases.command("list")
@as_json
def releases_list(*, as_json: bool) -> None:
    """List the releases, the oldest first; the current one is marked. Times are UTC."""
    from orchestration.release.ledger import list_data, list_lines

    if as_json:
        click.echo(json_text(list_data(paths_from_env())), nl=False)
        return
    lines = list_lines(paths_from_env())
    if not lines:
        click.echo("no release yet: run `ehalsa load`", err=True)
        sys.exit(1)
    click.echo("\n".join(lines))


@releases.command("show")
@click.argument("release", required=False)
@as_json
def releases_show(release: str | None, *, as_json: bool) -> None:
    """Say what a release (default: the current one) was made of, when and why, and what was checked."""
    from orchestration.release.ledger import show_data, show_lines

    if as_json:
        click.echo(json_text(show_data(paths_from_env(), release)), nl=False)
    else:
        click.echo("\n".join(show_lines(paths_from_env(), release)))


@releases.command("diff")
@click.argument("before")
@click.argument("after", required=False)
@click.option("--format", "form", type=click.Choice(["text", "csv", "json"]), default="text", help="How it is said.")
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
def releases_diff(before: str, after: str | None, form: str) -> None:
    """Say what differs from one release to another (default: the current one): inputs, code, counts, every row."""
    from orchestration.release.changes import as_csv, as_json, as_text
    from orchestration.release.diff import differences
    from orchestration.release.publish import find_release, resolve_current

    folder, marts = paths_from_env().releases, _marts()
    other = find_release(folder, after).path if after else resolve_current(folder)
    lines = differences(find_release(folder, before).path, other, marts)
    click.echo({"csv": as_csv, "json": as_json}[form](lines) if form != "text" else as_text(lines, marts), nl=False)


@releases.command("verify")
@click.argument("release", required=False)
@as_json
def releases_verify(release: str | None, *, as_json: bool) -> None:
    """Check every file of a release (default: the current one) against its manifest."""
    from orchestration.release.publish import find_release, resolve_current
    from orchestration.release.verify import verify_release

    folder = paths_from_env().releases
    manifest = verify_release(find_release(folder, release).path if release else resolve_current(folder))
    _say_whole(manifest, as_json=as_json)


@releases.command("rollback")
@click.argument("release")
@click.option("--reason", default="", metavar="TEXT", help="Why; kept in the journal.")
def releases_rollback(release: str, reason: str) -> None:
    """Make an earlier release the current one again."""
    from orchestration.release.journal import journal_of
    from orchestration.release.publish import rollback

    paths = paths_from_env()
    click.echo(f"current is {rollback(paths.releases, release, journal_of(paths), _asked(reason)).id}")


@releases.command("rebuild")
@click.argument("release")
@click.option(
    "--out",
    type=click.Path(exists=False, file_okay=False, path_type=Path),
    help="Folder to lay the release in, which must not be there yet. Default: its own, if it is damaged or gone there.",
)
def releases_rebuild(release: str, out: Path | None) -> None:
    """Make a release anew from the raw archive alone, and see that all of it is as published."""
    from orchestration.release.rebuild import rebuild

    click.echo(rebuild(paths_from_env(), release, out, _asked()))


@click.command()
@click.option("--all", "everything", is_flag=True, help="Landing, raw archive, journal and every release as well.")
@as_json
def verify(*, everything: bool, as_json: bool) -> None:
    """Check the current release or, with --all, the whole state folder and what links its parts."""
    from orchestration.release.publish import resolve_current
    from orchestration.release.verify import verify_release
    from orchestration.release.verify_all import DamagedStateError, verify_state

    paths = paths_from_env()
    if everything and (problems := verify_state(paths)):
        raise DamagedStateError(paths.home, problems)
    manifest = None if everything else verify_release(resolve_current(paths.releases))
    _say_whole(manifest, as_json=as_json)


def _say_whole(manifest: Manifest | None, *, as_json: bool) -> None:
    """Say that a release is as published; None: that the state folder is as it was, but for what was deleted."""
    if manifest:
        said: dict[str, object] = {"whole": True, "release": manifest.id, "files": len(manifest.files)}
        text = f"{manifest.id}: {len(manifest.files)} files, all as published"
    else:
        from orchestration.sources.archive import RawArchive

        gone = len(RawArchive(paths_from_env().raw).deleted())
        said = {"whole": True, "deleted_raw_files": gone}
        text = "all as it was" + f"; raw files deleted and noted: {gone} (`ehalsa raw list`)" * bool(gone)
    click.echo(json_text(said) if as_json else f"{text}\n", nl=False)


def _asked(reason: str = "") -> Asked:
    from orchestration.release.journal import Asked

    context = click.get_current_context()
    started_as = context.find_root().command_path  # by a script or a module
    return Asked(f"ehalsa{context.command_path.removeprefix(started_as)}", reason=reason)


def _marts() -> tuple[Mart, ...]:
    from orchestration.facts.products import load_release

    return load_release(paths_from_env().data, []).release.marts
