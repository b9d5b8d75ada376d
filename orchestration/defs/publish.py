"""Assets of the last stage.

What people take away, written from the audited warehouse, and the release that holds it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.beside import is_begun
from orchestration.defs.audit import AUDITED, acceptance_table, key_number_results
from orchestration.defs.begun import exports_of, judged_of
from orchestration.defs.installation import RELEASE_TAG, landed_entries, release_facts, starter_of
from orchestration.defs.presentation import OWNER, RELEASE, table_metadata
from orchestration.defs.refusals import said_as_it_is
from orchestration.durable import copy_for_later
from orchestration.exports.declaration.check_outcomes import read_outcome
from orchestration.exports.marts import synthetic_rounds
from orchestration.exports.release_files import EXPORTS, Export, Material, count_rows, count_verdicts
from orchestration.paths import Paths
from orchestration.quality.check_records import check_entries, keep_reconciliation, keep_records, kept_landing_state
from orchestration.quality.reconciliation import readme_check
from orchestration.release.changes import keep_changes
from orchestration.release.content import know
from orchestration.release.errors import ReleaseDamagedError, ReleaseError
from orchestration.release.inputs import release_inputs
from orchestration.release.journal import Asked, journal_of
from orchestration.release.manifest import build_manifest, read_manifest
from orchestration.release.publish import SHORT, Release, Staged, current_or_none, publish, told
from orchestration.release.verify import damage_of
from orchestration.release.verify_all import verify_slice
from orchestration.release.versions import commit, versions_of
from orchestration.sources.archive import RawArchive, RawArchiveError
from orchestration.warehouse.build_cache import once_a_build
from orchestration.warehouse.lineage import kept_lineage
from orchestration.warehouse.marts import open_marts

_LISTED = 200
"""Files of an export that are listed one by one in Dagster."""

_LAST = dg.AssetKey(EXPORTS[-1].key.split("/"))
PUBLISHED = dg.AssetKey(["release", "published"])
RECONCILED = "agrees_with_what_came_in"


@once_a_build
def _material(paths: Paths) -> Material:
    entries = landed_entries(paths)
    return Material(
        paths.build_database,
        paths.data,
        release_facts(paths),
        outcomes=lambda: {entry.round: read_outcome(paths, entry.round, entry.report) for entry in entries},
        key_numbers=lambda: key_number_results(paths),
        lineage=lambda: kept_lineage(paths),
    )


@once_a_build
def _copied(paths: Paths) -> Path:
    """The staged files on the disk of releases: copied while what is beside looks at them."""
    return copy_for_later(paths.staged_release, paths.releases, release_facts(paths).release.internal_folder)


def _asset(export: Export) -> dg.AssetsDefinition:
    @dg.asset(
        key=export.key.split("/"),
        deps=[AUDITED, *(dg.AssetKey(name.split("/")) for name in export.after)],
        group_name=RELEASE,
        owners=[OWNER],
        kinds={"python", export.kind},
        code_version="1",
        description=export.description,
        op_tags={"dagster/priority": "-1"} if export.apart else None,  # what is written beside is asked for last
        required_resource_keys={"installation", "load_lock"},
    )
    @said_as_it_is
    def written(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        paths: Paths = context.resources.installation.paths
        begun = exports_of(paths).get(export.name)
        files = begun() if begun else list(export.write(_material(paths), paths.staged_release))
        rows = [{"file": path.relative_to(paths.staged_release), "bytes": path.stat().st_size} for path in files]
        if len(rows) > _LISTED:
            rows = _by_folder(rows)
        return dg.MaterializeResult(
            metadata={"files": table_metadata(("file", "bytes"), rows), "dagster/row_count": len(files)}
        )

    return written


def _by_folder(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sum the bytes of the files in each folder at the top of an export, for a list that nobody would read."""
    found = Counter[str]()
    for row in rows:
        found["/".join(row["file"].parts[:2])] += row["bytes"]
    return [{"file": folder, "bytes": size} for folder, size in sorted(found.items())]


@dg.asset_check(
    asset=_LAST,
    name=RECONCILED,
    blocking=True,
    description="Every released mart against the layer below it, down to the landing: rows, shares, and their origin.",
    required_resource_keys={"installation", "load_lock"},
)
@said_as_it_is
def reconciled(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
    """Reconcile the staged files; nothing is published that does not agree with what it was made from."""
    paths: Paths = context.resources.installation.paths
    release, staged = release_facts(paths).release, paths.staged_release
    judged = judged_of(paths)
    if is_begun():
        _copied(paths)
    _damage_before(paths)
    made = judged.reconciled()
    readme = readme_check(made.synthetic, staged / release.readme, release.origin_comment)
    report = replace(made, checks=(*made.checks, readme))
    keep_reconciliation(paths, report)
    rows = sum(check.evaluated for check in report.checks)
    return dg.AssetCheckResult(
        passed=report.success,
        description="; ".join(check.sentence for check in report.failed) or f"{rows} rows and shares agree",
        metadata={"checks": acceptance_table(report.checks)},
    )


@once_a_build
def _damage_before(paths: Paths) -> tuple[str, ...]:
    """What is wrong with the current release: looked at while what is beside looks at the staged files."""
    before = current_or_none(paths.releases)
    if before is None:
        return ()
    try:
        know(journal_of(paths).databases(read_manifest(before)))
        return damage_of(before)
    except ReleaseDamagedError as error:
        return error.problems
    except ReleaseError:  # that of another user, who alone can look at all of it
        return ()


class Publication(dg.Config):
    """What a person says of a publication: why the release may hold less than the current one. Kept in the journal."""

    accept_loss: str = ""


def _asked(context: dg.AssetExecutionContext, publication: Publication) -> Asked:
    by = starter_of(context.run)
    return Asked(by, context.run_id, publication.accept_loss, commit=commit(context.resources.installation.paths.repo))


def _looked_through(paths: Paths, asked: Asked) -> Asked:
    """Read through a part of the raw archive; damage stops the load, unless a reason allows it: it is then entered."""
    try:
        verify_slice(paths)
    except RawArchiveError as error:
        if not asked.reason:
            raise
        return replace(asked, losses=(str(error),))
    return asked


@dg.asset(
    key=PUBLISHED,
    deps=[_LAST, dg.AssetKey(["audit", "data_docs"])],
    group_name=RELEASE,
    owners=[OWNER],
    kinds={"python", "file"},
    code_version="1",
    description=(
        "One entry per published file. The release with its manifest: hashes, counts and checks; published by one "
        "rename, after which `current` points to it. The same inputs give the same release."
    ),
    required_resource_keys={"installation", "load_lock"},
)
@said_as_it_is
def published(context: dg.AssetExecutionContext, config: Publication) -> dg.MaterializeResult[None]:
    """Write the manifest and publish the staged files, unless they are less than what is published now."""
    paths: Paths = context.resources.installation.paths
    material = _material(paths)
    with open_marts(paths.build_database) as build:
        synthetic = synthetic_rounds(build)
    cells = count_verdicts(material.reports)
    numbers: Counter[str] = Counter(found.verdict for result in material.key_numbers() for found in result.results)
    know(judged_of(paths).hashes())
    manifest = build_manifest(
        paths.staged_release,
        inputs=release_inputs(paths.landing, RawArchive(paths.raw), landed_entries(paths)),
        versions=versions_of(paths),
        landed=kept_landing_state(paths),
        counts={"cells": cells, "key_numbers": dict(numbers), "rows": count_rows(material.marts)},
        checks=check_entries(paths),
        synthetic_rounds=synthetic,
        internal=material.facts.release.internal_folder,
    )
    asked = _looked_through(paths, _asked(context, config))
    before, damage = current_or_none(paths.releases), _damage_before(paths)
    staged = Staged(paths.staged_release, manifest, _copied(paths) if is_begun() else None)
    release = publish(staged, paths.releases, journal_of(paths), asked)
    records = keep_records(paths, release.id)
    if before and before != release.path:
        marts = material.facts.release.marts
        context.log.info(_left(before, damage) if damage else keep_changes(before, release.path, marts, records))
    context.instance.add_run_tags(context.run_id, {RELEASE_TAG: release.id[:12]})
    context.log.info(f"release {release.id[:12]} {_word(release)}")
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": len(manifest.files),
            "asked_by": asked.by,
            **({"accepted_loss": asked.reason} if asked.reason else {}),
            "release": release.id,
            "new": release.created,
            "path": dg.MetadataValue.path(str(release.path)),
            "records": dg.MetadataValue.path(str(records)),
            "cells": table_metadata(("verdict", "cells"), [{"verdict": k, "cells": v} for k, v in cells.items()]),
        }
    )


def _left(before: Path, damage: Sequence[str]) -> str:
    """Say that a damaged release stands beside the new one, which cannot be compared with it."""
    name = before.name[:SHORT]
    remedy = f"`ehalsa releases rebuild {name}` makes it anew"
    return f"release {name}, current until now, is damaged and was not compared: {told(damage)}; {remedy}"


def _word(release: Release) -> str:
    if release.damage:
        return f"was damaged and is made anew: {told(release.damage)}"
    return "published" if release.created else "the same as published before"


assets = [*(_asset(export) for export in EXPORTS), published]
checks = [reconciled]
