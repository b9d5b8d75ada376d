"""Assets of the second stage: each source of a round as tidy Parquet, and the facts of ``data/`` likewise.

A bad input stops here.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import dagster as dg

from orchestration.defs.columns import fact_metadata, landed_columns
from orchestration.defs.installation import PATHS, ROUNDS, SOURCES, absent, example_of, source_names
from orchestration.defs.presentation import LAND, OWNER, findings_metadata, sentence
from orchestration.defs.pull import raw_key
from orchestration.facts.errors import FactError, FactErrors
from orchestration.facts.formats import load_formats
from orchestration.facts.schemas import CATALOG_TABLES, PUBLISHED_TABLES
from orchestration.facts.sources import SourceSpec
from orchestration.findings import Finding, write_findings
from orchestration.landing.catalog import CATALOG, PUBLISHED, land_catalog
from orchestration.landing.land import LandingResult, land_round, load_context
from orchestration.landing.whole_round import CORRECTIONS_TABLE, round_tables
from orchestration.landing.write import update_landing
from orchestration.paths import Paths
from orchestration.sources.archive import RawArchive
from orchestration.warehouse.project import load_manifest

USABLE = "usable"
_FORMATS = load_formats(PATHS.data)
FACTS = {CATALOG: CATALOG_TABLES, PUBLISHED: PUBLISHED_TABLES}

Events = Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]


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
        found.setdefault(CORRECTIONS_TABLE, []).append(landing_key(name))
    return found


def _spec(source: str) -> dg.AssetSpec:
    table = landed_table(example_of(source))
    grain = "unit and variable" if table == "answers" else ", ".join(_FORMATS.kinds[example_of(source).kind].key)
    return dg.AssetSpec(
        key=landing_key(source),
        deps=[raw_key(source)],
        group_name=LAND,
        owners=[OWNER],
        kinds={"python", "parquet"},
        code_version="1",
        skippable=True,
        description=(
            f"One row per {grain.lower()}. {source} decoded, judged against codebook and registers, and "
            f"landed in the table `{table}`."
        ),
    )


def _check(source: str) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        USABLE,
        asset=landing_key(source),
        blocking=True,
        description=(
            f"{source} is what the round's codebook, registers and format say: nothing missing, unknown, "
            f"doubled or absurd."
        ),
    )


@dg.multi_asset(
    name="land_round",
    specs=[_spec(source) for source in source_names()],
    check_specs=[_check(source) for source in source_names()],
    partitions_def=ROUNDS,
    can_subset=True,
    required_resource_keys={"paths", "load_lock"},
)
def landed_round(context: dg.AssetExecutionContext) -> Events:
    """Land the selected sources of a round together: all of them, or none when any is refused."""
    paths: Paths = context.resources.paths
    round_ = context.partition_key
    wanted = {key.path[-1] for key in context.selected_asset_keys}
    specs = SOURCES.round(round_).sources
    archive = RawArchive(paths.raw)
    raw = {spec.source: archive.latest(round_, spec.source) for spec in specs}
    places = {name: archive.path(found.sha256) for name, found in raw.items()}
    judged_by = load_context(paths.data, round_)
    results = {name: result for name, result in land_round(specs, places, judged_by).items() if name in wanted}
    for name, result in results.items():
        yield _verdict(name, result, write_findings(result.findings, paths.findings / round_, name))
    _stop_if_refused(round_, results)
    folder = paths.landing / round_
    update_landing(folder, round_tables(folder, specs, results, judged_by.formats), {}, list(raw))
    for name, result in results.items():
        update_landing(folder, result.tables, {name: raw[name].sha256}, list(raw))
        yield _landed(name, result)
    for name in sorted(wanted - set(results)):  # what is not yielded would let Dagster skip everything downstream
        yield from _absent(name, round_)
    context.log.info(
        f"landed: {sum(result.counts['rows_landed'] for result in results.values()):,} rows".replace(",", " ")
    )


def _absent(name: str, round_: str) -> Events:
    note = absent(round_, name)
    yield dg.AssetCheckResult(asset_key=landing_key(name), check_name=USABLE, passed=True, description=note)
    yield dg.MaterializeResult(asset_key=landing_key(name), metadata={"note": note})


def _verdict(name: str, result: LandingResult, place: Path) -> dg.AssetCheckResult:
    good = f"{result.counts['rows_read']} rows read, nothing to object to"
    return dg.AssetCheckResult(
        asset_key=landing_key(name),
        check_name=USABLE,
        passed=not result.findings,
        description=sentence(good, result.findings),
        metadata=findings_metadata(result.findings, place),
    )


def _stop_if_refused(round_: str, results: Mapping[str, LandingResult]) -> None:
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


def _landed(name: str, result: LandingResult) -> dg.MaterializeResult[None]:
    (table,) = result.tables.values()
    return dg.MaterializeResult(
        asset_key=landing_key(name),
        metadata={
            "dagster/row_count": table.num_rows,
            "dagster/column_schema": landed_columns(table),
            "rows_read": result.counts["rows_read"],
            "corrections_made": len(result.corrections),
        },
    )


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
    required_resource_keys={"paths", "load_lock"},
)
def landed_facts(context: dg.AssetExecutionContext) -> Events:
    """Validate and land the facts under ``data/``."""
    paths: Paths = context.resources.paths
    try:
        written = land_catalog(paths.data, SOURCES.backtests(), paths.landing)
    except (FactError, FactErrors) as error:
        raise dg.Failure(str(error), allow_retries=False) from error
    manifest = load_manifest(paths)
    for name, files in written.items():
        rows = {Path(file.file).stem: file.rows for file in files}
        metadata = fact_metadata(manifest, name, FACTS[name], rows)
        yield dg.MaterializeResult(asset_key=landing_key(name), metadata=metadata)


assets = [landed_round, landed_facts]
