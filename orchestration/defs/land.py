"""Assets of the second stage: each source of a round as tidy Parquet, and the facts of ``data/`` likewise.

A bad input stops here.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import dagster as dg
from dagster._core.definitions.data_version import DATA_VERSION_TAG
from pydantic import Field

from orchestration.defs.collection import COLLECTION, COLLECTION_SPEC, watched
from orchestration.defs.columns import fact_metadata
from orchestration.defs.installation import (
    ROUNDS,
    SOURCES,
    absent,
    asked_rounds,
    at_once,
    check_by_round,
    example_of,
    landing_key,
    landing_of,
    source_metadata,
    source_names,
    told,
)
from orchestration.defs.landed import (
    ACCEPTED,
    Landed,
    expected,
    expected_alone,
    materialized,
    noted,
    stop_if_refused,
    verdicts,
)
from orchestration.defs.presentation import LAND, OWNER, table_metadata
from orchestration.defs.pull import pulled_anew, raw_key
from orchestration.defs.refusals import said_as_it_is
from orchestration.defs.suites import EXPECTATIONS, PROMISE
from orchestration.durable import remove_folder
from orchestration.editing.one_round import judge_round, pulled, stands, write_round
from orchestration.facts.formats import OBSERVATIONS, load_formats
from orchestration.facts.schemas import CATALOG_TABLES, PUBLISHED_TABLES
from orchestration.facts.sources import SourceSpec
from orchestration.facts.states import states_of
from orchestration.findings import write_findings
from orchestration.landing.catalog import CATALOG, PUBLISHED, land_catalog
from orchestration.landing.land import LandingResult
from orchestration.landing.whole_round import CORRECTIONS_TABLE, DECISIONS_TABLE, STANDING_TABLE
from orchestration.paths import Paths, paths_from_env
from orchestration.quality.check_records import kept_suites
from orchestration.sources.archive import RawArchive, RawObject
from orchestration.warehouse.project import load_manifest

STANDS = "stands as landed: {}"
_RESUMED = "dagster/is_resume_retry"
_FORMATS = load_formats(paths_from_env().data)
FACTS = {CATALOG: CATALOG_TABLES, PUBLISHED: PUBLISHED_TABLES}

Events = Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]


class Chosen(dg.Config):
    """Which bytes of a source are landed, by source: a SHA-256 of the raw archive. Default: those pulled last.

    ``may_stand``: a round whose landing is just what these bytes, the facts and the code give is not landed again.
    """

    inputs: dict[str, str] = Field(default_factory=dict)
    may_stand: bool = False


def landed_table(spec: SourceSpec) -> str:
    """Name of the table that a source fills."""
    return _FORMATS.kinds[spec.kind].table


def landed_tables() -> dict[str, list[dg.AssetKey]]:
    """Landing assets by the table that they fill, and those of the facts by their own names."""
    found: dict[str, list[dg.AssetKey]] = {CATALOG: [landing_key(CATALOG)], PUBLISHED: [landing_key(PUBLISHED)]}
    for name in source_names():
        found.setdefault(landed_table(example_of(name)), []).append(landing_key(name))
        for table in (CORRECTIONS_TABLE, DECISIONS_TABLE, STANDING_TABLE, OBSERVATIONS):
            found.setdefault(table, []).append(landing_key(name))
    for kind in _FORMATS.kinds.values():  # a table that no source fills is laid empty beside those of every source
        found.setdefault(kind.table, [landing_key(name) for name in source_names()])
    return found


def _added_to(source: str) -> list[str]:
    """Name the sources that this one adds answers to, in whatever round."""
    added = (spec.adds_to for entry in SOURCES.rounds for spec in entry.sources if spec.source == source)
    return sorted({item.source for item in added if item})


def _spec(source: str) -> dg.AssetSpec:
    table = landed_table(example_of(source))
    grain = "unit and variable" if table == "answers" else ", ".join(_FORMATS.kinds[example_of(source).kind].key)
    return dg.AssetSpec(
        key=landing_key(source),
        deps=[raw_key(source), *(landing_key(name) for name in _added_to(source))],
        group_name=LAND,
        owners=[OWNER],
        kinds={"python", "parquet"},
        code_version="1",
        skippable=True,
        description=(
            f"One row per {grain.lower()}. {source} decoded, judged against codebook and registers, and "
            f"landed in the table `{table}`."
        ),
        metadata={**source_metadata(source), **_measures(example_of(source))},
    )


def _measures(spec: SourceSpec) -> dict[str, dg.MetadataValue]:
    """What is measured, of a kind of observation: its landed columns are those of every kind."""
    format_ = _FORMATS.kinds[spec.kind]
    rows = [column.model_dump(include={"measure", "type", "meaning"}) for column in format_.columns if column.measure]
    return {"measures": table_metadata(("measure", "type", "meaning"), rows)} if format_.shape == OBSERVATIONS else {}


def _checks(source: str) -> list[dg.AssetCheckSpec]:
    promise = (
        f"{source} is what the round's codebook, registers and format say: nothing missing, unknown, doubled or absurd."
    )
    suites = PROMISE.format(f"the landed source {source}")
    return [
        check_by_round(name, landing_key(source), said) for name, said in ((ACCEPTED, promise), (EXPECTATIONS, suites))
    ]


@dg.multi_asset(
    name="land_round",
    specs=[*(_spec(source) for source in source_names()), COLLECTION_SPEC],
    check_specs=[check for source in source_names() for check in _checks(source)],
    partitions_def=ROUNDS,
    can_subset=True,
    required_resource_keys={"installation", "load_lock"},
)
@said_as_it_is
def landed_round(context: dg.AssetExecutionContext, config: Chosen) -> Events:
    """Land the selected sources of each round together: all of them, or none when any is refused, nor a later round.

    Then their suites are run, and the pages of their collections written. Checks that run alone judge what was pulled
    or landed, of the chosen round or of all that are landed, and land nothing.
    """
    paths: Paths = context.resources.installation.paths
    checks = {name: _of(context.selected_asset_check_keys, name) for name in (ACCEPTED, EXPECTATIONS)}
    if not context.selected_asset_keys:
        yield from _alone(paths, asked_rounds(context, paths), checks)
        return
    wanted = {key.path[-1] for key in context.selected_asset_keys if key != COLLECTION}
    if context.run.tags.get(_RESUMED) == "true":  # a run from the step that failed: what was mended since is pulled
        _pull_again(paths, context.partition_keys, wanted)
    landed = _landed(context, paths, config, wanted)
    yield from verdicts(paths, landed, checks[ACCEPTED])
    yield from materialized(context, landed, wanted)
    yield from expected(paths, landed, checks[EXPECTATIONS])
    if COLLECTION in context.selected_asset_keys:
        spared = {r: {"note": f"stands as it was: {landed.why}"} for r in landed.rounds if landed.left(r)}
        yield from told(context, COLLECTION, spared | watched(paths, [r for r in landed.rounds if r not in spared]))
    for round_, results in landed.judged.items():
        stop_if_refused(round_, results)


def _of(keys: Collection[dg.AssetCheckKey], name: str) -> list[str]:
    """The sources whose check of that name is selected."""
    return [key.asset_key.path[-1] for key in keys if key.name == name]


def _landed(context: dg.AssetExecutionContext, paths: Paths, config: Chosen, wanted: Collection[str]) -> Landed:
    """Land round after round, up to the first that is refused; none where no source is selected."""
    landed = Landed(context.partition_keys)
    for round_ in landed.rounds if wanted else ():
        results = _landed_one(context, paths, round_, config, wanted)
        if results is None:
            landed.standing.append(round_)
        else:
            landed.judged[round_] = results
        if landed.refused:
            break
    return landed


def _alone(paths: Paths, rounds: Sequence[str], checks: Mapping[str, Sequence[str]]) -> Events:
    """Judge again what was pulled, and what is landed by the suites."""
    specs, names = {round_: SOURCES.round(round_).sources for round_ in rounds}, checks[ACCEPTED]
    again = Landed(rounds)
    for round_, of_it in specs.items() if names else ():
        found = judge_round(paths, round_, of_it, pulled(paths, round_, of_it), names, SOURCES)
        again.judged[round_] = {name: result for name, result in found.items() if name in names}
        for name, result in again.judged[round_].items():
            write_findings(result.findings, paths.findings / round_, name)
    yield from verdicts(paths, again, [name for name in names if again.of(name)])
    for name in (name for name in names if not again.of(name)):
        yield noted(ACCEPTED, name, absent(", ".join(rounds), name))
    yield from expected_alone(paths, rounds, checks[EXPECTATIONS])


def _pull_again(paths: Paths, rounds: Sequence[str], wanted: Collection[str]) -> None:
    for spec in (spec for round_ in rounds for spec in SOURCES.round(round_).sources):
        if spec.source in wanted:
            pulled_anew(paths, spec)


def _landed_one(
    context: dg.AssetExecutionContext, paths: Paths, round_: str, config: Chosen, wanted: Collection[str]
) -> Mapping[str, LandingResult] | None:
    """Judge a round and land it, where nothing is wrong with it; None where it stands as it would be landed."""
    specs = SOURCES.round(round_).sources
    raw = pulled(paths, round_, specs, config.inputs)
    if (config.may_stand or _bytes_gone(paths, raw)) and is_standing(paths, round_, raw):
        for observation in observations(paths, round_, raw):
            context.log_event(observation)
        context.log.info(_how_it_stands(paths, raw))
        return None
    judged = judge_round(paths, round_, specs, raw, wanted, SOURCES)
    results = {name: result for name, result in judged.items() if name in wanted}
    for name, result in results.items():
        write_findings(result.findings, paths.findings / round_, name)
    if not any(result.findings for result in results.values()):
        write_round(paths, landing_of(paths, round_), specs, judged, raw, wanted)
    return results


def is_standing(paths: Paths, round_: str, raw: Mapping[str, RawObject]) -> bool:
    """Whether the round is landed as it would be, and its suites have all said that it is good."""
    judged = {check.subject.source: check.result.success for check in kept_suites(paths, round_)}
    return stands(paths, landing_of(paths, round_), raw) and judged == dict.fromkeys(raw, True)


def observations(paths: Paths, round_: str, raw: Mapping[str, RawObject]) -> Iterator[dg.AssetObservation]:
    """What Dagster is told of a round that stands: that each of its sources was looked at."""
    said = _how_it_stands(paths, raw)
    for name, found in raw.items():
        yield dg.AssetObservation(landing_key(name), said, partition=round_, tags={DATA_VERSION_TAG: found.sha256})


def _how_it_stands(paths: Paths, raw: Mapping[str, RawObject]) -> str:
    gone = ", ".join(f"{name} was {said}" for name, said in _bytes_gone(paths, raw).items())
    return STANDS.format(f"{gone}; it cannot be landed again" if gone else "the same files, facts and code")


def _bytes_gone(paths: Paths, raw: Mapping[str, RawObject]) -> dict[str, str]:
    """Say of each source whose bytes are deleted when, by whom and why: what was landed cannot be made again."""
    deleted = RawArchive(paths.raw).deleted()
    return {name: str(deleted[found.sha256]) for name, found in raw.items() if found.sha256 in deleted}


@dg.multi_asset(
    name="land_facts",
    specs=[
        dg.AssetSpec(
            key=landing_key(CATALOG),
            group_name=LAND,
            owners=[OWNER],
            kinds={"python", "parquet"},
            code_version="1",
            description=(
                "One row per fact, in a table per kind of fact. Registers, codebooks, indicators and table layouts "
                "of data/, validated, as Parquet."
            ),
        ),
        dg.AssetSpec(
            key=landing_key(PUBLISHED),
            group_name=LAND,
            owners=[OWNER],
            kinds={"python", "parquet"},
            code_version="1",
            description=(
                "One row per printed cell, and one per erratum. Published figures and errata of data/published, "
                "read by nothing but the back-test."
            ),
        ),
    ],
    required_resource_keys={"installation", "load_lock"},
)
@said_as_it_is
def landed_facts(context: dg.AssetExecutionContext) -> Events:
    """Validate and land the facts under ``data/``."""
    paths: Paths = context.resources.installation.paths
    written = land_catalog(paths.data, SOURCES.backtests(), paths.landing)
    for round_, state in states_of(paths.data).items():  # landed in another state, it would be read all the same
        remove_folder((paths.collecting if state == "final" else paths.landing) / round_)
    manifest = load_manifest(paths)
    for name, files in written.items():
        rows = {Path(file.file).stem: file.rows for file in files}
        metadata = fact_metadata(manifest, name, FACTS[name], rows)
        yield dg.MaterializeResult(asset_key=landing_key(name), metadata=metadata)


assets = [at_once(landed_round), landed_facts]
