"""Finds files that are given for two sources, of one round or of two: one of the places has the other's file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from orchestration.editing.effects import Judged
from orchestration.editing.suspicion import suspicion_of
from orchestration.facts.editing import Editing
from orchestration.facts.sources import SourceSpec

Given = Mapping[tuple[str, str], str]
"""Round and source → SHA-256 of the file that is given for it."""


def given_twice(
    specs: Iterable[SourceSpec], wanted: Sequence[SourceSpec], given: Given, editing: Editing
) -> dict[str, Judged]:
    """Return what is suspicious of the wanted sources, of one round, by source; of two of them the later is told.

    ``specs``: every source, of whatever round, that may have been given the same. Sheets of one workbook are files of
    their own.
    """
    places: dict[tuple[str, str], list[SourceSpec]] = defaultdict(list)
    for spec in specs:
        if (sha256 := given.get((spec.round, spec.source))) is not None:
            places[sha256, spec.options.sheet].append(spec)
    found = {}
    for at, spec in enumerate(wanted):
        alike = places.get((given.get((spec.round, spec.source), ""), spec.options.sheet), ())
        others = [other for other in alike if other not in wanted[at:]]
        if others:
            found[spec.source] = _judged(spec, others[-1], editing)
    return found


def _judged(spec: SourceSpec, other: SourceSpec, editing: Editing) -> Judged:
    grows = spec.round != other.round and spec.schedule == "monthly"
    kind = "shared_file" if grows or spec.kind != other.kind else "same_file"
    values = {"source": spec.source, "round": spec.round, "other": other.source, "other_round": other.round}
    return editing.kinds[kind].severity, suspicion_of(editing, kind, values)
