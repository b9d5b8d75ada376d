"""Steps that are measured, each as a process of its own: land, build, the same SQL as bare statements, pages.

Run: ``python -m benchmarks.steps STEP ROUND`` with ``EHALSA_DATA`` and ``EHALSA_HOME``. What is measured are the
project's own functions; nothing is published, checked by suites or exported here: whole loads are measured as such.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from urllib.request import urlopen

import duckdb

from orchestration.editing.one_round import judge_round, pulled, write_round
from orchestration.facts.limits import load_limits
from orchestration.facts.sources import load_sources
from orchestration.landing.catalog import land_catalog
from orchestration.paths import Paths, paths_from_env
from orchestration.sources.archive import RawArchive
from orchestration.sources.pull import pull
from orchestration.warehouse.build import build_warehouse


def land(paths: Paths, rounds: list[str]) -> None:
    """Pull, decode, judge, review and land these rounds, and the facts."""
    sources = load_sources(paths.sources_file, paths.data / "formats")
    for round_ in rounds:
        specs = sources.round(round_).sources
        for spec in specs:
            pull(spec, sources.folder, RawArchive(paths.raw), limits=load_limits(paths.data))
        raw, wanted = pulled(paths, round_, specs), {spec.source for spec in specs}
        judged = judge_round(paths, round_, specs, raw, wanted, sources)
        findings = [finding.sentence() for result in judged.values() for finding in result.findings]
        if findings:
            raise SystemExit("\n".join(findings[:20]))
        write_round(paths, paths.landing / round_, specs, judged, raw, wanted)
    land_facts(paths.data, paths.landing)


def land_facts(data: Path, landing: Path) -> None:
    """Land the facts of a data folder."""
    land_catalog(data, load_sources(data / "sources.yaml", data / "formats").backtests(), landing)


def marts(paths: Paths, _: list[str]) -> None:
    """Build the warehouse of what is landed, tests included, as a load does."""
    if not (built := build_warehouse(paths)).ok:
        raise SystemExit("\n".join(f"{node.name}: {node.message}" for node in built.nodes if not node.ok))


def statements(paths: Paths, _: list[str]) -> None:
    """Run the SQL that dbt compiled for the last build, without dbt: models in that order, then data tests."""
    results = json.loads((paths.build / "run_results.json").read_bytes())["results"]
    nodes = json.loads((paths.dbt_state / "manifest.json").read_bytes())["nodes"]
    target = paths.home / "statements" / paths.build_database.name
    target.parent.mkdir(exist_ok=True)
    target.unlink(missing_ok=True)
    with duckdb.connect(str(target), config={"threads": 2}) as session:
        session.execute("set file_search_path = ?", [str(paths.landing)])
        for node, sql in ((nodes.get(result["unique_id"]), result["compiled_code"]) for result in results):
            if node and node["resource_type"] == "model":
                kind = "view" if node["config"]["materialized"] == "view" else "table"
                session.execute(f"create {kind} {node['name']} as {sql}")
        for result in results:
            if nodes.get(result["unique_id"], {}).get("resource_type") == "test":
                session.execute(f"select count(*) from ({result['compiled_code']})").fetchone()


def pages(paths: Paths, _: list[str]) -> None:
    """Start Dagster's pages as ``make ui`` does, wait until they answer, and end them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = free.getsockname()
    command = [str(Path(sys.executable).with_name("ehalsa")), "ui", "--port", str(address[1])]
    with subprocess.Popen(command, cwd=paths.repo, start_new_session=True) as process:
        try:
            while not _answers(f"http://{address[0]}:{address[1]}/server_info"):
                if process.poll() is not None:
                    raise SystemExit(f"the pages ended with {process.returncode}")
                time.sleep(0.1)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _answers(address: str) -> bool:
    with suppress(OSError), urlopen(address, timeout=10) as answer:  # noqa: S310 -- of this machine
        return bool(answer.status == HTTPStatus.OK)
    return False


STEPS: Mapping[str, Callable[[Paths, list[str]], None]] = {
    "land": land,
    "marts": marts,
    "statements": statements,
    "pages": pages,
}

if __name__ == "__main__":
    STEPS[sys.argv[1]](paths_from_env(), sys.argv[2:])
