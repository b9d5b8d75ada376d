"""Deletes files of the raw archive: those that a person names; what stays is the note, and what was landed of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from orchestration.errors import ReadableError
from orchestration.load_lock import no_load
from orchestration.paths import Paths
from orchestration.quoting import quote
from orchestration.release.journal import user
from orchestration.release.publish import SHORTEST
from orchestration.sources.archive import Deletion, RawArchive


class RetentionError(ReadableError):
    """Nothing was deleted; the remedy is what mends it."""


def named(archive: RawArchive, name: str) -> list[str]:
    """Find the bytes that a person names, as SHA-256: ``ROUND/SOURCE``, or the first six or more letters of one.

    Those of a source are all that were ever pulled of it. RetentionError where there is none, or a beginning of two.
    """
    pulls = archive.pulls()
    found = list(dict.fromkeys(p.sha256 for p in pulls if name == f"{p.round}/{p.source}"))
    if not found and len(name) >= SHORTEST:
        found = sorted({pull.sha256 for pull in pulls if pull.sha256.startswith(name)})
        found = found if len(found) == 1 else []
    if not found:
        expected, remedy = "ROUND/SOURCE or the beginning of one SHA-256", "see `ehalsa raw list`"
        raise RetentionError("no such raw file", "raw archive", expected, quote(name), remedy)
    return found


def delete(paths: Paths, hashes: Iterable[str], reason: str) -> list[Deletion]:
    """Delete the bytes of these hashes, each noted first; LoadRunningError while a load runs."""
    now, who = datetime.now(UTC), user()
    deletions = [Deletion(sha256, reason, who, now) for sha256 in hashes]
    with no_load(paths):
        for deletion in deletions:
            RawArchive(paths.raw).delete(deletion)
    return deletions


def list_data(archive: RawArchive) -> list[dict[str, str | int | None]]:
    """What was pulled, one mapping for the bytes of a source: first and last day, and the note where they are gone."""
    found: dict[tuple[str, str, str], dict[str, str | int | None]] = {}
    gone = archive.deleted()
    for pull in archive.pulls():
        row = found.setdefault(
            (pull.round, pull.source, pull.sha256),
            {
                "round": pull.round,
                "source": pull.source,
                "sha256": pull.sha256,
                "size": pull.size,
                "first": f"{pull.pulled_at:%Y-%m-%d}",
                "deleted": str(gone[pull.sha256]) if pull.sha256 in gone else None,
            },
        )
        row["last"] = f"{pull.pulled_at:%Y-%m-%d}"
    return list(found.values())
