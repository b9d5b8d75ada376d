"""Assets of the first stage: the bytes of each source of each round, as sent, in the raw archive."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import dagster as dg

from orchestration.defs.installation import (
    ROUNDS,
    SOURCES,
    absent,
    at_once,
    example_of,
    source_metadata,
    source_names,
    spec_of,
    told,
)
from orchestration.defs.presentation import OWNER, PULL, column_schema
from orchestration.defs.refusals import refuse, said_as_it_is
from orchestration.facts.connectors import load_connectors
from orchestration.facts.formats import load_formats
from orchestration.facts.limits import load_limits
from orchestration.facts.sources import SourceSpec
from orchestration.findings import InputRefusedError
from orchestration.landing.write import LandingError, landed_inputs
from orchestration.paths import Paths
from orchestration.quality.checks import landed_file
from orchestration.sources.archive import RawArchive, RawObject
from orchestration.sources.fetch import local_path
from orchestration.sources.pull import DeletedInputError, pull
from orchestration.sources.secrets import secrets_of

# What the archive notes of a pull: a line of its index. The file's own columns are known once it is landed.
_INDEX_COLUMNS = (
    ("round", "string", "Round of the survey."),
    ("source", "string", "Source of the sources file."),
    ("sha256", "string", "Hash of the bytes, and their name in the archive."),
    ("size", "integer", "Number of bytes."),
    ("pulled_at", "timestamp", "When the bytes were fetched."),
    ("origin", "string", "Where from, as the sources file gives it, without user, password and query."),
)
MONTHLY_JOB = "npo"
"""The job that pulls and lands monthly sources alone."""
_RETRY = dg.RetryPolicy(max_retries=3, delay=5, backoff=dg.Backoff.EXPONENTIAL)


def raw_key(source: str) -> dg.AssetKey:
    """Asset key of a source's bytes."""
    return dg.AssetKey(["raw", source])


def _freshness(spec: SourceSpec) -> dg.FreshnessPolicy | None:
    """How old the newest pull may be: Dagster's own mark, yellow and then red, beside the check of the same days."""
    if spec.age_in_days is None:
        return None
    due, last = timedelta(days=spec.age_in_days.due + 1), timedelta(days=spec.age_in_days.last + 1)
    return dg.FreshnessPolicy.time_window(fail_window=last, warn_window=due if due < last else None)


def _raw_asset(source: str) -> dg.AssetsDefinition:
    spec = example_of(source)

    @dg.asset(
        key=raw_key(source),
        group_name=PULL,
        partitions_def=ROUNDS,
        owners=[OWNER],
        kinds={spec.format, "file"},
        code_version="1",
        output_required=False,
        retry_policy=_RETRY,
        freshness_policy=_freshness(spec),
        description=(
            f"One file a round. {source}: bytes as sent ({spec.kind}, {spec.format}), kept unchanged under"
            f" their SHA-256."
        ),
        required_resource_keys={"installation", "load_lock"},
        metadata=source_metadata(source),
    )
    @said_as_it_is
    def raw(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
        paths: Paths = context.resources.installation.paths
        rounds = {round_: spec_of(round_, source) for round_ in context.partition_keys}
        if context.job_name == MONTHLY_JOB:
            for round_ in rounds:
                require_landed(paths, round_)
        said = {}
        try:
            for round_, present in rounds.items():
                if present:
                    said[round_] = pull_metadata(pulled_anew(paths, present), present)
        except Exception:
            yield from told(context, raw_key(source), said)
            _spare_absent(context)
            raise
        yield from told(context, raw_key(source), said)

    return raw


def _spare_absent(context: dg.AssetExecutionContext) -> None:
    """Before a run fails: what it was to pull of rounds that do not have it would be red, and is told of in words."""
    planned = context.run.asset_selection or context.job_def.asset_layer.selected_asset_keys
    names = [name for name in source_names() if raw_key(name) in planned]
    for round_, name in ((r, name) for r in context.partition_keys for name in names if not spec_of(r, name)):
        said: dict[str, Any] = {"note": absent(round_, name), "dagster/column_schema": column_schema(_INDEX_COLUMNS)}
        context.log_event(dg.AssetMaterialization(raw_key(name), metadata=said, partition=round_))


def require_landed(paths: Paths, round_: str) -> None:
    """See that what comes once a round is landed, before anything is pulled: a monthly load stands on it.

    LandingError with the command that lands it.
    """
    formats = load_formats(paths.data)
    once = [spec for spec in SOURCES.round(round_).sources if spec.schedule != "monthly"]
    due = {spec.source: landed_file(paths, spec, formats.kinds[spec.kind]) for spec in once}
    if missing := [name for name, path in due.items() if not path.is_file()]:
        expected, remedy = "its other sources as landed", f"run `ehalsa load --round {round_}` first"
        raise LandingError("round that is not landed", f"round {round_}", expected, f"no {', '.join(missing)}", remedy)


def pulled_anew(paths: Paths, spec: SourceSpec) -> RawObject:
    """Pull a source into the raw archive; Failure with its findings where it is refused."""
    try:
        return pull_source(paths, spec)
    except InputRefusedError as error:
        refuse(paths, spec.round, spec.source, error.findings)


def pull_source(paths: Paths, spec: SourceSpec) -> RawObject:
    """Pull a source as the installation permits; errors as ``sources.pull`` raises them.

    Where what is landed of it was deleted since, and no other file has come, that pull is the last one.
    """
    try:
        return pull(
            spec,
            SOURCES.folder,
            RawArchive(paths.raw),
            limits=load_limits(paths.data),
            connectors=load_connectors(paths.data),
            secret=secrets_of(paths.secrets),
        )
    except InputRefusedError as error:
        place = local_path(spec.uri, SOURCES.folder)
        another = place is not None and place.is_file() and not isinstance(error, DeletedInputError)
        if another or (landed := _landed_and_deleted(paths, spec)) is None:
            raise
        return landed


def _landed_and_deleted(paths: Paths, spec: SourceSpec) -> RawObject | None:
    archive = RawArchive(paths.raw)
    deleted = archive.deleted()
    with suppress(LandingError):
        landed = landed_inputs(paths.landing / spec.round).get(spec.source, "") if deleted else ""
        return archive.pull_of(spec.round, spec.source, landed) if landed in deleted else None
    return None


def pull_metadata(found: RawObject, spec: SourceSpec) -> dict[str, Any]:
    """What Dagster shows of a pull; one of whose bytes nothing was stated beforehand is marked unverified."""
    stated = spec.expected.model_dump(exclude_none=True) if spec.expected else {}
    return {
        "dagster/row_count": 1,
        "dagster/column_schema": column_schema(_INDEX_COLUMNS),
        "sha256": found.sha256,
        "size_bytes": found.size,
        "held_against": ", ".join(stated) or "nothing that the sender has stated: unverified",
        "origin": found.origin,
        "pulled_at": found.pulled_at.isoformat(),
    }


assets = [at_once(_raw_asset(source)) for source in source_names()]
