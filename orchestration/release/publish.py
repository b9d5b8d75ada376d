"""Publication: staged files become an immutable release, and ``current`` points to it. All or nothing at every instant.

Whatever a killed publication leaves behind has a name that starts with a dot and is removed by the next one.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from orchestration.durable import (
    copy_read_only,
    copy_tree,
    exclusive,
    remove_folder,
    replace_folder,
    replace_link,
    sync,
)
from orchestration.quoting import quote
from orchestration.release.errors import ReleaseDamagedError, ReleaseError
from orchestration.release.journal import Asked, Journal
from orchestration.release.losses import SmallerReleaseError, losses
from orchestration.release.manifest import MANIFEST_NAME, Manifest, manifest_as_published, read_manifest
from orchestration.release.verify import damage_of, verify_files, verify_release

CURRENT = "current"
_LOCK = ".lock"
_INCOMING = ".incoming-"
_NEXT = ".next-current"
_ID = re.compile(r"[0-9a-f]{64}")
SHORT, SHORTEST = 12, 6
"""Letters of a hash: as many as are shown, and as few as name it."""

Step = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Release:
    """A published release. ``created`` is True only as the answer of the publication that made it.

    ``damage``: what was wrong with the folder in whose place it was made, a sentence a problem.
    """

    id: str
    path: Path
    created: bool
    damage: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Staged:
    """A folder of files that are to be a release, with their manifest.

    ``copied``: the same files but for the manifest, as copied before on the disk of the releases: they are moved from
    there, if they are needed.
    """

    folder: Path
    manifest: Manifest
    copied: Path | None = None


def publish(
    staged: Staged, releases: Path, journal: Journal, asked: Asked, on_step: Step = lambda step: None
) -> Release:
    """Publish the staged files under the manifest's id and point ``current`` to them; their folder is left as it is.

    ``on_step`` hears the name of each finished step. Raises SmallerReleaseError for less than the current release
    holds, unless a reason is given, and ReleaseDamagedError if the files are not those of the manifest; ``current``
    then is as it was. A release that is there and damaged is made anew, which the journal says.
    """
    manifest = staged.manifest
    releases.mkdir(parents=True, exist_ok=True)
    with exclusive(releases / _LOCK):
        asked = replace(asked, losses=(*asked.losses, *_accepted(releases, manifest, journal, asked.reason)))
        _remove_leftovers(releases, manifest.id)
        on_step("cleaned")
        target = releases / manifest.id
        damage = damage_of(target) if target.exists() else ()
        created = bool(damage) or not target.exists()
        if created:
            _bring_in(staged, target, on_step)
        else:
            on_step("verified")
        if damage:
            _date(target, journal)
            asked = replace(asked, reason=_reason(asked, damage))
        sync(releases)
        on_step("synced")
        journal.enter("publish", target, manifest, asked)
        on_step("entered")
        point_current(releases, manifest.id)
        on_step("current")
    return Release(manifest.id, target, created, damage)


def told(damage: Sequence[str]) -> str:
    """The first problem of a damaged release, and how many more."""
    return damage[0] + f" and {len(damage) - 1} more" * (len(damage) > 1)


def _reason(asked: Asked, damage: Sequence[str]) -> str:
    """What the journal says of a release made anew: where it was damaged, without what was expected there."""
    said = f"made anew, as damaged: {told([damage[0].partition(': ')[0], *damage[1:]])}"
    return f"{asked.reason}; {said}" if asked.reason else said


def _accepted(releases: Path, manifest: Manifest, journal: Journal, reason: str) -> tuple[str, ...]:
    """What is lost beside the current release, which only a reason allows."""
    current = current_manifest(releases, journal)
    if current is None:
        return ()
    lost = losses(current, manifest)
    if lost and not reason:
        raise SmallerReleaseError(current.id, lost)
    return lost


def _bring_in(staged: Staged, target: Path, on_step: Step) -> None:
    manifest, copied = staged.manifest, staged.copied
    incoming = target.with_name(_INCOMING + manifest.id)
    if copied is None or copied.stat().st_dev != target.parent.stat().st_dev:
        copy_tree(staged.folder, incoming, manifest.internal)
    else:
        (copied / MANIFEST_NAME).unlink(missing_ok=True)
        copy_read_only(staged.folder / MANIFEST_NAME, copied / MANIFEST_NAME)
        sync(copied / MANIFEST_NAME)
        copied.rename(incoming)
        sync(incoming)
    on_step("copied")
    problems = verify_files(incoming, manifest)
    if problems:
        shutil.rmtree(incoming)
        raise ReleaseDamagedError(staged.folder, problems)
    on_step("verified")
    replace_folder(incoming, target)
    _remove_leftovers(target.parent, target.name)  # what was damaged lies there now
    on_step("renamed")


def _date(target: Path, journal: Journal) -> None:
    """Give a release that was made anew the time at which it was entered first: by it releases stand in order."""
    with suppress(ReleaseError, StopIteration):  # of a changed journal `verify --all` tells; a kill may come before it
        first = next(entry.time for entry in journal.entries() if entry.id == target.name)
        seconds = datetime.fromisoformat(first).timestamp()
        os.utime(target, (seconds, seconds))


def _remove_leftovers(releases: Path, release: str) -> None:
    for leftover in sorted(releases.glob(f"{_INCOMING}*")):
        leftover.unlink() if leftover.is_symlink() or leftover.is_file() else remove_folder(leftover)
    (releases / _NEXT).unlink(missing_ok=True)
    claimed = releases / release
    if claimed.is_dir() and not any(claimed.iterdir()):
        claimed.rmdir()


def point_current(releases: Path, release: str) -> None:
    """Point ``current`` to a release, by its name alone, so that the folder of releases can be moved."""
    link = releases / CURRENT
    if not link.is_symlink() or str(link.readlink()) != release:
        replace_link(link, release, releases / _NEXT)
    # Also where the link was right: whoever set it may have been stopped before it was on disk.
    sync(releases)


def resolve_current(releases: Path) -> Path:
    """The folder that ``current`` points to now, under the release's own name: resolve once, then read from there.

    Raises ReleaseError if nothing is published.
    """
    link = releases / CURRENT
    if not link.is_symlink():
        raise ReleaseError("no release yet", str(link), "a link to a release", "none", "run a load first")
    name = str(link.readlink())
    if not _ID.fullmatch(name) or not (releases / name).is_dir():
        raise ReleaseError(
            "no such release", str(link), "the name of a release", quote(name), "roll back to a listed one"
        )
    return releases / name


def current_or_none(releases: Path) -> Path | None:
    """The folder of the current release; None where nothing is published yet, or somebody has removed that folder."""
    link = releases / CURRENT
    return resolve_current(releases) if link.is_symlink() and link.is_dir() else None


def current_manifest(releases: Path, journal: Journal) -> Manifest | None:
    """What the current release was published as, though its folder is damaged or gone; None if nobody knows.

    Where the link is gone too it is the release that the journal names last.
    """
    link = releases / CURRENT
    ids = [str(link.readlink())] if link.is_symlink() else journal.made_current()[-1:]
    return next((manifest_as_published(id_, releases, journal.path.parent) for id_ in ids), None)


def list_releases(releases: Path) -> list[Release]:
    """All published releases, the oldest first, by the time their folder was made."""
    named = [path for path in releases.glob("*") if _ID.fullmatch(path.name)]
    folders = [path for path in named if path.is_dir() and any(path.iterdir())]
    folders.sort(key=lambda path: (path.stat().st_mtime_ns, path.name))
    return [Release(path.name, path, created=False) for path in folders]


def find_release(releases: Path, name: str) -> Release:
    """Find a release by its id or by the first six or more letters of it.

    Raises ReleaseError if there is none, or more than one.
    """
    known = {release.id: release for release in list_releases(releases)}
    return known[find_id(known, name, releases)]


def find_id(known: Collection[str], name: str, where: Path) -> str:
    """Find an id by itself or by the first six or more letters of it. Raises ReleaseError for none, or several."""
    found = [id_ for id_ in known if len(name) >= SHORTEST and id_.startswith(name)]
    if len(found) == 1:
        return found[0]
    expected = " or ".join(id_[:SHORT] for id_ in known) or "a release, of which there is none yet"
    remedy = f"give an id of `ehalsa releases list`, or at least the first {SHORTEST} letters that no other has"
    what = "several such releases" if found else "no such release"
    raise ReleaseError(what, str(where), expected, quote(name), remedy)


def rollback(releases: Path, name: str, journal: Journal, asked: Asked) -> Release:
    """Point ``current`` to an earlier release, once its files are found to be those of its manifest.

    Raises ReleaseError if there is no such release; ReleaseDamagedError if it is damaged.
    """
    release = find_release(releases, name)
    with exclusive(releases / _LOCK):
        manifest = verify_release(release.path)
        journal.enter("rollback", release.path, manifest, asked)
        point_current(releases, release.id)
    return release


def put_back(made: Staged, releases: Path, journal: Journal, asked: Asked) -> bool:
    """Lay a release that was made anew where it lies damaged, or is gone without having been pruned; whether it was.

    Raises ReleaseDamagedError if the files made anew are not those of the manifest; what lay there then stays.
    """
    with exclusive(releases / _LOCK):
        _remove_leftovers(releases, made.manifest.id)
        target = releases / made.manifest.id
        if not (damage_of(target) if target.exists() else journal.stands(made.manifest.id)):
            return False
        _bring_in(made, target, lambda _: None)
        _date(target, journal)
        sync(releases)
        journal.enter("rebuild", target, made.manifest, asked)
    return True


def prune(releases: Path, keep: int, journal: Journal, asked: Asked, *, dry_run: bool = False) -> list[Release]:
    """Remove all but the newest ``keep`` releases, the current one and the last one of each round; return the removed.

    ``dry_run``: only return them. A release is renamed before it is removed, so that a kill leaves no half of one.
    """
    with exclusive(releases / _LOCK):
        known = list_releases(releases)
        manifests = {release.id: read_manifest(release.path) for release in known}
        last_of_rounds = {entry.round: one.id for one in known for entry in manifests[one.id].inputs}
        kept = {*last_of_rounds.values(), *(one.id for one in known[max(0, len(known) - keep) :])}
        kept |= {resolve_current(releases).name} if known else set()
        removed = [release for release in known if release.id not in kept]
        for release in [] if dry_run else removed:
            journal.enter("prune", release.path, manifests[release.id], asked)
            leaving = release.path.rename(releases / f"{_INCOMING}{release.id}")
            sync(releases)
            shutil.rmtree(leaving)
    return removed
