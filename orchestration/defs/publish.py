"""Assets of the last stage.

What people take away, written from the audited warehouse, and the release that holds it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import dagster as dg

from orchestration.defs.audit import AUDITED, CELLS, key_number_results, landed_entries
from orchestration.defs.build_cache import once_a_build
from orchestration.defs.presentation import OWNER, RELEASE, table_metadata
from orchestration.exports.charts.charts import export_figures
from orchestration.exports.declaration.check_outcomes import read_outcome
from orchestration.exports.declaration.declaration import export_declarations, read_declarations
from orchestration.exports.declaration.document import Document
from orchestration.exports.key_numbers import export_key_numbers
from orchestration.exports.marts import CheckedMart, export_database, export_parquet, synthetic_rounds
from orchestration.exports.readme import export_readme
from orchestration.exports.release_files import count_rows, count_verdicts, load_marts, load_reports
from orchestration.exports.report_audit import export_audits
from orchestration.exports.tables.csv_files import export_cells, export_tables
from orchestration.exports.workbook.workbook import export_workbook
from orchestration.facts.products import ReleaseFacts, load_release
from orchestration.paths import Paths
from orchestration.quality.check_records import check_entries, keep_records
from orchestration.release.code_version import code_version
from orchestration.release.manifest import InputEntry, build_manifest
from orchestration.release.publish import publish
from orchestration.sources.archive import RawArchive
from orchestration.warehouse.marts import open_marts

_Writer = Callable[[Paths, ReleaseFacts], Iterable[Path]]


def release_facts(paths: Paths) -> ReleaseFacts:
    """What is published: a product for each report of a landed round that has one."""
    reports = [entry.report for entry in landed_entries(paths) if entry.report]
    return load_release(
        paths.data, [report for report in reports if (paths.data / "products" / f"{report}.yaml").is_file()]
    )


@once_a_build
def _marts(paths: Paths) -> tuple[CheckedMart, ...]:
    return load_marts(paths.build_database, release_facts(paths))


@once_a_build
def _declared(paths: Paths) -> Mapping[str, Document]:
    outcomes = {entry.round: read_outcome(paths, entry.round, entry.report) for entry in landed_entries(paths)}
    return read_declarations(paths.build_database, paths.data, release_facts(paths), outcomes)


def _workbooks(paths: Paths, facts: ReleaseFacts) -> Iterable[Path]:
    declared = _declared(paths)
    for report, product in zip(load_reports(paths.build_database, facts), facts.reports, strict=True):
        yield from export_workbook(report, product, paths.staged_release, declared[product.spec.round])


def _declarations(paths: Paths, facts: ReleaseFacts) -> Iterable[Path]:
    return export_declarations(_declared(paths), facts, paths.staged_release)


def _tables(paths: Paths, facts: ReleaseFacts) -> Iterable[Path]:
    for report, product in zip(load_reports(paths.build_database, facts), facts.reports, strict=True):
        yield from export_tables(report, product, paths.staged_release)


def _cells(paths: Paths, facts: ReleaseFacts) -> Iterable[Path]:
    return export_cells(load_reports(paths.build_database, facts), facts.release, paths.staged_release)


def _parquet(paths: Paths, facts: ReleaseFacts) -> Iterable[Path]:
    with open_marts(paths.build_database) as build:
        return export_parquet(build, facts.release, paths.staged_release)


def _database(paths: Paths, facts: ReleaseFacts) -> Iterable[Path]:
    return export_database(paths.build_database, facts.release, paths.staged_release)


def _figures(paths: Paths, facts: ReleaseFacts) -> Iterable[Path]:
    with open_marts(paths.build_database) as build:
        return [
            path
            for product in facts.reports
            for path in export_figures(build, paths.data, product, paths.staged_release)
        ]


def _key_numbers(paths: Paths, facts: ReleaseFacts) -> Iterable[Path]:
    return export_key_numbers(key_number_results(paths), facts.release, paths.staged_release)


def _audits(paths: Paths, facts: ReleaseFacts) -> Iterable[Path]:
    return export_audits(paths.data, facts.release, paths.staged_release)


def _readme(paths: Paths, facts: ReleaseFacts) -> Iterable[Path]:
    return export_readme(facts, _marts(paths), paths.staged_release)


def _export(name: str, kind: str, write: _Writer, deps: Sequence[dg.AssetKey], description: str) -> dg.AssetsDefinition:
    @dg.asset(
        key=["release", name],
        deps=[AUDITED, *deps],
        group_name=RELEASE,
        owners=[OWNER],
        kinds={"python", kind},
        code_version="1",
        description=description,
        required_resource_keys={"paths", "load_lock"},
    )
    def export(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        paths: Paths = context.resources.paths
        files = list(write(paths, release_facts(paths)))
        rows = [{"file": path.relative_to(paths.staged_release), "bytes": path.stat().st_size} for path in files]
        return dg.MaterializeResult(
            metadata={"files": table_metadata(("file", "bytes"), rows), "dagster/row_count": len(files)}
        )

    return export


EXPORTS = [
    _export("workbook", "xlsx", _workbooks, [CELLS], "One file per report. Its tables as a workbook, a sheet each."),
    _export("tables_csv", "csv", _tables, [CELLS], "One file per printed table. The same tables as CSV."),
    _export(
        "report_cells_csv",
        "csv",
        _cells,
        [CELLS],
        "One row per printed cell of every report: computed, printed and verdict.",
    ),
    _export(
        "figures",
        "svg",
        _figures,
        [],
        "One file per figure and form. The figures of a report as charts, each with its data as CSV.",
    ),
    _export(
        "key_numbers_csv",
        "csv",
        _key_numbers,
        [],
        "One row per key number of a report's text: printed, computed, verdict, and the query that yields it.",
    ),
    _export(
        "report_audit",
        "html",
        _audits,
        [],
        "One file per report and form. Printed figures that cannot all be right, each with its proof.",
    ),
    _export("marts_parquet", "parquet", _parquet, [], "One file per public mart, as Parquet."),
    _export(
        "marts_database",
        "duckdb",
        _database,
        [],
        "One table per public mart, in a DuckDB file that older clients open.",
    ),
]
DECLARATIONS = _export(
    "quality_declaration",
    "html",
    _declarations,
    [asset.key for asset in EXPORTS],
    "One page per landed round. Its quality declaration, which names the other files, so it comes after them.",
)
README = _export(
    "readme",
    "text",
    _readme,
    [DECLARATIONS.key],
    "One file per release. What the release is, what in it is synthetic, and which files there are, so it comes last.",
)


def _inputs(paths: Paths) -> list[InputEntry]:
    archive = RawArchive(paths.raw)
    specs = [spec for entry in landed_entries(paths) for spec in entry.sources]
    pulled = [(archive.latest(spec.round, spec.source), spec.kind) for spec in specs]
    return [InputEntry(raw.round, raw.source, raw.sha256, raw.size, raw.origin, kind) for raw, kind in pulled]


@dg.asset(
    key=["release", "published"],
    deps=[README.key, dg.AssetKey(["audit", "data_docs"])],
    group_name=RELEASE,
    owners=[OWNER],
    kinds={"python", "file"},
    code_version="1",
    description=(
        "One entry per published file. The release with its manifest: hashes, counts and checks; published by one "
        "rename, after which `current` points to it. The same inputs give the same release."
    ),
    required_resource_keys={"paths", "load_lock"},
)
def published(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """Write the manifest and publish the staged files."""
    paths: Paths = context.resources.paths
    facts = release_facts(paths)
    with open_marts(paths.build_database) as build:
        synthetic = synthetic_rounds(build)
    cells = count_verdicts(load_reports(paths.build_database, facts))
    numbers: Counter[str] = Counter(found.verdict for result in key_number_results(paths) for found in result.results)
    manifest = build_manifest(
        paths.staged_release,
        inputs=_inputs(paths),
        code_version=code_version(paths.repo),
        counts={"cells": cells, "key_numbers": dict(numbers), "rows": count_rows(_marts(paths))},
        checks=check_entries(paths),
        synthetic_rounds=synthetic,
    )
    release = publish(paths.staged_release, paths.releases, manifest)
    records = keep_records(paths, release.id)
    word = "published" if release.created else "the same as published before"
    context.log.info(f"release {release.id[:12]} {word}")
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": len(manifest.files),
            "release": release.id,
            "new": release.created,
            "path": dg.MetadataValue.path(str(release.path)),
            "records": dg.MetadataValue.path(str(records)),
            "cells": table_metadata(("verdict", "cells"), [{"verdict": k, "cells": v} for k, v in cells.items()]),
        }
    )


assets = [*EXPORTS, DECLARATIONS, README, published]
