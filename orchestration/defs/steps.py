"""Which jobs a load is: two to pull and to land each round, and one to make the release of all that is landed.

Nothing runs here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import dagster as dg

from orchestration.defs.collection import COLLECTION
from orchestration.defs.installation import LAND_JOB, LOAD_JOB, RELEASE_JOB, SOURCES, is_final, landing_key
from orchestration.defs.pull import raw_key
from orchestration.paths import Paths
from orchestration.sources.archive import RawArchive


@dataclass(frozen=True, slots=True)
class Step:
    """A job of one round and the assets of it (None: all); ``ops``: configuration by step; ``why``: said beside it.

    ``may_stand``: a round that stands as it would be landed needs neither this step nor the landing after it.
    """

    round: str
    job: str
    keys: list[dg.AssetKey] | None
    ops: Mapping[str, Any]
    why: str = ""
    may_stand: bool = False


def steps(
    paths: Paths, wanted: Sequence[str], accept_loss: str, as_of: date | None, *, fresh: bool = False
) -> Iterator[Step]:
    """Give the jobs in their order: final rounds stand last in ``wanted``; once all are landed, a release is made.

    ``as_of``: nothing is pulled, and of each source what was pulled last by that day is landed. ``fresh``: a round is
    landed also where it stands as it would be.
    """
    for round_ in wanted:
        if as_of:
            yield _from_archive(round_, pulled_by(paths, round_, as_of))
        else:
            yield from _pulled_anew(round_, fresh=fresh, watched=round_ == wanted[-1])
    if is_final(wanted[-1]):
        ops = {"release__published": {"config": {"accept_loss": accept_loss}}}
        yield Step(wanted[-1], RELEASE_JOB, None, ops, f", as of {as_of}" if as_of else "")


def _pulled_anew(round_: str, *, fresh: bool, watched: bool) -> Iterator[Step]:
    """Pull what the round itself brings, then land it and, where it is ``watched``, see how its collection goes.

    The facts are landed once, with the release.
    """
    final, names = is_final(round_), [spec.source for spec in SOURCES.round(round_).sources]
    stands = final and not fresh
    why = "" if final else " (being collected)"
    yield Step(round_, LOAD_JOB, [raw_key(name) for name in names], {}, why, may_stand=stands)
    keys = [*(landing_key(name) for name in names), *[COLLECTION][: watched or not final]]
    yield Step(round_, LAND_JOB, keys, _land(may_stand=stands), why)


def _from_archive(round_: str, inputs: Mapping[str, str]) -> Step:
    keys = [landing_key(source) for source in inputs]
    return Step(round_, LAND_JOB, keys, _land(inputs=inputs), ", from the raw archive")


def _land(**config: object) -> dict[str, Any]:
    return {"land_round": {"config": config}}


def pulled_by(paths: Paths, round_: str, day: date) -> dict[str, str]:
    """The bytes of each source of a round that were pulled last by that day; RawArchiveError where none were."""
    archive = RawArchive(paths.raw)
    return {spec.source: archive.latest(round_, spec.source, day).sha256 for spec in SOURCES.round(round_).sources}
