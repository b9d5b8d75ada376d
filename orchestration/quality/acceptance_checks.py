"""Looks at a finished build: closed, complete, readable, from the landing it was built on, and every erratum proven.

Here belong the checks, each a function of what lies on disk. ``audit`` runs them in a process of its own.
Nothing here writes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from orchestration.facts.published_model import Erratum
from orchestration.landing.write import LandingError, landed_folders, verify_landing
from orchestration.quality.acceptance_report import AcceptanceCheck, AcceptanceReport, AcceptanceTask, judged
from orchestration.sources.archive import hash_file
from orchestration.warehouse.build import expected_nodes
from orchestration.warehouse.marts import Marts, open_marts, quoted

RELOAD = "run the load again"
_GOOD = frozenset({"success", "pass"})
_MANIFEST = "manifest.json"
_PLACE = ("report", "part", "table_no", "row_no", "col_no")
_TABLE = _PLACE[:3]


def examine_build(task: AcceptanceTask) -> AcceptanceReport:
    """Run every check on the build; those that need the database open it read-only, once, and only if it was closed."""
    checks = [closed(task), nodes(task), landing(task)]
    if checks[0].outcome == "failed":
        return AcceptanceReport(tuple(checks))
    try:
        with open_marts(task.database_file) as opened:
            checks += [marts(task, opened), cells(task, opened)]
    except duckdb.Error as error:
        checks.append(
            AcceptanceCheck("readable", "failed", 1, f"{task.database_file.name} cannot be read: {error}; {RELOAD}")
        )
    checks.append(errata(task))
    return AcceptanceReport(tuple(checks))


def closed(task: AcceptanceTask) -> AcceptanceCheck:
    """The database is there, and no write-ahead log beside it: what was built is in the file."""
    log = task.database_file.with_name(task.database_file.name + ".wal")
    faults = [f"{log.name} lies beside the database: it was not closed"] if log.exists() else []
    if not task.database_file.is_file():
        faults.append(f"{task.database_file.name} is missing")
    return judged("closed", 1, faults, "The warehouse was closed.", RELOAD)


def nodes(task: AcceptanceTask) -> AcceptanceCheck:
    """All or nothing: exactly the nodes of dbt's manifest were run, and each is reported good."""
    manifest, results = (_dbt_file(task, name) for name in (_MANIFEST, "run_results.json"))
    if manifest is None or results is None:
        return AcceptanceCheck("nodes", "failed", 0, f"dbt's manifest.json or run_results.json is missing; {RELOAD}")
    expected = expected_nodes(manifest)
    # Exposures stand in dbt's results too, but there is nothing to run.
    run = [result for result in results["results"] if result["unique_id"] not in manifest["exposures"]]
    reported = {result["unique_id"]: str(result["status"]) for result in run}
    faults = [f"{name} was not run" for name in sorted(expected - set(reported))]
    faults += [f"{name} was run but is no node of the project" for name in sorted(set(reported) - expected)]
    faults += [f"{name} is {status}" for name, status in sorted(reported.items()) if status not in _GOOD]
    good = f"All {len(expected)} models and tests were run and are good."
    return judged(
        "nodes", len(expected), faults, good, "see the failed node in Dagster, correct it, and run the load again"
    )


def _dbt_file(task: AcceptanceTask, name: str) -> dict[str, Any] | None:
    path = task.database_file.parent / name
    if not path.is_file():
        return None
    body: dict[str, Any] = json.loads(path.read_bytes())
    return body


def landing(task: AcceptanceTask) -> AcceptanceCheck:
    """The landed files are, byte for byte, those that were there before dbt read them."""
    faults, files = [], 0
    for name, before in sorted(task.landed_before.items()):
        folder = task.landing_folder / name
        try:
            files += len(verify_landing(folder))
        except LandingError as error:
            faults.append(str(error))
            continue
        if hash_file(folder / _MANIFEST) != before:
            faults.append(f"landing {name}: was landed anew while the warehouse was built")
    present = {path.name for path in landed_folders(task.landing_folder)}
    faults += [f"landing {name}: is new since the build began" for name in sorted(present - set(task.landed_before))]
    return judged("landing", files + len(faults), faults, f"{files} landed files are as they were.", RELOAD)


def marts(task: AcceptanceTask, opened: Marts) -> AcceptanceCheck:
    """Every public model is a table, has rows if any are due, and reads to the last block."""
    manifest = _dbt_file(task, _MANIFEST) or {"nodes": {}}
    models = {
        node["alias"]: node["config"].get("meta", {})
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["config"].get("access") == "public"
    }
    public = sorted(models)
    held = set(opened.names())
    faults = [f"mart {name} is missing" for name in public if name not in held]
    total = 0
    for name in (name for name in public if name in held):
        rows = _read_through(opened, name)
        total += rows
        faults += [f"mart {name} has no rows"] if rows == 0 and _rows_due(models[name], task, opened) else []
    good = f"{len(public)} marts hold {total} rows."
    return judged(
        "marts", len(public), faults, good, "see the model in dbt_project/models/marts, and run the load again"
    )


def _rows_due(meta: Mapping[str, Any], task: AcceptanceTask, opened: Marts) -> bool:
    """Tell whether a mart must have rows: unless it ``may_be_empty``, or nothing that it ``rests_on`` is there.

    That is a table of the landing, of a source that no round in the build may have, or of reports.
    """
    if meta.get("may_be_empty") or "rests_on" not in meta:
        return not meta.get("may_be_empty")
    files = {"files": str(task.landing_folder / "*" / f"{meta['rests_on']}.parquet")}
    query = "select count(*) from read_parquet($files) where round in (select round from dim_round)"
    return bool(opened.one(query, files))


def _read_through(opened: Marts, name: str) -> int:
    """Count the rows by reading every value: a count alone reads no block, so that a damaged one would pass."""
    _, ((rows, _),) = opened.table(f"select count(*), bit_xor(hash(mart)) from {quoted(name)} as mart")
    return int(rows)


def cells(task: AcceptanceTask, opened: Marts) -> AcceptanceCheck:
    """The published cells are exactly those of the tables whose round is in the build, each once."""
    catalog = task.landing_folder / "catalog"
    place, table = ", ".join(_PLACE), ", ".join(_TABLE)
    built = f"select {table} from read_parquet($tables) where round in (select round from dim_round)"
    due = f"select {place} from read_parquet($cells) where ({table}) in ({built})"
    found = f"select {place} from report_cells"
    parameters = {f"{name}s": str(catalog / f"layout_{name}s.parquet") for name in ("cell", "table")}
    missing = opened.table(f"{due} except all {found} order by all", parameters)[1]
    foreign = opened.table(f"{found} except all {due} order by all", parameters)[1]
    evaluated = int(opened.one(f"select count(*) from ({due})", parameters))
    faults = [f"cell {'/'.join(map(str, row))} is missing" for row in missing]
    faults += [f"cell {'/'.join(map(str, row))} stands in no layout, or twice" for row in foreign]
    if not (evaluated or faults):
        return AcceptanceCheck("cells", "passed", 0, "No report is of a round in the build: there is no cell to fill.")
    remedy = "compare data/tables with report_cells_computed"
    return judged("cells", evaluated, faults, f"All {evaluated} cells of the layouts are there, each once.", remedy)


def errata(task: AcceptanceTask) -> AcceptanceCheck:
    """The reason of every erratum is proven anew from its own inputs."""
    rows = list(_errata(task.landing_folder))
    if not rows:
        return AcceptanceCheck("errata", "passed", 0, "There is no erratum to prove.")
    faults = [fault for erratum in rows if (fault := _unproven(erratum))]
    good = f"All {len(rows)} errata are proven."
    return judged("errata", len(rows), faults, good, "correct or remove it in data/published/<report>/errata.csv")


def _unproven(erratum: Erratum) -> str:
    from orchestration.quality.errata_proofs import prove

    proof = prove(erratum)
    if proof.holds:
        return ""
    place = "/".join(str(getattr(erratum, name)) for name in _PLACE)
    return f"erratum of cell {place} ({erratum.kind}) is not proven: {proof.sentence}"


def _errata(folder: Path) -> Iterator[Erratum]:
    for row in pq.read_table(folder / "published" / "errata.parquet").to_pylist():
        yield Erratum(**row)
