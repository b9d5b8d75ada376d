"""Reviews the answers of a round before they are landed: what stops it, what somebody must answer for, what is told.

Puts the parts of this room together; what becomes of a suspicion is said by its edit, or in ``data/editing.yaml``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.editing.edits import broken_edits
from orchestration.editing.look_back import look_back, shared_variables
from orchestration.editing.suspicion import Suspicion
from orchestration.facts.acknowledged import Acknowledgement, load_acknowledged
from orchestration.facts.codebook import load_codebook
from orchestration.facts.editing import load_editing
from orchestration.facts.edits import Severity, load_edits
from orchestration.facts.model import Variable
from orchestration.facts.registers import load_registers
from orchestration.facts.sources import QUESTIONNAIRE_KIND, SourceSpec
from orchestration.findings import Finding
from orchestration.landing.decoder_messages import Fault
from orchestration.landing.fault_list import Report
from orchestration.landing.land import LandingContext, LandingResult
from orchestration.landing.questionnaire import named_columns
from orchestration.paths import Paths
from orchestration.warehouse.marts import open_tables

Judged = tuple[Severity, Suspicion]


@dataclass(frozen=True, slots=True)
class Review:
    """What a review says of a source: ``findings`` refuse it; ``remarks`` are told: notes, and what stands and why."""

    findings: tuple[Finding, ...]
    remarks: tuple[Finding, ...]


def review_round(
    paths: Paths, specs: Sequence[SourceSpec], results: Mapping[str, LandingResult], context: LandingContext
) -> dict[str, Review]:
    """Review the questionnaires among ``results``; a source that is refused already is not judged further.

    The round before is read as it is landed; where it is not, answers are held against the edits alone.
    """
    round_ = context.codebook.round.round
    known = {item.finding: item for item in load_acknowledged(paths.data, round_)}
    tables = {
        spec: next(iter(results[spec.source].tables.values()))
        for spec in specs
        if spec.kind == QUESTIONNAIRE_KIND and spec.source in results and results[spec.source].tables
    }
    judged = {spec: _suspicions(paths, context, table) for spec, table in tables.items()}
    reviews = {spec.source: _review(spec, found, known, context) for spec, found in judged.items()}
    if judged and all(results[spec.source].tables for spec in specs if spec.source in results):
        seen = {suspicion.name for found in judged.values() for _, suspicion in found}
        idle = [item for name, item in known.items() if name not in seen]
        first = next(iter(reviews))
        gone = tuple(_gone(round_, first, item) for item in idle)
        reviews[first] = replace(reviews[first], findings=(*reviews[first].findings, *gone))
    return reviews


def _suspicions(paths: Paths, context: LandingContext, answers: pa.Table) -> list[Judged]:
    registers, editing = load_registers(paths.data), load_editing(paths.data)
    edits = load_edits(paths.data, context.codebook, registers)
    with open_tables({"answers": answers}) as session:
        found: list[Judged] = [(edit.severity, suspicion) for edit, suspicion in broken_edits(session, edits)]
    previous = context.codebook.round.previous_round
    before = _landed(paths.landing / previous) if previous else None
    if previous and before is not None:
        shared = shared_variables(context.codebook, load_codebook(paths.data, previous, registers))
        with open_tables({"answers": answers, "before": before, "shared": shared}) as session:
            found += [(editing.kinds[item.kind].severity, item) for item in look_back(session, editing)]
    return found


def _landed(folder: Path) -> pa.Table | None:
    files = sorted(folder.glob("answers__*.parquet"))
    return pa.concat_tables([pq.read_table(path) for path in files]) if files else None


def _review(
    spec: SourceSpec, found: Sequence[Judged], known: Mapping[str, Acknowledgement], context: LandingContext
) -> Review:
    stops, remarks = (Report(spec, context.formats.limits.findings) for _ in range(2))
    variables = {item.variable: item for item in context.codebook.variables}
    for severity, item in found:
        fault, reason = _fault(item, variables, context), known.get(item.name)
        if severity == "stop":
            stops.add(fault)
        elif severity == "acknowledge" and reason is None:
            said = f"{fault.remedy}; if it stands, say why in data/acknowledged/{spec.round}.csv under {item.name}"
            stops.add(replace(fault, remedy=said))
        else:
            stands = f"stands: {reason.reason} ({reason.who}, {reason.date})" if reason else "noted"
            remarks.add(replace(fault, remedy=stands))
    return Review(stops.findings(), remarks.findings())


def _fault(item: Suspicion, variables: Mapping[str, Variable], context: LandingContext) -> Fault:
    return Fault(
        item.what,
        row=item.row,
        municipality=context.frame.label(item.unit) if item.unit else "",
        column=named_columns([variables[name] for name in item.variables]),
        expected=item.expected,
        found=item.found,
        remedy=item.remedy,
    )


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
