"""Lands one round: decodes and judges its sources, reviews them, and writes all of them or none.

Knows no Dagster: whoever lands a round, a job or a build that finds one missing, does it here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from orchestration.editing.review import Review, review_round
from orchestration.editing.same_file import given_twice
from orchestration.facts.codebook import load_codebook
from orchestration.facts.editing import load_editing
from orchestration.facts.sources import QUESTIONNAIRE_KIND, Sources, SourceSpec
from orchestration.facts.states import opened
from orchestration.landing.land import (
    RESPONSE_REGISTER_KIND,
    LandingResult,
    derived_responses,
    land_round,
    load_context,
    with_late_answers,
)
from orchestration.landing.whole_round import round_tables
from orchestration.landing.write import LandingError, landed_inputs, update_landing, verify_landing
from orchestration.paths import Paths
from orchestration.release.versions import Versions, versions_of
from orchestration.sources.archive import RawArchive, RawObject


def pulled(
    paths: Paths, round_: str, specs: Sequence[SourceSpec], chosen: Mapping[str, str] | None = None
) -> dict[str, RawObject]:
    """Find the raw object of each source: the chosen bytes (source → sha256), or those pulled last."""
    archive, wanted = RawArchive(paths.raw), chosen or {}
    return {
        name: archive.pull_of(round_, name, wanted[name]) if name in wanted else archive.latest(round_, name)
        for name in (spec.source for spec in specs)
    }


def judge_round(
    paths: Paths,
    round_: str,
    specs: Sequence[SourceSpec],
    raw: Mapping[str, RawObject],
    wanted: Collection[str],
    sources: Sources | None = None,
) -> dict[str, LandingResult]:
    """Judge and review the wanted sources of a round, and judge whatever they are judged by.

    That is the register of answers or the exports that it is made from, and the other files of a form. ``sources``: of
    every round; their files may not be given here. Without them only the present files are held against each other:
    what was landed before is not refused for what has been pulled since.
    """
    context = load_context(paths.data, round_)
    registers = [spec for spec in specs if spec.kind == RESPONSE_REGISTER_KIND]
    forms = {spec.questionnaire for spec in specs if spec.source in wanted}
    exports = [spec for spec in specs if spec.kind == QUESTIONNAIRE_KIND]
    by = [spec for spec in exports if not registers or spec.questionnaire in forms]
    needed = [spec for spec in specs if spec.source in wanted or spec in registers or spec in by]
    places = {spec.source: RawArchive(paths.raw).path(raw[spec.source].sha256) for spec in needed}
    results = land_round(needed, places, with_late_answers(context, specs))
    given = {(round_, name): found.sha256 for name, found in raw.items()}
    if sources:
        given = RawArchive(paths.raw).newest() | given
    due = [spec for spec in specs if spec.source in wanted]
    others = [spec for entry in sources.rounds for spec in entry.sources] if sources else specs
    with opened(round_):
        twice = given_twice(others, due, given, load_editing(paths.data))
        reviews = review_round(paths, specs, results, context, wanted, twice)
    return {name: _reviewed(result, reviews.get(name)) for name, result in results.items()}


def _reviewed(result: LandingResult, review: Review | None) -> LandingResult:
    """Give the result with what the review found: nothing of a source that it refuses is landed.

    What it finds in a source that is refused already accounts for that.
    """
    if review is None or not review.findings:
        return replace(result, remarks=review.remarks, standing=review.standing) if review else result
    return replace(result, tables={}, findings=review.findings, corrections=())


def write_round(
    paths: Paths,
    folder: Path,
    specs: Sequence[SourceSpec],
    judged: Mapping[str, LandingResult],
    raw: Mapping[str, RawObject],
    wanted: Collection[str],
) -> None:
    """Write the wanted sources of a round, none of them refused, and the tables of the whole round, in one step."""
    context = load_context(paths.data, folder.name)
    results = {name: result for name, result in judged.items() if name in wanted}
    whole = round_tables(folder, specs, results, context.formats, derived_responses(specs, judged, context))
    parts = [(result.tables, {name: raw[name].sha256}) for name, result in results.items()]
    update_landing(folder, [(whole, {}), *parts], list(raw), made_by(paths, folder.name, versions_of(paths)))


def made_by(paths: Paths, round_: str, versions: Versions) -> str:
    """What a landing of the round, made now by these versions, would be made by: the round before is among it.

    A round that is not landed, or cannot be read, is held against nothing.
    """
    with opened(round_):
        before = load_codebook(paths.data, round_).round.previous_round
    with suppress(LandingError):
        return versions.made(landed_inputs(paths.landing / before) if before else {})
    return versions.made({})


def stands(paths: Paths, folder: Path, raw: Mapping[str, RawObject]) -> bool:
    """Whether a whole landing of just these bytes, by the present code and facts, lies in the folder.

    By whatever code and facts where some of the bytes are deleted: it cannot be made again.
    """
    version, gone = made_by(paths, folder.name, versions_of(paths)), RawArchive(paths.raw).deleted()
    with suppress(LandingError):
        files = verify_landing(folder)
        bytes_ = {name: found.sha256 for name, found in raw.items()}
        made = {file.made_by for file in files} == {version} or not gone.keys().isdisjoint(bytes_.values())
        return landed_inputs(folder) == bytes_ and made
    return False
