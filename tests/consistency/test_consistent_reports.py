"""Reports made from random answers agree with themselves and give no finding; what is altered in them is found.

A sample with a fixed seed; ``python -m tests.consistency.planted`` tries 200 reports and 180 alterations, and
asks an exact solver which of them can be proven. docs/report_audit.md has its table.
"""

from __future__ import annotations

import random
from functools import cache

import pytest

from tests.consistency.conftest import Press
from tests.consistency.made import MadeReport, made_report
from tests.consistency.planted import FULL_EVERY, KINDS, PAGE, SEED, consistent, misspoken, solvable

SAMPLE = 12


@pytest.mark.parametrize("fourth", range(4))
def test_consistent_reports_give_no_finding(press: Press, fourth: int) -> None:
    seeds = range(fourth, SAMPLE, 4)
    made = {seed: made_report(press, seed, whole=seed % FULL_EVERY == 0) for seed in seeds}
    assert [seed for seed, report in made.items() if not consistent(press, report)] == []


def test_made_reports_say_something_of_every_kind(press: Press) -> None:
    kinds = {claim.kind for claim in _report(press).claims.claims}
    assert kinds == {claim.kind for claim in press.claims.claims}
    assert len(_report(press).declarations.text) > 150
    assert not misspoken(press, _report(press))


@pytest.mark.parametrize("kind", KINDS)
def test_what_can_be_proven_of_an_alteration_is_found(press: Press, kind: str) -> None:
    altered = KINDS[kind](_report(press), press, random.Random(kind))
    provable = kind == "0 for what was not asked" or misspoken(press, altered) or not solvable(press, altered)
    assert consistent(press, altered) is not provable


def test_the_page_has_a_row_for_every_kind_of_alteration() -> None:
    table = PAGE.read_text(encoding="utf-8").partition("<!-- planted -->")[2].partition("<!-- end of planted -->")[0]
    rows = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("|")][2:]
    assert rows == [*KINDS, "**all**"]


@cache
def _report(press: Press) -> MadeReport:
    return made_report(press, SEED, whole=True)
