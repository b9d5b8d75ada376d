"""What is printed when a load stops, on real runs of small jobs: findings by line, a failed check, a fault of ours."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from orchestration.defs.presentation import FAILING_ROWS, findings_metadata, table_metadata
from orchestration.defs.refusals import said_as_it_is
from orchestration.defs.stop_reasons import stop_lines
from orchestration.errors import readable
from orchestration.facts.errors import FactError, FactErrors
from orchestration.findings import Finding, InputRefusedError
from orchestration.landing.write import LandingError
from orchestration.sources.errors import SourceUnavailableError

FINDINGS = [
    Finding(
        "2021", "npo", "npo.xlsx", "not a month", sheet="NPÖ", row=n, column="Månad", found="mars", remedy="mend it"
    )
    for n in range(1, 31)
]
PLACE = Path("findings") / "2021" / "npo.csv"


def lines_of(definition: dg.AssetsDefinition, trace: Path) -> list[str]:
    defs = dg.Definitions(assets=[definition], jobs=[dg.define_asset_job("job", executor_def=dg.in_process_executor)])
    with dg.DagsterInstance.ephemeral() as instance:
        result = defs.resolve_job_def("job").execute_in_process(instance=instance, raise_on_error=False)
    assert not result.success
    return stop_lines(result.all_events, trace)


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    return tmp_path / "home" / "last_error.txt"


def test_a_refused_input_is_a_line_a_finding_up_to_twenty_and_the_file_of_all(trace: Path) -> None:
    @dg.asset(key=["raw", "npo"])
    def refused() -> None:
        said = "\n".join(["npo of round 2021 is refused, 30 finding(s):", *(f.sentence() for f in FINDINGS)])
        raise dg.Failure(said, metadata=findings_metadata(FINDINGS, PLACE), allow_retries=False)

    lines = lines_of(refused, trace)
    assert lines[:20] == [finding.sentence() for finding in FINDINGS[:20]]
    assert lines[20:] == ["… and 10 more", "  30 finding(s)", f"  Findings file: {PLACE}", "  Step: raw/npo"]
    assert not trace.exists()


def test_a_failed_check_speaks_for_the_step_that_it_stops(trace: Path) -> None:
    specs = [dg.AssetCheckSpec(name, asset=["landing", "npo"], blocking=True) for name in ("usable", "plausible")]

    @dg.asset(key=["landing", "npo"], check_specs=specs)
    def landed() -> Iterator[dg.AssetCheckResult]:
        metadata = findings_metadata(FINDINGS[:1], PLACE)
        yield dg.AssetCheckResult(check_name="usable", passed=False, description="refused", metadata=metadata)
        yield dg.AssetCheckResult(check_name="plausible", passed=False, description="of another magnitude")
        raise dg.Failure("nothing landed", allow_retries=False)

    assert lines_of(landed, trace) == [
        FINDINGS[0].sentence(),
        "  landing/npo, usable: 1 finding(s)",
        f"  Findings file: {PLACE}",
        "landing/npo, plausible: of another magnitude",
        "  Step: landing/npo",
    ]


def test_a_broken_rule_shows_its_first_rows_and_the_nodes_without_a_check(trace: Path) -> None:
    spec = dg.AssetCheckSpec("unique_key", asset=["marts", "cells"], blocking=True)
    rows = [{"cell": number, "n": 2} for number in range(9)]

    @dg.asset(key=["marts", "cells"], check_specs=[spec])
    def built() -> Iterator[dg.AssetCheckResult]:
        metadata = {FAILING_ROWS: table_metadata(("cell", "n"), rows)}
        yield dg.AssetCheckResult(passed=False, description="9 row(s) break the rule", metadata=metadata)
        raise dg.Failure("the warehouse is not built:\nmodel other: error: no such column", allow_retries=False)

    assert lines_of(built, trace) == [
        "marts/cells, unique_key: 9 row(s) break the rule",
        *(f"  cell: {number}, n: 2" for number in range(5)),
        "the warehouse is not built:",
        "model other: error: no such column",
        "  Step: marts/cells",
    ]


def test_a_fault_of_ours_is_one_line_and_its_trace_a_file(trace: Path) -> None:
    @dg.asset(key=["marts", "cells"])
    def broken() -> None:
        layouts: dict[str, str] = {}
        try:
            layouts["layout"]
        except KeyError as error:
            raise ValueError("no layout of table 12") from error

    lines = lines_of(broken, trace)
    assert lines == [
        "a fault of the program, not of an input: ValueError: no layout of table 12",
        f"  Full trace: {trace}",
        "  Step: marts/cells",
    ]
    kept = trace.read_text(encoding="utf-8")
    assert "KeyError: 'layout'" in kept
    assert "in broken" in kept


FAMILY = [
    LandingError("landed file missing", "landing 2021", "a.parquet", "none", "run it again"),
    FactErrors("data", [FactError("one"), FactError("two")]),
    InputRefusedError(FINDINGS[:2]),
    SourceUnavailableError("https://host/a.csv", ConnectionError("refused")),
    PermissionError(errno.EACCES, "Permission denied", "landing"),
]


@pytest.mark.parametrize("error", FAMILY, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("retries", [None, dg.RetryPolicy(max_retries=1)])
@pytest.mark.parametrize("events", [True, False], ids=["generator", "function"])
def test_an_error_that_a_person_can_mend_is_said_as_it_is_and_leaves_no_trace(
    trace: Path, error: Exception, retries: dg.RetryPolicy | None, events: bool
) -> None:
    tried = []

    def fail() -> None:
        tried.append(error)
        raise RuntimeError("a library's own") from error

    @dg.asset(key=["raw", "npo"], retry_policy=retries)
    @said_as_it_is
    def function() -> None:
        fail()

    @dg.asset(key=["raw", "npo"], retry_policy=retries)
    @said_as_it_is
    def generator() -> Iterator[dg.MaterializeResult[None]]:
        fail()
        yield dg.MaterializeResult()

    assert lines_of(generator if events else function, trace) == [
        *str(readable(error)).splitlines(),
        "  Step: raw/npo",
    ]
    assert not trace.exists()
    assert len(tried) == 1 + (retries is not None and isinstance(error, SourceUnavailableError))


def test_a_fault_that_was_tried_again_is_told_and_not_the_trying(trace: Path) -> None:
    @dg.asset(key=["raw", "npo"], retry_policy=dg.RetryPolicy(max_retries=1))
    @said_as_it_is
    def broken() -> None:
        raise KeyError("unheard of")

    assert lines_of(broken, trace)[0] == "a fault of the program, not of an input: KeyError: 'unheard of'"


def test_a_resource_that_refuses_says_its_sentence(trace: Path) -> None:
    @dg.resource
    def lock(_: dg.InitResourceContext) -> None:
        raise dg.Failure("another load is running: wait until it has ended", allow_retries=False)

    @dg.asset(resource_defs={"lock": lock}, required_resource_keys={"lock"})
    def anything() -> None:
        return None

    assert lines_of(anything, trace) == ["another load is running: wait until it has ended"]
    assert not trace.exists()
