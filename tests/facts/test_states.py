"""Whose facts are read: those of final rounds; a draft's and a collected round's only for whoever opens them."""

from __future__ import annotations

import re

import pytest

from orchestration.facts.files import FACT_FILES
from orchestration.facts.load import load_catalog
from orchestration.facts.rounds import rounds_of
from orchestration.facts.states import STATES, files_of, left_out, opened, owner, rounds_in, states_of
from tests.facts.conftest import Facts

ROUND, FILE = "2031", "codebooks/2031/round.yaml"


@pytest.fixture(params=[state for state in STATES if state != "final"])
def unread(request: pytest.FixtureRequest, facts: Facts) -> Facts:
    """The round of the fixture in a state in which it is not read, and of another report's name."""
    facts.replace(FILE, 'round: "2031"', f'round: "2031"\nstate: {request.param}')
    (facts.folder / "products").mkdir(exist_ok=True)
    (facts.folder / "products" / "arsrapport.yaml").write_text('report: arsrapport\nround: "2031"\n', encoding="utf-8")
    return facts


def test_a_round_is_final_unless_it_says_otherwise(facts: Facts) -> None:
    assert states_of(facts.folder) == {ROUND: "final"}
    assert left_out(facts.folder) == frozenset()
    facts.replace(FILE, 'round: "2031"', 'round: "2031"\nstate: drafty')
    assert states_of(facts.folder) == {ROUND: "final"}
    with pytest.raises(ValueError, match="at state"):
        load_catalog(facts.folder)


def test_a_state_is_read_from_a_file_that_is_no_yaml_yet(facts: Facts) -> None:
    facts.replace(FILE, 'round: "2031"', 'round: "2031"\nstate: "draft" # begun\nlabel: [')
    assert rounds_in(facts.folder, "draft") == [ROUND]


def test_what_is_not_read_is_left_out_of_files_rows_and_entries(unread: Facts) -> None:
    assert left_out(unread.folder) == {ROUND, "arsrapport"}
    assert rounds_of(unread.folder) == ()
    assert files_of(unread.folder, "corrections/<round>.csv") == []
    with opened(ROUND):
        assert left_out(unread.folder) == frozenset()
        assert rounds_of(unread.folder) == (ROUND,)
        assert [path.name for path in files_of(unread.folder, "corrections/<round>.csv")] == ["2031.csv"]
        assert ROUND in load_catalog(unread.folder).codebooks
    assert rounds_of(unread.folder) == ()


@pytest.mark.parametrize("pattern", sorted(file.pattern for file in FACT_FILES if "<" in file.pattern))
def test_every_kind_says_whose_its_files_are(pattern: str) -> None:
    """A kind of file that is of one round names it as such, so that nobody has to list kinds anywhere else."""
    name = re.sub("<(round|year|report)>", "R", pattern).replace("<", "").replace(">", "")
    of_all = ("<room>", "<kind>", "<grouping>", "<name>")
    assert owner(pattern, name) == ("" if any(word in pattern for word in of_all) else "R")
