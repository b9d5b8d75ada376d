"""Every bad input stops at the landing, with a finding that says where, what, expected, found and what to do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from orchestration.findings import Finding
from orchestration.landing.land import LandingContext
from tests.faults.bench import Bench
from tests.faults.faults import BAD_INPUTS, LISTED, BadInput, Picked, answer_faults
from tests.faults.page import assert_listed


def pick(context: LandingContext) -> Picked:
    """Find one variable of each nature that needs no routing, and a pair where one answer closes the other."""
    variables = [item for item in context.codebook.variables if item.universe == "alla"]
    rules = {item.universe: item.rule for item in context.codebook.universes}
    numbers = [item for item in context.codebook.variables if item.type == "number"]
    closing = {
        name: rule.terms[0].variable
        for name, rule in rules.items()
        if rule.combine == "all" and len(rule.terms) == 1 and rule.terms[0].codes == ("1", "2")
    }
    routed = next(item for item in context.codebook.variables if item.universe in closing and item.type == "flag")
    return Picked(
        single=next(item.variable for item in variables if item.type == "single"),
        flag=next(item.variable for item in variables if item.type == "flag"),
        number=numbers[0].variable,
        routed=routed.variable,
        router=closing[routed.universe],
    )


ANSWER_FAULTS = len(answer_faults(Picked("a", "b", "c", "d", "e")))


def assert_said(bad: BadInput, findings: Sequence[Finding]) -> Finding:
    def fits(finding: Finding) -> bool:
        return all(re.search(pattern, _text(getattr(finding, name))) for name, pattern in bad.says.items())

    matching = [finding for finding in findings if fits(finding)]
    listed = "\n".join(finding.sentence() for finding in findings) or "no findings"
    assert matching, f"{bad.name}: no finding says {dict(bad.says)}; there is\n{listed}"
    return matching[0]


def _text(value: object) -> str:
    return "" if value is None else str(value)


def test_the_undamaged_exports_land(good_exports: Path, bench: Bench) -> None:
    for source in ("svarsregister", "enkat_a", "enkat_b", "webbgranskning", "npo", "stimulansmedel"):
        assert bench.findings(good_exports, source) == ()


@pytest.mark.parametrize("bad", BAD_INPUTS, ids=lambda bad: bad.name)
def test_bad_input_is_told(bad: BadInput, exports: Path, bench: Bench) -> None:
    bad.damage(exports)
    findings = bench.findings(exports, bad.source)
    said = assert_said(bad, findings)
    assert findings == (said,), "one cause, one finding"
    assert (said.round, said.source) == ("2021", bad.source)
    assert said.file
    assert said.remedy
    if bad.name in LISTED:
        assert_listed(bad.name, said)


@pytest.mark.parametrize(
    "index", range(ANSWER_FAULTS), ids=[b.name for b in answer_faults(Picked("a", "b", "c", "d", "e"))]
)
def test_bad_answer_is_told(index: int, exports: Path, bench: Bench, context: LandingContext) -> None:
    bad = answer_faults(pick(context))[index]
    bad.damage(exports)
    findings = bench.findings(exports, bad.source)
    said = assert_said(bad, findings)
    assert findings == (said,), "one cause, one finding"
    assert said.column
    assert said.remedy
