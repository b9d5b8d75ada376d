"""Which jobs a load is, round by round: the rounds to land, and the last with all that follows.

Nothing runs here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import dagster as dg

from orchestration.defs.collection import COLLECTION
from orchestration.defs.installation import SOURCES, source_names
from orchestration.defs.land import landing_key
from orchestration.defs.pull import raw_key
from orchestration.paths import Paths
from orchestration.sources.archive import RawArchive


@dataclass(frozen=True, slots=True)
class Step:
    """A job of one round; ``keys`` None: all of its assets. ``ops``: configuration by step; ``why``: said beside it."""

    round: str
    job: str
    keys: list[dg.AssetKey] | None
    ops: Mapping[str, Any]
    why: str = ""


def steps(paths: Paths, wanted: Sequence[str], accept_loss: str, as_of: date | None) -> Iterator[Step]:
    """Give the jobs in their order: final rounds stand last in ``wanted``, and the last of them is published.

    ``as_of``: nothing is pulled, and of each source what was pulled last by that day is landed.
    """
    publishes = _is_final(wanted[-1])
    landed = wanted[:-1] if publishes else wanted
    for round_ in landed:
        yield _from_archive(round_, pulled_by(paths, round_, as_of)) if as_of else _pulled_anew(round_)
    if publishes:
        yield _published(paths, wanted[-1], accept_loss, as_of)


def _is_final(round_: str) -> bool:
    return SOURCES.round(round_).state == "final"


def _published(paths: Paths, round_: str, accept_loss: str, as_of: date | None) -> Step:
    ops: dict[str, Any] = {"release__published": {"config": {"accept_loss": accept_loss}}}
    if not as_of:
        return Step(round_, "load", None, ops)
    landed = _landed_from(pulled_by(paths, round_, as_of))
    return Step(round_, "load", _all_but_raw(), {**landed, **ops}, f", as of {as_of}")


def _pulled_anew(round_: str) -> Step:
    """What the round itself brings, and how its collection goes; the facts are landed once, with the last round."""
    entry = SOURCES.round(round_)
    keys = [key for spec in entry.sources for key in (raw_key(spec.source), landing_key(spec.source))]
    if entry.state != "collecting":
        return Step(round_, "land", keys, {})
    return Step(round_, "land", [*keys, COLLECTION], {}, " (being collected)")


def _from_archive(round_: str, inputs: Mapping[str, str]) -> Step:
    keys = [landing_key(source) for source in inputs]
    return Step(round_, "land", keys, _landed_from(inputs), ", from the raw archive")


def _landed_from(inputs: Mapping[str, str]) -> dict[str, Any]:
    return {"land_round": {"config": {"inputs": inputs}}}


def pulled_by(paths: Paths, round_: str, day: date) -> dict[str, str]:
    """The bytes of each source of a round that were pulled last by that day; RawArchiveError where none were."""
    archive = RawArchive(paths.raw)
    return {spec.source: archive.latest(round_, spec.source, day).sha256 for spec in SOURCES.round(round_).sources}


def _all_but_raw() -> list[dg.AssetKey]:
    from orchestration.definitions import defs

    raw = {raw_key(name) for name in source_names()}
    return sorted(defs.resolve_asset_graph().materializable_asset_keys - raw)
