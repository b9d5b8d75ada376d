"""Reviews the answers of a round before they are landed: what stops it, what somebody must answer for, what is told.

Puts the parts of this room together; what becomes of a suspicion is said by its edit, or in ``data/editing.yaml``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from orchestration.editing.bench import Bench, tables_at_hand
from orchestration.editing.effects import Judged
from orchestration.editing.suspicion import Suspicion
from orchestration.facts.acknowledged import Acknowledgement, load_acknowledged
from orchestration.facts.edit_rules import column_id
from orchestration.facts.edits import Severity
from orchestration.facts.sources import SourceSpec
from orchestration.findings import Finding
from orchestration.landing.decoder_messages import Fault
from orchestration.landing.fault_list import Report
from orchestration.landing.land import LandingContext, LandingResult
from orchestration.landing.questionnaire import named_columns
from orchestration.paths import Paths


@dataclass(frozen=True, slots=True)
class Review:
    """What a review says of a source: ``findings`` refuse it; ``remarks`` are told: notes, and what stands and why.

    ``standing``: the remarks as rows of the landed table of findings that stand.
    """

    findings: tuple[Finding, ...]
    remarks: tuple[Finding, ...]
    standing: tuple[Mapping[str, object], ...] = ()


def review_round(
    paths: Paths,
    specs: Sequence[SourceSpec],
    results: Mapping[str, LandingResult],
    context: LandingContext,
    wanted: Collection[str],
    twice: Mapping[str, Judged] = MappingProxyType({}),
) -> dict[str, Review]:
    """Review the wanted sources among ``results``; a source that is refused already is not judged further.

    ``specs``: every source of the round. They are held against each other whichever is landed last: those that are not
    landed now are read as they are landed. So is the round before; where it is not, nothing is held against it.
    ``twice``: by source, that its file is another's; unless that may stand it accounts for whatever else is found.
    """
    round_, bench = context.codebook.round.round, Bench(paths, context)
    known = {item.finding: item for item in load_acknowledged(paths.data, round_)}
    fresh = {name: table for result in results.values() for name, table in result.tables.items()}
    doubted = {name for name, (severity, item) in twice.items() if severity == "stop" or item.name not in known}
    due = set(wanted) & set(results) - doubted
    landing = [spec for spec in specs if spec.source in due and results[spec.source].tables]
    judged = {spec: [twice[spec.source]] for spec in specs if spec.source in twice}
    for spec in landing:
        judged.setdefault(spec, []).extend(bench.alone(spec, *results[spec.source].tables.values()))
    at_hand = tables_at_hand(paths.landing / round_, fresh)
    if not doubted and all(result.tables for result in results.values()):
        for spec, found in bench.between(landing, at_hand):
            judged[spec].append(found)
    reviews = {
        spec.source: _review(spec, bench.ranked(found, at_hand), known, context) for spec, found in judged.items()
    }
    if landing and len(landing) == len(specs):
        seen = {suspicion.name for found in judged.values() for _, suspicion in found}
        first = next(iter(reviews))
        gone = tuple(_gone(round_, first, item) for name, item in known.items() if name not in seen)
        reviews[first] = replace(reviews[first], findings=(*reviews[first].findings, *gone))
    return reviews


def _review(
    spec: SourceSpec, found: Sequence[tuple[Judged, str]], known: Mapping[str, Acknowledgement], context: LandingContext
) -> Review:
    stops, remarks = (Report(spec, context.formats.limits.findings) for _ in range(2))
    columns = _columns(context)
    standing: dict[str, Mapping[str, object]] = {}
    for (severity, item), moves in found:
        fault, reason = _fault(item, moves, columns, context), known.get(item.name)
        if severity == "stop":
            stops.add(fault)
        elif severity == "acknowledge" and reason is None:
            said = f"{fault.remedy}; if it stands, say why in data/acknowledged/{spec.round}.csv under {item.name}"
            stops.add(replace(fault, remedy=said))
        else:
            stands = f"stands: {reason.reason} ({reason.who}, {reason.date})" if reason else "noted"
            remarks.add(replace(fault, remedy=stands))
            standing[item.name] = _standing(spec, severity, item, reason)
    return Review(stops.findings(), remarks.findings(), tuple(standing.values()))


def _standing(
    spec: SourceSpec, severity: Severity, item: Suspicion, reason: Acknowledgement | None
) -> Mapping[str, object]:
    return {
        "round": spec.round,
        "source_id": spec.source,
        "finding": item.name,
        "severity": severity,
        "meaning": item.meaning,
        "unit_code": item.unit or None,
        "variables": "|".join(item.variables) or None,
        "reason": reason.reason if reason else None,
        "who": reason.who if reason else None,
        "date": reason.date if reason else None,
    }


def _fault(item: Suspicion, moves: str, columns: Mapping[str, str], context: LandingContext) -> Fault:
    return Fault(
        item.what,
        row=item.row,
        municipality=context.frame.label(item.unit) if item.unit else "",
        column=named_columns(columns[name] for name in item.variables if name in columns),
        expected=item.expected,
        found="; ".join(filter(None, (item.found, moves))),
        remedy=item.remedy,
    )


def _columns(context: LandingContext) -> dict[str, str]:
    """Return what files call variables, and columns of other sources, by the name that rules have for them."""
    found = {item.variable: item.column for item in context.codebook.variables}
    for format_ in context.formats.kinds.values():
        found |= {column_id(format_.table, item.to): item.name for item in format_.columns if item.to}
    return found


def _gone(round_: str, source: str, item: Acknowledgement) -> Finding:
    return Finding(
        round=round_,
        source=source,
        file=f"data/acknowledged/{round_}.csv",
        what="acknowledgement of nothing",
        expected="a finding of that name in the round",
        found=item.finding,
        remedy="remove the row: what it speaks of is gone",
    )
