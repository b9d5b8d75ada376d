"""What Dagster is told of the suites of an asset, wherever they run."""

from collections.abc import Mapping

import dagster as dg

from orchestration.defs.presentation import findings_metadata, sentence
from orchestration.findings import write_findings
from orchestration.paths import Paths
from orchestration.quality.check_records import keep_suite
from orchestration.quality.results import SuiteCheck

EXPECTATIONS = "expectations"
PROMISE = "Expectations on {}: form and plausibility."


def suite_result(paths: Paths, key: dg.AssetKey, checks: Mapping[str, SuiteCheck]) -> dg.AssetCheckResult:
    """Keep the results of one asset, by round or ``MARTS``, and report them as one."""
    for subject, check in checks.items():
        keep_suite(paths, subject, check)
    places = [write_findings(check.findings, paths.findings / s, key.path[-1]) for s, check in checks.items()]
    findings = [finding for check in checks.values() for finding in check.findings]
    good = f"{sum(check.result.evaluated for check in checks.values())} expectations hold"
    return dg.AssetCheckResult(
        asset_key=key,
        check_name=EXPECTATIONS,
        passed=all(check.result.success for check in checks.values()),
        description=sentence(good, findings),
        metadata=findings_metadata(findings, places[-1]),
    )
