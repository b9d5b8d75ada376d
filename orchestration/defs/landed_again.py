"""Lands again, before a build reads it, every round whose landing is lost, damaged, of another version, or not its own.

From the bytes that it was landed from, in the raw archive. All doors lead through here: command line, schedule, UI.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import dagster as dg

from orchestration.beside import beside
from orchestration.defs.installation import SOURCES, landing_key, spec_of
from orchestration.defs.landed import stop_if_refused
from orchestration.editing.one_round import judge_round, made_by, pulled, write_round
from orchestration.facts.codebook import load_codebook
from orchestration.facts.sources import RoundSources
from orchestration.findings import Finding, write_findings
from orchestration.landing.write import LandingError, landed_inputs, verify_landing
from orchestration.paths import Paths
from orchestration.quality.check_records import keep_suite
from orchestration.quality.checks import judge_landed
from orchestration.release.inputs import as_released
from orchestration.release.journal import journal_of
from orchestration.release.manifest import Manifest
from orchestration.release.publish import current_manifest
from orchestration.release.versions import versions_of
from orchestration.sources.archive import RawArchive


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A round that cannot be built on as it is landed: why, and from which bytes it is landed again, by source."""

    round: str
    why: str
    inputs: Mapping[str, str]


def doubtful_rounds(paths: Paths) -> Iterator[Doubtful]:
    """Find the final rounds to be landed again, among those that are landed or that the current release was made of.

    Raises LandingError for a landing that cannot be read and of which no release says what it was made from.
    """
    release, versions = current_manifest(paths.releases, journal_of(paths)), versions_of(paths)
    gone = RawArchive(paths.raw).deleted()
    for entry in _earliest_first(paths):
        folder, was = paths.landing / entry.round, _released(release, entry.round)
        if was or folder.is_dir():
            inputs = {**was, **_landed(folder)}
            version = None if not gone.keys().isdisjoint(inputs.values()) else made_by(paths, entry.round, versions)
            try:
                why = _doubt(folder, was, version, release)
            except LandingError as error:
                if not inputs:
                    raise
                why = str(error)
            if why:
                yield Doubtful(entry.round, why, inputs)


def _earliest_first(paths: Paths) -> list[RoundSources]:
    """The final rounds, each after the one that it is held against."""
    final = (entry for entry in SOURCES.rounds if entry.state == "final")
    return sorted(final, key=lambda entry: load_codebook(paths.data, entry.round).round.collection_start)


def _doubt(folder: Path, was: Mapping[str, str], version: str | None, release: Manifest | None) -> str:
    """Say why not; ``version``: what must have made it, None where its bytes are deleted and it stands as it is."""
    files = verify_landing(folder)
    lacking = sorted(was.keys() - landed_inputs(folder).keys())
    if lacking:
        return f"{', '.join(lacking)} of the current release is not landed"
    if version is None:
        return ""
    if any(file.made_by != version for file in files):
        return "it was landed by other code, by other facts, or beside another round before"
    if release and not as_released(folder, release):
        return "it is not what the current release was made of, though by the same code, facts and inputs"
    return ""


def _landed(folder: Path) -> dict[str, str]:
    with suppress(LandingError):
        return landed_inputs(folder)
    return {}


def _released(release: Manifest | None, round_: str) -> dict[str, str]:
    inputs = release.inputs if release else ()
    return {e.source: e.sha256 for e in inputs if e.round == round_ and spec_of(e.round, e.source)}


def land_again(paths: Paths) -> Iterator[dg.AssetMaterialization]:
    """Land every doubtful round from the archive and run its suites; Failure where its bytes are refused now."""
    for doubtful in doubtful_rounds(paths):
        entry, said = SOURCES.round(doubtful.round), f"landed again from the raw archive: {doubtful.why}"
        _land(paths, entry, doubtful.inputs)
        _keep_suites(paths, entry)
        for spec in entry.sources:
            yield dg.AssetMaterialization(landing_key(spec.source), description=said, partition=doubtful.round)


def _land(paths: Paths, entry: RoundSources, inputs: Mapping[str, str]) -> None:
    raw = pulled(paths, entry.round, entry.sources, inputs)
    judged = judge_round(paths, entry.round, entry.sources, raw, list(raw))
    for name, result in judged.items():
        write_findings(result.findings, paths.findings / entry.round, name)
    stop_if_refused(entry.round, judged)
    write_round(paths, paths.landing / entry.round, entry.sources, judged, raw, list(raw))


def _keep_suites(paths: Paths, entry: RoundSources) -> None:
    findings: list[Finding] = []
    asked = [beside(judge_landed, paths, spec, entry) for spec in entry.sources]
    for check in (result() for result in asked):
        keep_suite(paths, entry.round, check)
        write_findings(check.findings, paths.findings / entry.round, check.subject.source)
        findings += check.findings
    if findings:
        lines = "\n".join(finding.sentence() for finding in findings)
        raise dg.Failure(f"round {entry.round}: does not meet its expectations:\n{lines}", allow_retries=False)
