"""What the checks of the present load said of one round, as lines for its quality declaration: counts, never a time."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from orchestration.exports.declaration.values import CheckLine
from orchestration.paths import Paths
from orchestration.quality.check_records import MARTS, kept_acceptance, kept_backtest, kept_key_numbers, suite_folder
from orchestration.quality.results import read_checks

_RUN_RESULTS = "run_results.json"
_DBT_KINDS = {"test": "data_tests", "unit_test": "unit_tests"}
_GOOD = frozenset({"success", "pass"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the checks said of a round; without any, the declaration is silent on them. Key numbers by verdict."""

    checks: tuple[CheckLine, ...] = ()
    key_numbers: dict[str, int] = field(default_factory=dict)


def read_outcome(paths: Paths, round_: str, report: str | None) -> Outcome:
    """Read what is kept of the load's checks; ``report`` is the round's own.

    FileNotFoundError if the build was not audited, or its report not compared.
    """
    audit = [(check.evaluated, check.outcome == "passed") for check in kept_acceptance(paths).checks]
    lines = [*_dbt_lines(paths), *_suite_lines(paths, round_), _line("audit", audit)]
    if report is None:
        return Outcome(tuple(lines))
    cells, cells_good = kept_backtest(paths, report)
    numbers, numbers_good = kept_key_numbers(paths, report)
    lines.append(_line("backtest", [(sum(cells.values()), cells_good)]))
    if numbers:
        lines.append(_line("key_numbers", [(sum(numbers.values()), numbers_good)]))
    return Outcome(tuple(lines), numbers)


def _dbt_lines(paths: Paths) -> Iterator[CheckLine]:
    body: dict[str, Any] = json.loads((paths.build / _RUN_RESULTS).read_bytes())
    nodes = [(str(node["unique_id"]).split(".")[0], node["status"] in _GOOD) for node in body["results"]]
    counts, bad = Counter(kind for kind, _ in nodes), Counter(kind for kind, good in nodes if not good)
    for kind, name in _DBT_KINDS.items():
        if counts[kind]:
            yield CheckLine(name, counts[kind], counts[kind], bad[kind])


def _suite_lines(paths: Paths, round_: str) -> Iterator[CheckLine]:
    for name, subject in (("suites_landed", round_), ("suites_marts", MARTS)):
        results = [check.result for check in read_checks(suite_folder(paths, subject))]
        yield _line(name, [(result.evaluated, result.success) for result in results])


def _line(name: str, results: Iterable[tuple[int, bool]]) -> CheckLine:
    listed = list(results)
    return CheckLine(name, len(listed), sum(n for n, _ in listed), sum(not good for _, good in listed))
