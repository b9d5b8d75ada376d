"""Assets of the second stage: each source of a round as tidy Parquet, and the facts of ``data/`` likewise.

A bad input stops here.
"""

import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.definitions.data_version import DATA_VERSION_TAG
from pydantic import Field

from orchestration.defs.columns import fact_metadata, landed_columns
from orchestration.defs.installation import (
    ROUNDS,
    SOURCES,
    absent,
    asked_rounds,
    at_once,
    check_by_round,
    example_of,
    landing_of,
    source_metadata,
    source_names,
)
from orchestration.defs.presentation import LAND, OWNER, findings_metadata, sentence, table_metadata
from orchestration.defs.pull import pulled_anew, raw_key
from orchestration.defs.refusals import said_as_it_is
from orchestration.editing.one_round import judge_round, pulled, stands, write_round
from orchestration.facts.formats import OBSERVATIONS, load_formats
from orchestration.facts.schemas import CATALOG_TABLES, PUBLISHED_TABLES
from orchestration.facts.sources import SourceSpec
from orchestration.facts.states import states_of
from orchestration.findings import Finding, write_findings
from orchestration.landing.catalog import CATALOG, PUBLISHED, land_catalog
from orchestration.landing.land import LandingResult
from orchestration.landing.row_choice import decisions_table
from orchestration.landing.whole_round import CORRECTIONS_TABLE, DECISIONS_TABLE, STANDING_TABLE
from orchestration.paths import Paths, paths_from_env
from orchestration.quality.check_records import kept_suites
from orchestration.sources.archive import RawArchive, RawObject
from orchestration.warehouse.project import load_manifest

ACCEPTED = "accepted"
STANDS = "stands as landed: the same files, facts and code"
STANDS_WITHOUT = "stands as landed, and cannot be landed again"
_RESUMED = "dagster/is_resume_retry"
_DECIDED, _SHOWN = ("row_no", "unit_code", "rule", "decision", "reason", "file"), 200
_FORMATS = load_formats(paths_from_env().data)
FACTS = {CATALOG: CATALOG_TABLES, PUBLISHED: PUBLISHED_TABLES}

Events = Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]


class Chosen(dg.Config):
    """Which bytes of a source are landed, by source: a SHA-256 of the raw archive. Default: those pulled last.

    ``may_stand``: a round whose landing is just what these bytes, the facts and the code give is not landed again.
    """

    inputs: dict[str, str] = Field(default_factory=dict)
    may_stand: bool = False


def landing_key(name: str) -> dg.AssetKey:
    """Asset key of a landed source, or of the facts (``catalog``, ``published``)."""
    return dg.AssetKey(["landing", name])


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


def _check(source: str) -> dg.AssetCheckSpec:
    promise = (
        f"{source} is what the round's codebook, registers and format say: nothing missing, unknown, doubled or absurd."
    )
    return check_by_round(ACCEPTED, landing_key(source), promise)


@dg.multi_asset(
    name="land_round",
    specs=[_spec(source) for source in source_names()],
    check_specs=[_check(source) for source in source_names()],
    partitions_def=ROUNDS,
    can_subset=True,
    required_resource_keys={"installation", "load_lock"},
)
@said_as_it_is
def landed_round(context: dg.AssetExecutionContext, config: Chosen) -> Events:
    """Land the selected sources of each round together: all of them, or none when any is refused, nor a later round.

    Checks that run alone judge what was pulled, of the chosen round or of all that are landed, and land nothing.
    """
    paths: Paths = context.resources.installation.paths
    if not context.selected_asset_keys:
        names = sorted(key.asset_key.path[-1] for key in context.selected_asset_check_keys)
        yield from _judged_again(paths, asked_rounds(context, paths), names)
        return
    wanted = {key.path[-1] for key in context.selected_asset_keys}
    if context.run.tags.get(_RESUMED) == "true":  # a run from the step that failed: what was mended since is pulled
        _pull_again(paths, context.partition_keys, wanted)
    landed: dict[str, Mapping[str, LandingResult]] = {}
    for round_ in context.partition_keys:
        results = _landed_one(context, paths, round_, config, wanted)
        landed |= {round_: results} if results is not None else {}
        if any(result.findings for result in (results or {}).values()):
            break
    yield from _verdicts(paths, landed)
    for round_, results in landed.items():
        stop_if_refused(round_, results)
    if landed:
        yield from _made(context, landed, wanted)


def _pull_again(paths: Paths, rounds: Sequence[str], wanted: Collection[str]) -> None:
    for spec in (spec for round_ in rounds for spec in SOURCES.round(round_).sources):
        if spec.source in wanted:
            pulled_anew(paths, spec)


def _verdicts(paths: Paths, landed: Mapping[str, Mapping[str, LandingResult]]) -> Iterator[dg.AssetCheckResult]:
    for name in dict.fromkeys(name for results in landed.values() for name in results):
        of_it = {round_: results[name] for round_, results in landed.items() if name in results}
        yield _verdict(name, [*of_it.values()], paths.findings / list(of_it)[-1] / f"{name}.csv")


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


def _made(
    context: dg.AssetExecutionContext, landed: Mapping[str, Mapping[str, LandingResult]], wanted: Collection[str]
) -> Events:
    """Tell what was landed, by source and round; what is not yielded would let Dagster skip everything downstream."""
    for name in sorted(wanted):
        for round_, results in landed.items():
            said = _metadata(results[name]) if name in results else {"note": absent(round_, name)}
            context.add_asset_metadata(said, landing_key(name), partition_key=round_)
        if all(name not in results for results in landed.values()):
            yield _absent_check(name, absent(", ".join(landed), name))
        yield dg.MaterializeResult(asset_key=landing_key(name))
    found = [result for results in landed.values() for result in results.values()]
    for remark in (remark for result in found for remark in result.remarks):
        context.log.info(remark.sentence())
    context.log.info(f"landed: {sum(result.counts['rows_landed'] for result in found):,} rows".replace(",", " "))


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
    gone = _bytes_gone(paths, raw)
    return f"{STANDS_WITHOUT} ({', '.join(f'{name} was {said}' for name, said in gone.items())})" if gone else STANDS


def _bytes_gone(paths: Paths, raw: Mapping[str, RawObject]) -> dict[str, str]:
    """Say of each source whose bytes are deleted when, by whom and why: what was landed cannot be made again."""
    deleted = RawArchive(paths.raw).deleted()
    return {name: str(deleted[found.sha256]) for name, found in raw.items() if found.sha256 in deleted}


def _judged_again(paths: Paths, rounds: Sequence[str], names: Sequence[str]) -> Events:
    specs = {round_: SOURCES.round(round_).sources for round_ in rounds}
    found = {r: judge_round(paths, r, of_it, pulled(paths, r, of_it), names, SOURCES) for r, of_it in specs.items()}
    for name in names:
        results = {round_: results[name] for round_, results in found.items() if name in results}
        if not results:
            yield _absent_check(name, absent(", ".join(rounds), name))
            continue
        places = [write_findings(result.findings, paths.findings / r, name) for r, result in results.items()]
        yield _verdict(name, [*results.values()], places[-1])


def _absent_check(name: str, note: str) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(asset_key=landing_key(name), check_name=ACCEPTED, passed=True, description=note)


def _verdict(name: str, results: Sequence[LandingResult], place: Path) -> dg.AssetCheckResult:
    findings = [finding for result in results for finding in result.findings]
    left_out = sum(item.decision == "left_out" for result in results for item in result.decisions)
    read = f"{sum(result.counts['rows_read'] for result in results)} rows read"
    return dg.AssetCheckResult(
        asset_key=landing_key(name),
        check_name=ACCEPTED,
        passed=not findings,
        description=sentence(f"{read}{f', {left_out} left out' * bool(left_out)}, nothing to object to", findings),
        metadata=findings_metadata(findings, place),
    )


def stop_if_refused(round_: str, results: Mapping[str, LandingResult]) -> None:
    """Raise Failure with every finding, where there is one: nothing of the round is landed then."""
    findings: Sequence[Finding] = [finding for result in results.values() for finding in result.findings]
    if not findings:
        return
    refused = ", ".join(name for name, result in results.items() if result.findings)
    lines = "\n".join(finding.sentence() for finding in findings)
    raise dg.Failure(
        f"round {round_}: {refused} refused, {len(findings)} finding(s), nothing landed:\n{lines}",
        metadata=findings_metadata(findings),
        allow_retries=False,
    )


def _metadata(result: LandingResult) -> dict[str, Any]:
    (table,) = result.tables.values()
    return {
        "dagster/row_count": table.num_rows,
        "dagster/column_schema": landed_columns(table),
        "rows_read": result.counts["rows_read"],
        "corrections_made": len(result.corrections),
        "decisions_on_rows": table_metadata(_DECIDED, decisions_table(result.decisions).to_pylist()[:_SHOWN]),
    }


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
        shutil.rmtree((paths.collecting if state == "final" else paths.landing) / round_, ignore_errors=True)
    manifest = load_manifest(paths)
    for name, files in written.items():
        rows = {Path(file.file).stem: file.rows for file in files}
        metadata = fact_metadata(manifest, name, FACTS[name], rows)
        yield dg.MaterializeResult(asset_key=landing_key(name), metadata=metadata)


assets = [at_once(landed_round), landed_facts]
