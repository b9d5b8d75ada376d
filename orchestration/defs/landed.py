"""What Dagster is told of rounds that were landed, or refused: rows and columns of each source, and its checks.

A run that fails leaves red whatever it was to make or to judge and did not. So of a refused round each source that is
not refused itself is told of, in words: what is red is the refused source. Nothing is landed here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.beside import beside
from orchestration.defs.columns import landed_columns
from orchestration.defs.installation import SOURCES, absent, is_final, landing_key, spec_of, told
from orchestration.defs.presentation import findings_metadata, sentence, table_metadata
from orchestration.defs.suites import EXPECTATIONS, suite_result
from orchestration.findings import Finding
from orchestration.landing.land import LandingResult
from orchestration.landing.row_choice import decisions_table
from orchestration.paths import Paths
from orchestration.quality.checks import judge_landed
from orchestration.quality.results import SuiteCheck

ACCEPTED = "accepted"
_DECIDED, _SHOWN = ("row_no", "unit_code", "rule", "decision", "reason", "file"), 200
_NOT_COLLECTED = "suites judge rounds that are collected"


@dataclass(frozen=True, slots=True)
class Landed:
    """What landing ``rounds`` came to. ``judged``: results by round and source; ``standing``: left as they were.

    A round in neither was not reached: one before it is refused.
    """

    rounds: Sequence[str]
    judged: dict[str, Mapping[str, LandingResult]] = field(default_factory=dict)
    standing: list[str] = field(default_factory=list)

    @property
    def refused(self) -> dict[str, list[str]]:
        """The sources that are refused, by round: of one round at most, which ends the landing."""
        found = {r: [name for name, result in of_it.items() if result.findings] for r, of_it in self.judged.items()}
        return {round_: names for round_, names in found.items() if names}

    @property
    def whole(self) -> list[str]:
        """The rounds that are landed now."""
        return [round_ for round_ in self.judged if round_ not in self.refused]

    @property
    def why(self) -> str:
        """Which round is refused, and for which sources."""
        return "; ".join(f"round {round_} is refused for {', '.join(names)}" for round_, names in self.refused.items())

    def left(self, round_: str) -> bool:
        """Whether the round is refused, or was not reached since one before it is."""
        return bool(self.refused) and round_ not in [*self.whole, *self.standing]

    def of(self, name: str) -> dict[str, LandingResult]:
        """The results of a source by round."""
        return {round_: results[name] for round_, results in self.judged.items() if name in results}

    def spared(self, name: str) -> bool:
        """Whether something is refused, and not this source: then it is not to be red."""
        return bool(self.refused) and all(name not in names for names in self.refused.values())


def materialized(
    context: dg.AssetExecutionContext, landed: Landed, wanted: Collection[str]
) -> Iterator[dg.MaterializeResult[None]]:
    """Tell what was landed, by source and round; nothing of a round that does not have the source."""
    for name in sorted(wanted):
        yield from told(context, landing_key(name), _said(landed, name))
    found = [result for round_ in landed.whole for result in landed.judged[round_].values()]
    for remark in (remark for result in found for remark in result.remarks):
        context.log.info(remark.sentence())
    if landed.whole:
        context.log.info(f"landed: {sum(result.counts['rows_landed'] for result in found):,} rows".replace(",", " "))


def _said(landed: Landed, name: str) -> dict[str, dict[str, Any]]:
    results, said = landed.of(name), {}
    for round_ in (round_ for round_ in landed.rounds if round_ not in landed.standing):
        if round_ not in results and landed.refused:
            said[round_] = {"note": _not_judged(landed, round_, name)}
        elif round_ in results and not results[round_].findings:
            note = f"accepted, and not landed: {landed.why}; what was landed before stands"
            said[round_] = _metadata(results[round_]) | ({"note": note} if round_ in landed.refused else {})
    return said


def _not_judged(landed: Landed, round_: str, name: str) -> str:
    return f"not judged: {landed.why}" if spec_of(round_, name) else absent(round_, name)


def _metadata(result: LandingResult) -> dict[str, Any]:
    (table,) = result.tables.values()
    return {
        "dagster/row_count": table.num_rows,
        "dagster/column_schema": landed_columns(table),
        "rows_read": result.counts["rows_read"],
        "corrections_made": len(result.corrections),
        "decisions_on_rows": table_metadata(_DECIDED, decisions_table(result.decisions).to_pylist()[:_SHOWN]),
    }


def verdicts(paths: Paths, landed: Landed, names: Collection[str]) -> Iterator[dg.AssetCheckResult]:
    """Say of each source whether it was accepted; of one that no round has, only where another is refused."""
    for name in sorted(names):
        if results := landed.of(name):
            refused = [round_ for round_, result in results.items() if result.findings]
            place = paths.findings / [*results, *refused][-1] / f"{name}.csv"
            yield _verdict(name, [*results.values()], place)
        elif landed.refused:
            yield noted(ACCEPTED, name, _not_judged(landed, landed.rounds[-1], name))


def expected(paths: Paths, landed: Landed, names: Collection[str]) -> Iterator[dg.AssetCheckResult]:
    """Run the suites of what is landed now; of a source that is not, say why, where it would be red otherwise."""
    final = {name: _final(landed.whole, name) for name in sorted(names)}
    yield from judged_by_suites(paths, {name: rounds for name, rounds in final.items() if rounds})
    for name in (name for name, rounds in final.items() if not rounds):
        if landed.spared(name):
            yield noted(EXPECTATIONS, name, _not_judged(landed, landed.rounds[-1], name))
        elif not landed.refused and landed.of(name):
            yield noted(EXPECTATIONS, name, _NOT_COLLECTED)


def expected_alone(paths: Paths, rounds: Sequence[str], names: Collection[str]) -> Iterator[dg.AssetCheckResult]:
    """Run the suites of sources as they lie landed, and say of one without why there is nothing to judge."""
    final = {name: _final(rounds, name) for name in sorted(names)}
    yield from judged_by_suites(paths, {name: of_it for name, of_it in final.items() if of_it})
    collected = any(is_final(round_) for round_ in rounds)
    for name in (name for name, of_it in final.items() if not of_it):
        yield noted(EXPECTATIONS, name, absent(", ".join(rounds), name) if collected else _NOT_COLLECTED)


def _final(rounds: Sequence[str], name: str) -> list[str]:
    return [round_ for round_ in rounds if is_final(round_) and spec_of(round_, name)]


def judged_by_suites(paths: Paths, rounds: Mapping[str, Sequence[str]]) -> Iterator[dg.AssetCheckResult]:
    """Run the suites of landed sources, of the rounds given for each: all are begun before the first is waited for."""
    asked = {name: {r: _asked(paths, r, name) for r in of_it} for name, of_it in rounds.items()}
    for name, checks in asked.items():
        yield suite_result(paths, landing_key(name), {round_: check() for round_, check in checks.items()})


def _asked(paths: Paths, round_: str, name: str) -> Callable[[], SuiteCheck]:
    entry = SOURCES.round(round_)
    return beside(judge_landed, paths, next(spec for spec in entry.sources if spec.source == name), entry)


def noted(check: str, name: str, note: str) -> dg.AssetCheckResult:
    """A check of a source that had nothing to judge, and why."""
    return dg.AssetCheckResult(asset_key=landing_key(name), check_name=check, passed=True, description=note)


def _verdict(name: str, results: Sequence[LandingResult], place: Path) -> dg.AssetCheckResult:
    findings = [finding for result in results for finding in result.findings]
    left_out = sum(item.decision == "left_out" for result in results for item in result.decisions)
    read = f"{sum(result.counts['rows_read'] for result in results)} rows read"
    return dg.AssetCheckResult(
        asset_key=landing_key(name),
        check_name=ACCEPTED,
        passed=not findings,
        description=sentence(f"{read}{f', {left_out} left out' * bool(left_out)}, nothing to object to", findings),
        metadata=findings_metadata(findings, place),
    )


def stop_if_refused(round_: str, results: Mapping[str, LandingResult]) -> None:
    """Raise Failure with every finding, where there is one: nothing of the round is landed then."""
    findings: Sequence[Finding] = [finding for result in results.values() for finding in result.findings]
    if not findings:
        return
    refused = ", ".join(name for name, result in results.items() if result.findings)
    lines = "\n".join(finding.sentence() for finding in findings)
    raise dg.Failure(
        f"round {round_}: {refused} refused, {len(findings)} finding(s), nothing landed:\n{lines}",
        metadata=findings_metadata(findings),
        allow_retries=False,
    )
