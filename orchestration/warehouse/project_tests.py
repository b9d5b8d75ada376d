"""Tests of the dbt project that dbt need not run again: unit tests once proven, data tests once compiled.

Unit tests look at SQL and at rows made up for them: their outcome cannot change before the project does. A data test
is a query that the project alone decides; what it finds depends on the build, so each build is asked anew, without
dbt's thirty milliseconds a node. The parsed project takes what is kept along when it goes.
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb

from orchestration.durable import write_whole
from orchestration.paths import Paths
from orchestration.warehouse.engine import memory_from_env
from orchestration.warehouse.marts import Marts, open_marts

GOOD = frozenset({"success", "pass"})
DATA_TEST, UNIT_TEST = "test", "unit_test"
Result = dict[str, Any]


def kind_of(result: Result) -> str:
    """Kind of a node of dbt's results: model, test, unit_test, …."""
    return str(result["unique_id"]).split(".")[0]


def kept_tests(paths: Paths) -> dict[str, list[Result]]:
    """Give by kind what dbt said of the tests that it need not run again, in its own words."""
    place = _place(paths)
    kept: dict[str, list[Result]] = json.loads(place.read_bytes()) if place.is_file() else {}
    return kept


def keep_tests(paths: Paths, results: Collection[Result]) -> None:
    """Keep the unit tests if all are good, the data tests if each has its SQL; what was kept before stays."""
    kept = kept_tests(paths)
    known = len(kept)
    by_kind = {kind: [result for result in results if kind_of(result) == kind] for kind in (DATA_TEST, UNIT_TEST)}
    if all(result["status"] in GOOD for result in by_kind[UNIT_TEST]):
        kept.setdefault(UNIT_TEST, by_kind[UNIT_TEST])
    if all(result["compiled_code"] for result in by_kind[DATA_TEST]):
        kept.setdefault(DATA_TEST, by_kind[DATA_TEST])
    if len(kept) > known:
        write_whole(_place(paths), json.dumps(kept))


def _place(paths: Paths) -> Path:
    return paths.dbt_state / "tests.json"


def data_tests_of(paths: Paths, tests: Iterable[Result], *, built: bool) -> Iterator[Result]:
    """Run data tests on the closed build, which is only read; where it is not whole, each is skipped, as by dbt."""
    if not built:
        yield from ({**test, "status": "skipped", "message": "", "failures": None} for test in tests)
        return
    with open_marts(paths.build_database, files=paths.landing, threads=2, memory=memory_from_env()) as marts:
        for test in tests:
            started = time.monotonic()
            found = _found(marts, test["compiled_code"])
            yield {**test, **found, "execution_time": time.monotonic() - started}


def _found(marts: Marts, sql: str) -> Result:
    try:
        failures = int(marts.one(f"select count(*) from (\n{sql}\n)"))
    except duckdb.Error as error:
        return {"status": "error", "message": str(error), "failures": None}
    message = f"Got {failures} results, configured to fail if != 0" if failures else ""
    return {"status": "fail" if failures else "pass", "message": message, "failures": failures}
