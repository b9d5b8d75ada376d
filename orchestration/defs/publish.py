"""Assets of the last stage.

What people take away, written from the audited warehouse, and the release that holds it.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import dagster as dg

from orchestration.defs.audit import AUDITED, CELLS, landed_rounds
from orchestration.defs.installation import PATHS, SOURCES
from orchestration.defs.presentation import OWNER, RELEASE, table_metadata
from orchestration.exports.cells import Report, open_build
from orchestration.exports.csv_files import export_cells, export_tables
from orchestration.exports.everything import count_rows, count_verdicts, load_report
from orchestration.exports.marts import check_marts, export_database, export_parquet, synthetic_rounds
from orchestration.exports.product import ProductFacts, load_product
from orchestration.exports.readme import export_readme
from orchestration.exports.xlsx import export_workbook
from orchestration.paths import Paths
from orchestration.quality.kept import check_entries, keep_records
from orchestration.release.code_version import code_version
from orchestration.release.manifest import InputEntry, build_manifest
from orchestration.release.publish import publish
from orchestration.sources.archive import RawArchive

_Writer = Callable[[Paths, ProductFacts], Iterable[Path]]


def products() -> list[ProductFacts]:
    """What is published, a product a report that has one."""
    reports = [entry.report for entry in SOURCES.rounds]
    return [
        load_product(PATHS.data, report) for report in reports if (PATHS.data / "products" / f"{report}.yaml").is_file()
    ]


def _report(paths: Paths, facts: ProductFacts) -> Report:
    return load_report(paths.build_database, facts)


def _workbook(paths: Paths, facts: ProductFacts) -> list[Path]:
    return export_workbook(_report(paths, facts), facts, paths.staged_release)


def _tables(paths: Paths, facts: ProductFacts) -> list[Path]:
    return export_tables(_report(paths, facts), facts, paths.staged_release)


def _cells(paths: Paths, facts: ProductFacts) -> list[Path]:
    return export_cells(_report(paths, facts), facts, paths.staged_release)


def _parquet(paths: Paths, facts: ProductFacts) -> list[Path]:
    with open_build(paths.build_database) as build:
        return export_parquet(build, facts.release, paths.staged_release)


def _database(paths: Paths, facts: ProductFacts) -> list[Path]:
    return export_database(paths.build_database, facts.release, paths.staged_release)


def _readme(paths: Paths, facts: ProductFacts) -> list[Path]:
    with open_build(paths.build_database) as build:
        marts = check_marts(build, facts.release)
    return export_readme(facts, marts, paths.staged_release)


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
        files = [path for facts in products() for path in write(paths, facts)]
        rows = [{"file": path.relative_to(paths.staged_release), "bytes": path.stat().st_size} for path in files]
        return dg.MaterializeResult(
            metadata={"files": table_metadata(("file", "bytes"), rows), "dagster/row_count": len(files)}
        )

    return export


EXPORTS = [
    _export(
        "workbook", "xlsx", _workbook, [CELLS], "One file per report. The appendix tables as a workbook, a sheet each."
    ),
    _export("tables_csv", "csv", _tables, [CELLS], "One file per printed table. The same tables as CSV."),
    _export(
        "report_cells_csv",
        "csv",
        _cells,
        [CELLS],
        "One file per report. A row per printed cell: computed, printed and verdict.",
    ),
    _export("marts_parquet", "parquet", _parquet, [], "One file per public mart, as Parquet."),
    _export(
        "marts_database",
        "duckdb",
        _database,
        [],
        "One file per report. Every public mart as a table, in a DuckDB file that older clients open.",
    ),
    _export(
        "readme",
        "text",
        _readme,
        [],
        "One file per report. What the release is, what in it is synthetic, which files there are.",
    ),
]


def _inputs(paths: Paths) -> list[InputEntry]:
    archive = RawArchive(paths.raw)
    specs = [spec for name in landed_rounds(paths) for spec in SOURCES.round(name).sources]
    pulled = [archive.latest(spec.round, spec.source) for spec in specs]
    return [InputEntry(found.round, found.source, found.sha256, found.size, found.origin) for found in pulled]


@dg.asset(
    key=["release", "published"],
    deps=[*(asset.key for asset in EXPORTS), dg.AssetKey(["audit", "data_docs"])],
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
    facts = products()
    with open_build(paths.build_database) as build:
        synthetic = synthetic_rounds(build)
    cells: dict[str, int] = {}
    for product in facts:
        for verdict, number in count_verdicts(_report(paths, product)).items():
            cells[verdict] = cells.get(verdict, 0) + number
    manifest = build_manifest(
        paths.staged_release,
        inputs=_inputs(paths),
        code_version=code_version(paths.repo),
        counts={"cells": cells, "rows": count_rows(paths.build_database, facts[0])},
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


assets = [*EXPORTS, published]
