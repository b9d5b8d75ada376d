"""Checks of what comes in and goes out, the back-test, and the audit of the finished build.

Nothing is exported before they pass.
"""

from collections.abc import Iterator

import dagster as dg

from orchestration.beside import is_begun
from orchestration.defs.begun import judged_of, suites_of
from orchestration.defs.installation import landed_entries, landed_rounds
from orchestration.defs.presentation import AUDIT, OWNER, findings_metadata, table_metadata
from orchestration.defs.refusals import said_as_it_is
from orchestration.defs.suites import EXPECTATIONS, PROMISE, suite_result
from orchestration.defs.warehouse import mart_keys
from orchestration.facts.key_numbers import load_key_numbers
from orchestration.findings import write_findings
from orchestration.paths import Paths
from orchestration.quality.acceptance import audit
from orchestration.quality.acceptance_report import AcceptanceCheck
from orchestration.quality.backtest import VERDICTS, BacktestResult, backtest
from orchestration.quality.check_records import (
    MARTS,
    forget_suites,
    keep_acceptance,
    keep_backtest,
    keep_key_numbers,
    kept_landing_state,
    kept_suites,
)
from orchestration.quality.checks import MARTS_WITH_SUITE, catalog_of
from orchestration.quality.key_numbers import VERDICTS as KEY_NUMBER_VERDICTS
from orchestration.quality.key_numbers import KeyNumbersResult, check_key_numbers
from orchestration.warehouse.build_cache import once_a_build

AUDITED = dg.AssetKey(["audit", "build"])
CELLS = dg.AssetKey(["marts", "report_cells"])
BACKTEST = "back_test"
KEY_NUMBERS = "key_numbers"
AUDIT_CHECK = "whole_and_unharmed"


@dg.multi_asset_check(
    name="mart_expectations",
    specs=[
        dg.AssetCheckSpec(
            EXPECTATIONS, asset=key, blocking=True, description=PROMISE.format(f"the mart {key.path[-1]}")
        )
        for key in mart_keys()
        if key.path[-1] in MARTS_WITH_SUITE
    ],
    can_subset=True,
    required_resource_keys={"installation", "load_lock"},
)
@said_as_it_is
def mart_expectations(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
    """Run the suites of the finished marts."""
    paths: Paths = context.resources.installation.paths
    forget_suites(paths, MARTS, MARTS_WITH_SUITE)
    for key in sorted(key.asset_key for key in context.selected_asset_check_keys):
        yield suite_result(paths, key, {MARTS: suites_of(paths)[key.path[-1]]()})
    if is_begun():
        judged_of(paths)


@dg.asset_check(
    asset=CELLS,
    name=BACKTEST,
    blocking=True,
    description="Every computed cell against the printed one. In a strict round a difference stops the load.",
    required_resource_keys={"installation", "load_lock"},
)
@said_as_it_is
def back_test(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
    """Compare the cells of every landed round's report with what was printed."""
    paths: Paths = context.resources.installation.paths
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
    absent = set(catalog_of(paths.data).codebooks) - set(landed_rounds(paths))
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
    required_resource_keys={"installation", "load_lock"},
)
@said_as_it_is
def key_numbers(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
    """Compare the key numbers of every landed round's report with what their queries yield."""
    paths: Paths = context.resources.installation.paths
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


@dg.multi_asset(
    name="audited_build",
    specs=[
        dg.AssetSpec(
            key=AUDITED,
            deps=mart_keys(),
            group_name=AUDIT,
            owners=[OWNER],
            kinds={"python", "duckdb"},
            code_version="1",
            skippable=True,
            description=(
                "One row per thing looked at. The finished build, closed and opened again in a new process, "
                "looked at as a whole."
            ),
        )
    ],
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
    can_subset=True,
    required_resource_keys={"installation", "load_lock"},
)
@said_as_it_is
def audited_build(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Audit the build; a failed audit stops everything after it."""
    paths: Paths = context.resources.installation.paths
    report = audit(paths, kept_landing_state(paths))
    keep_acceptance(paths, report)
    bad = "; ".join(check.sentence for check in report.failed)
    yield dg.AssetCheckResult(
        asset_key=AUDITED,
        check_name=AUDIT_CHECK,
        passed=report.success,
        description=bad or f"{len(report.checks)} things looked at, nothing to object to",
        metadata={"checks": acceptance_table(report.checks)},
    )
    if not report.success:
        raise dg.Failure(f"the audit refuses the build: {bad}", allow_retries=False)
    if context.selected_asset_keys:
        yield dg.MaterializeResult(asset_key=AUDITED, metadata={"dagster/row_count": len(report.checks)})


def acceptance_table(checks: tuple[AcceptanceCheck, ...]) -> dg.MetadataValue:
    """What a report looked at, as a table of the UI."""
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
    op_tags={"dagster/priority": "-1"},  # made beside, after exports
    required_resource_keys={"installation", "load_lock"},
)
@said_as_it_is
def data_docs(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """Build the Data Docs of this load from the results kept."""
    paths: Paths = context.resources.installation.paths
    index, rows = judged_of(paths).data_docs(), len(kept_suites(paths))
    return dg.MaterializeResult(metadata={"dagster/row_count": rows, "index": dg.MetadataValue.path(str(index))})


assets = [audited_build, data_docs]
checks = [mart_expectations, back_test, key_numbers]
