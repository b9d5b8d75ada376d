"""Checks of what comes in and goes out, the back-test, and the audit of the finished build.

Nothing is exported before they pass.
"""

import shutil
from collections.abc import Iterator
from functools import cache

import dagster as dg

from orchestration.defs.build_cache import once_a_build
from orchestration.defs.installation import PATHS, SOURCES, absent, source_names, spec_of
from orchestration.defs.land import landing_key
from orchestration.defs.presentation import AUDIT, OWNER, findings_metadata, sentence, table_metadata
from orchestration.defs.warehouse import mart_keys
from orchestration.facts.formats import load_formats
from orchestration.facts.key_numbers import load_key_numbers
from orchestration.facts.load import Catalog, load_catalog
from orchestration.facts.sources import RoundSources
from orchestration.findings import write_findings
from orchestration.paths import Paths
from orchestration.quality.acceptance import audit
from orchestration.quality.acceptance_report import AcceptanceCheck
from orchestration.quality.backtest import VERDICTS, BacktestResult, backtest
from orchestration.quality.check_records import (
    DATA_DOCS,
    MARTS,
    keep_acceptance,
    keep_backtest,
    keep_key_numbers,
    keep_suite,
    kept_landing_state,
    kept_suites,
    suite_folder,
)
from orchestration.quality.checks import MARTS_WITH_SUITE, check_landed, check_mart, landed_responses
from orchestration.quality.data_docs import build_data_docs
from orchestration.quality.key_numbers import VERDICTS as KEY_NUMBER_VERDICTS
from orchestration.quality.key_numbers import KeyNumbersResult, check_key_numbers
from orchestration.quality.results import SuiteCheck

AUDITED = dg.AssetKey(["audit", "build"])
CELLS = dg.AssetKey(["marts", "report_cells"])
EXPECTATIONS = "expectations"
BACKTEST = "back_test"
KEY_NUMBERS = "key_numbers"
AUDIT_CHECK = "whole_and_unharmed"


@cache
def _catalog() -> Catalog:
    return load_catalog(PATHS.data)


def _suite_spec(key: dg.AssetKey, what: str) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        EXPECTATIONS, asset=key, blocking=True, description=f"Expectations on {what}: form and plausibility."
    )


def _suite_result(paths: Paths, folder: str, key: dg.AssetKey, check: SuiteCheck) -> dg.AssetCheckResult:
    place = write_findings(check.findings, paths.findings / folder, key.path[-1])
    good = f"{check.result.evaluated} expectations hold"
    return dg.AssetCheckResult(
        asset_key=key,
        check_name=EXPECTATIONS,
        passed=check.result.success,
        description=sentence(good, check.findings),
        metadata=findings_metadata(check.findings, place),
    )


@dg.multi_asset_check(
    name="landed_expectations",
    specs=[_suite_spec(landing_key(name), f"the landed source {name}") for name in source_names()],
    can_subset=True,
    required_resource_keys={"paths"},
)
def landed_expectations(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
    """Run the suites of the landed sources of the round that is being loaded."""
    paths: Paths = context.resources.paths
    round_ = context.run.tags["dagster/partition"]
    formats = load_formats(paths.data)
    responses = landed_responses(paths, SOURCES.round(round_), formats)
    for key in sorted(key.asset_key for key in context.selected_asset_check_keys):
        spec = spec_of(round_, key.path[-1])
        if spec is None:
            note = absent(round_, key.path[-1])
            yield dg.AssetCheckResult(asset_key=key, check_name=EXPECTATIONS, passed=True, description=note)
            continue
        check = check_landed(paths, spec, formats, _catalog(), responses)
        keep_suite(paths, round_, check)
        yield _suite_result(paths, round_, key, check)


@dg.multi_asset_check(
    name="mart_expectations",
    specs=[_suite_spec(key, f"the mart {key.path[-1]}") for key in mart_keys() if key.path[-1] in MARTS_WITH_SUITE],
    can_subset=True,
    required_resource_keys={"paths"},
)
def mart_expectations(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
    """Run the suites of the finished marts."""
    paths: Paths = context.resources.paths
    shutil.rmtree(suite_folder(paths, MARTS), ignore_errors=True)
    for key in sorted(key.asset_key for key in context.selected_asset_check_keys):
        check = check_mart(paths, key.path[-1], _catalog(), landed_rounds(paths))
        keep_suite(paths, MARTS, check)
        yield _suite_result(paths, MARTS, key, check)


def landed_rounds(paths: Paths) -> tuple[str, ...]:
    """Rounds of the sources file that are landed: those that the build holds."""
    return tuple(entry.round for entry in landed_entries(paths))


def landed_entries(paths: Paths) -> tuple[RoundSources, ...]:
    """What the sources file says of each landed round."""
    return tuple(entry for entry in SOURCES.rounds if (paths.landing / entry.round).is_dir())


@dg.asset_check(
    asset=CELLS,
    name=BACKTEST,
    blocking=True,
    description="Every computed cell against the printed one. In a strict round a difference stops the load.",
    required_resource_keys={"paths"},
)
def back_test(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
    """Compare the cells of every landed round's report with what was printed."""
    paths: Paths = context.resources.paths
    results = [
        backtest(paths.build_database, entry.report, entry.backtest) for entry in landed_entries(paths) if entry.report
    ]
    for result in results:
        keep_backtest(paths, result)
        context.log.info(result.message)
    findings = [finding for result in results for finding in result.findings]
    place = write_findings(findings, paths.findings / MARTS, BACKTEST)
    return dg.AssetCheckResult(
        passed=all(result.success for result in results),
        description="; ".join(result.message for result in results),
        metadata={**findings_metadata(findings, place), "verdicts": _verdicts(results)},
    )


@once_a_build
def key_number_results(paths: Paths) -> tuple[KeyNumbersResult, ...]:
    """Run the queries of the key numbers of every landed round's report."""
    marts = [key.path[-1] for key in mart_keys()]
    absent = set(_catalog().codebooks) - set(landed_rounds(paths))
    return tuple(
        check_key_numbers(
            paths.build_database, load_key_numbers(paths.data, entry.report), entry.backtest, marts, absent
        )
        for entry in landed_entries(paths)
        if entry.report
    )


@dg.asset_check(
    asset=CELLS,
    name=KEY_NUMBERS,
    blocking=True,
    description="Every key number of a report's text against its query. In a strict round a difference stops the load.",
    required_resource_keys={"paths"},
)
def key_numbers(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
    """Compare the key numbers of every landed round's report with what their queries yield."""
    paths: Paths = context.resources.paths
    results = key_number_results(paths)
    for result in results:
        keep_key_numbers(paths, result)
        context.log.info(result.message)
    findings = [finding for result in results for finding in result.findings]
    place = write_findings(findings, paths.findings / MARTS, KEY_NUMBERS)
    rows = [{"report": result.report, **result.counts} for result in results]
    headings = ("report", *KEY_NUMBER_VERDICTS)
    return dg.AssetCheckResult(
        passed=all(result.success for result in results),
        description="; ".join(result.message for result in results),
        metadata={**findings_metadata(findings, place), "verdicts": table_metadata(headings, rows)},
    )


def _verdicts(results: list[BacktestResult]) -> dg.MetadataValue:
    headings = ("report", "part", *VERDICTS)
    rows = [{"report": r.report, **{name: getattr(p, name) for name in headings[1:]}} for r in results for p in r.parts]
    return table_metadata(headings, rows)


@dg.asset(
    key=AUDITED,
    deps=mart_keys(),
    group_name=AUDIT,
    owners=[OWNER],
    kinds={"python", "duckdb"},
    code_version="1",
    check_specs=[
        dg.AssetCheckSpec(
            AUDIT_CHECK,
            asset=AUDITED,
            blocking=True,
            description=(
                "The build, reopened in a new process, is whole: every node ran, every mart has rows, "
                "every erratum is proven."
            ),
        )
    ],
    description=(
        "One row per thing looked at. The finished build, closed and opened again in a new process, "
        "looked at as a whole."
    ),
    required_resource_keys={"paths", "load_lock"},
)
def audited_build(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Audit the build; a failed audit stops everything after it."""
    paths: Paths = context.resources.paths
    report = audit(paths, kept_landing_state(paths))
    keep_acceptance(paths, report)
    bad = "; ".join(check.sentence for check in report.failed)
    yield dg.AssetCheckResult(
        asset_key=AUDITED,
        check_name=AUDIT_CHECK,
        passed=report.success,
        description=bad or f"{len(report.checks)} things looked at, nothing to object to",
        metadata={"checks": _audit_table(report.checks)},
    )
    if not report.success:
        raise dg.Failure(f"the audit refuses the build: {bad}", allow_retries=False)
    yield dg.MaterializeResult(asset_key=AUDITED, metadata={"dagster/row_count": len(report.checks)})


def _audit_table(checks: tuple[AcceptanceCheck, ...]) -> dg.MetadataValue:
    headings = ("name", "outcome", "evaluated", "sentence")
    return table_metadata(headings, [{name: getattr(check, name) for name in headings} for check in checks])


@dg.asset(
    key=["audit", "data_docs"],
    deps=[AUDITED],
    group_name=AUDIT,
    owners=[OWNER],
    kinds={"python", "html"},
    code_version="1",
    description=(
        "One page per suite and source. Data Docs: what was expected of what came in and goes out, and what was found."
    ),
    required_resource_keys={"paths", "load_lock"},
)
def data_docs(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """Build the Data Docs of this load from the results kept."""
    paths: Paths = context.resources.paths
    checks = kept_suites(paths)
    index = build_data_docs(checks, paths.checks / DATA_DOCS)
    return dg.MaterializeResult(metadata={"dagster/row_count": len(checks), "index": dg.MetadataValue.path(str(index))})


assets = [audited_build, data_docs]
checks = [landed_expectations, mart_expectations, back_test, key_numbers]
