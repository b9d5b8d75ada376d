"""What every asset needs to know: where things lie and which sources there are."""

import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.defs.presentation import table_metadata
from orchestration.facts.codebook import load_codebook
from orchestration.facts.products import ReleaseFacts, load_release
from orchestration.facts.sources import RoundSources, Schedule, Sources, SourceSpec, load_sources
from orchestration.facts.states import opened, rounds_in
from orchestration.paths import Paths, paths_from_env
from orchestration.quoting import public


def sources_of(paths: Paths) -> Sources:
    """What the sources file says of final rounds and of those under collection; of a draft nothing exists here."""
    with opened(*rounds_in(paths.data, "collecting")):
        return load_sources(paths.sources_file, paths.data / "formats")


SOURCES: Sources = sources_of(paths_from_env())
ROUNDS = dg.StaticPartitionsDefinition([entry.round for entry in SOURCES.rounds])

LOAD_JOB, LAND_JOB, RELEASE_JOB = "load", "land", "release"

COMMAND_TAG = "ehalsa/command"
"""Tag of a run that the command line started: what was typed."""
ROUND_TAG, STARTER_TAG, RELEASE_TAG = "ehalsa/round", "ehalsa/starter", "ehalsa/release"
"""Tags of every run: its round or rounds, who started it, and the release that came of it."""
THEN_TAG = "ehalsa/then"
"""Tag of a landing that follows a pull: the job that follows when it has passed."""
IN_EVERY_LIST = {".dagster/repository": "__repository__@ehalsa"}
"""What puts a run of the command line on the timeline and on the page of its job, as if the UI had started it."""
_PARTITION, _FIRST, _LAST = (
    "dagster/partition",
    "dagster/asset_partition_range_start",
    "dagster/asset_partition_range_end",
)


def starter_of(run: dg.DagsterRun) -> str:
    """Who or what started a run: the words of a command, a schedule or sensor, or the job in the UI."""
    named = ("dagster/schedule_name", "dagster/sensor_name")
    found = [run.tags[name] for name in (COMMAND_TAG, STARTER_TAG, *named) if run.tags.get(name)]
    return found[0] if found else f"job {run.job_name} in the UI"


def marks(run: dg.DagsterRun) -> dict[str, str]:
    """The tags that every run has: who started it and, where it is of rounds, which."""
    first, last = run.tags.get(_FIRST), run.tags.get(_LAST)
    rounds = f"{first}–{last}" if first != last else run.tags.get(_PARTITION, first or "")
    return {STARTER_TAG: starter_of(run), **({ROUND_TAG: rounds} if rounds else {})}


def rounds_of(run: dg.DagsterRun) -> list[str]:
    """The rounds that a run is of."""
    first = run.tags.get(_FIRST) or run.tags[_PARTITION]
    every = [entry.round for entry in SOURCES.rounds]
    return every[every.index(first) : every.index(run.tags.get(_LAST, first)) + 1]


def same_rounds(run: dg.DagsterRun) -> dict[str, str]:
    """Tags that make another run one of the same rounds."""
    return {name: run.tags[name] for name in (_PARTITION, _FIRST, _LAST) if name in run.tags}


class Installation(dg.ConfigurableResource[Any]):
    """Where things lie: what assets and checks ask for their paths."""

    repo: str
    data: str
    home: str
    sources_file: str

    @classmethod
    def of(cls, paths: Paths) -> "Installation":
        """Return the resource that gives these paths."""
        return cls(
            repo=str(paths.repo), data=str(paths.data), home=str(paths.home), sources_file=str(paths.sources_file)
        )

    @property
    def paths(self) -> Paths:
        """The folders and files of this installation."""
        return Paths(Path(self.repo), Path(self.data), Path(self.home), Path(self.sources_file))


def landing_key(name: str) -> dg.AssetKey:
    """Asset key of a landed source, or of the facts (``catalog``, ``published``)."""
    return dg.AssetKey(["landing", name])


def told(
    context: dg.AssetExecutionContext, key: dg.AssetKey, said: Mapping[str, Mapping[str, Any]]
) -> Iterator[dg.MaterializeResult[None]]:
    """Report an asset as made for the rounds of which something is said, and for no other round of the run."""
    if set(said) == set(context.partition_keys):
        for round_, metadata in said.items():
            context.add_asset_metadata(metadata, key, partition_key=round_)
        yield dg.MaterializeResult(asset_key=key)
        return
    for round_, metadata in said.items():
        context.log_event(dg.AssetMaterialization(key, metadata=metadata, partition=round_))


def at_once(asset: dg.AssetsDefinition) -> dg.AssetsDefinition:
    """Have all rounds that are asked for in one run, which publishes once."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)  # policies of backfills are beta in Dagster 1.13
        return asset.with_attributes(backfill_policy=dg.BackfillPolicy.single_run())


def check_by_round(name: str, asset: dg.AssetKey, description: str) -> dg.AssetCheckSpec:
    """A blocking check of an asset that is partitioned by round, partitioned likewise."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.PreviewWarning)  # partitions of checks are a preview in Dagster 1.13
        return dg.AssetCheckSpec(name, asset=asset, blocking=True, description=description, partitions_def=ROUNDS)


def source_names() -> list[str]:
    """Names of all sources of all rounds, in the order of the sources file, each once."""
    return list(dict.fromkeys(spec.source for entry in SOURCES.rounds for spec in entry.sources))


def spec_of(round_: str, source: str) -> SourceSpec | None:
    """The source of that round, or None where the round has no such source."""
    return next((spec for spec in _specs(source) if spec.round == round_), None)


def absent(round_: str, source: str) -> str:
    """What is said of a source that the round does not have: there is nothing to land and nothing to judge."""
    return f"round {round_} has no source {source}"


def due_rounds(schedule: Schedule, paths: Paths) -> tuple[str, ...]:
    """The final round whose collection began last, among those with a source of that schedule; none has any: empty.

    Before it, of yearly ones, each that nobody has landed.
    """
    final = [entry for entry in SOURCES.rounds if entry.state == "final"]
    rounds = [entry.round for entry in final if any(spec.schedule == schedule for spec in entry.sources)]
    rounds.sort(key=lambda round_: load_codebook(paths.data, round_).round.collection_start)
    landed = landed_rounds(paths)
    before = [round_ for round_ in rounds[:-1] if schedule == "yearly" and round_ not in landed]
    return (*before, *rounds[-1:])


def example_of(source: str) -> SourceSpec:
    """The newest round's specification of the source: what its asset is described by."""
    return _specs(source)[-1]


def source_metadata(source: str) -> dict[str, Any]:
    """What the sources file says of a source: for the newest round, and a line a round. No secret of a uri is shown."""
    headings = ("round", "kind", "format", "schedule", "uri")
    rows = [{**spec.model_dump(include=set(headings)), "uri": public(spec.uri)} for spec in _specs(source)]
    return {**{name: rows[-1][name] for name in headings[1:]}, "rounds": table_metadata(headings, rows)}


def _specs(source: str) -> list[SourceSpec]:
    return [spec for entry in SOURCES.rounds for spec in entry.sources if spec.source == source]


def is_final(round_: str) -> bool:
    """Whether a release holds the round."""
    return SOURCES.round(round_).state == "final"


def landing_of(paths: Paths, round_: str) -> Path:
    """The folder that a round is landed in: one that no build reads while the round is under collection."""
    return (paths.landing if is_final(round_) else paths.collecting) / round_


def landed_rounds(paths: Paths) -> tuple[str, ...]:
    """Final rounds of the sources file that are landed: those that the build holds."""
    final = [entry.round for entry in SOURCES.rounds if entry.state == "final"]
    return tuple(round_ for round_ in final if (paths.landing / round_).is_dir())


def landed_entries(paths: Paths) -> tuple[RoundSources, ...]:
    """What the sources file says of each landed round."""
    rounds = landed_rounds(paths)
    return tuple(entry for entry in SOURCES.rounds if entry.round in rounds)


def release_facts(paths: Paths) -> ReleaseFacts:
    """What is published: a product for each report of a landed round that has one."""
    reports = [entry.report for entry in landed_entries(paths) if entry.report]
    return load_release(
        paths.data, [report for report in reports if (paths.data / "products" / f"{report}.yaml").is_file()]
    )


def asked_rounds(context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext, paths: Paths) -> tuple[str, ...]:
    """The rounds of the run; every landed round where a check runs alone and none was chosen."""
    chosen = context.has_partition_key or context.has_partition_key_range
    return tuple(context.partition_keys) if chosen else landed_rounds(paths)
