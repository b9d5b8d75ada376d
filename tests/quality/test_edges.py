"""Every rule of every suite refuses from its edge on: a suite that is laxer or stricter by one step is found."""

from __future__ import annotations

import os
from zlib import crc32

import pytest

from tests.mutants.suites import SuiteMutant, suite_mutants
from tests.quality.edges import SUITES, Edge, accepts, edges_of, known_edges

pytestmark = pytest.mark.xdist_group("great_expectations")

SAMPLE = 5
"""One mutant of so many, chosen by its name."""
KNOWN = known_edges()
MUTANTS = [mutant for suite in SUITES.values() for mutant in suite_mutants(suite)]
ALL = os.environ.get("EHALSA_MUTANTS") == "all"


@pytest.mark.parametrize("name", sorted(SUITES))
def test_each_edge_is_accepted_or_refused_as_it_was_reviewed(name: str) -> None:
    rules = {rule.meta.rule: rule for rule in SUITES[name].expectations}
    reviewed = {edge: accepted for edge, accepted in KNOWN.items() if edge.suite == name}
    assert {edge: accepts(rules[edge.rule], edge) for edge in reviewed} == reviewed, "see tests/quality/edges.py"


def test_the_edges_are_those_of_the_suites() -> None:
    found = {edge for name, suite in SUITES.items() for rule in suite.expectations for edge in edges_of(name, rule)}
    assert found == set(KNOWN), "run: python -m tests.quality.edges, and read what changed"


def test_no_slip_in_a_suite_lives() -> None:
    tried = [mutant for mutant in MUTANTS if ALL or crc32("|".join(mutant.key).encode()) % SAMPLE == 0]
    assert {mutant.operator for mutant in tried} >= {"boundary", "list", "regex"}
    assert [mutant.key for mutant in tried if lives(mutant)] == []


def lives(mutant: SuiteMutant) -> bool:
    """Whether it accepts just what the rule accepts, of the reviewed data."""
    edges: dict[Edge, bool] = {
        edge: accepted
        for edge, accepted in KNOWN.items()
        if (edge.suite, edge.rule) == (mutant.suite, mutant.rule.meta.rule)
    }
    return all(accepts(mutant.rule, edge) == accepted for edge, accepted in edges.items())
