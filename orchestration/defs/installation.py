"""What every asset needs to know: where things lie, which sources there are, and that one load runs at a time."""

import fcntl
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import dagster as dg

from orchestration.defs.presentation import findings_metadata
from orchestration.facts.sources import Sources, SourceSpec, load_sources
from orchestration.findings import Finding, write_findings
from orchestration.paths import Paths, paths_from_env

PATHS = paths_from_env()
SOURCES: Sources = load_sources(PATHS.sources_file)
ROUNDS = dg.StaticPartitionsDefinition([entry.round for entry in SOURCES.rounds])


def source_names() -> list[str]:
    """Names of all sources of all rounds, in the order of the sources file, each once."""
    return list(dict.fromkeys(spec.source for entry in SOURCES.rounds for spec in entry.sources))


def spec_of(round_: str, source: str) -> SourceSpec | None:
    """The source of that round, or None where the round has no such source."""
    return next((spec for spec in SOURCES.round(round_).sources if spec.source == source), None)


def absent(round_: str, source: str) -> str:
    """What is said of a source that the round does not have: there is nothing to land and nothing to judge."""
    return f"round {round_} has no source {source}"


def example_of(source: str) -> SourceSpec:
    """The newest round's specification of the source: what its asset is described by."""
    return [spec for entry in SOURCES.rounds for spec in entry.sources if spec.source == source][-1]


@dg.resource(description="Holds the lock of the state folder, so that no two loads touch it at the same time.")
def load_lock(context: dg.InitResourceContext) -> Iterator[Path]:
    """Take the lock for the time of the run; Failure if another load holds it."""
    PATHS.home.mkdir(parents=True, exist_ok=True)
    place = PATHS.home / "load.lock"
    with place.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise dg.Failure(
                "another load is running in this state folder; wait until it has ended, or set "
                "EHALSA_HOME to another folder",
                allow_retries=False,
            ) from None
        yield place


def refuse(paths: Paths, round_: str, source: str, findings: Sequence[Finding]) -> NoReturn:
    """Write the findings file and stop the run: every finding a line, and where the file lies."""
    place = write_findings(findings, paths.findings / round_, source)
    lines = "\n".join(finding.sentence() for finding in findings)
    raise dg.Failure(
        f"{source} of round {round_} is refused, {len(findings)} finding(s):\n{lines}",
        metadata=findings_metadata(findings, place),
        allow_retries=False,
    )
