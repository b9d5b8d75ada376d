"""What a release was made from: the raw files that its rounds were landed from, whatever was pulled since, and how."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from orchestration.facts.sources import RoundSources
from orchestration.landing.write import MANIFEST, LandingError, landed_files, landed_inputs
from orchestration.release.manifest import InputEntry, Manifest
from orchestration.sources.archive import RawArchive, hash_file


def release_inputs(landing: Path, archive: RawArchive, rounds: Iterable[RoundSources]) -> list[InputEntry]:
    """Name the raw file behind each landed source of the rounds, with size and origin of its pull.

    Raises LandingError where what is landed is not what the sources file says, RawArchiveError where the raw file of
    something landed was never pulled.
    """
    return [entry for round_ in rounds for entry in _inputs_of(landing, archive, round_)]


def _inputs_of(landing: Path, archive: RawArchive, round_: RoundSources) -> list[InputEntry]:
    landed, specs = landed_inputs(landing / round_.round), {spec.source: spec for spec in round_.sources}
    if landed.keys() != specs.keys():
        where, remedy = f"landing {round_.round}", f"run `ehalsa load --round {round_.round}`"
        expected, found = (", ".join(sorted(names)) or "none" for names in (specs, landed))
        raise LandingError("other sources landed than the sources file has", where, expected, found, remedy)
    pulls = [archive.pull_of(round_.round, source, sha256) for source, sha256 in landed.items()]
    return [
        InputEntry(
            raw.round,
            raw.source,
            raw.sha256,
            raw.size,
            raw.origin,
            specs[raw.source].kind,
            specs[raw.source].reading,
        )
        for raw in pulls
    ]


def as_released(folder: Path, release: Manifest) -> bool:
    """Whether a landed round is that of the release; also True of one that other code, facts or bytes made since.

    Which round it was held against is not asked: none, or one of the release as it is there.
    """
    inputs: dict[str, dict[str, str]] = {folder.name: {}, "": {}}
    for entry in release.inputs:
        inputs.setdefault(entry.round, {})[entry.source] = entry.sha256
    versions = {release.versions.made(held) for held in inputs.values()}
    made_by = {file.made_by for file in landed_files(folder)}
    comparable = landed_inputs(folder) == inputs[folder.name] and len(made_by) == 1 and made_by <= versions
    return not comparable or release.landed.get(folder.name) in {None, hash_file(folder / MANIFEST)}
