"""The order in which groupings take turns: what is read, and what is refused."""

from __future__ import annotations

import pytest

from orchestration.facts.errors import FactErrors
from orchestration.facts.load import load_catalog
from tests.facts.conftest import Broken, Facts

FILE = "products/secrecy_turns.csv"
BROKEN = [
    Broken("grouping", FILE, "skr,3", "skr,3\nby,7", ("dangling reference", "row 5, column grouping")),
    Broken("same turn", FILE, "skr,3", "skr,2", ("turn that two groupings have", "row 4, column turn")),
    Broken("turn", FILE, "skr,3", "skr,tre", ("not a whole number", "row 4, column turn")),
    Broken("missing", FILE, "lan,4\n", "", ("grouping without a turn", "expected lan", "Add the row")),
]


def test_turns_are_read_as_written(facts: Facts) -> None:
    turns = load_catalog(facts.folder).secrecy_turns
    assert [turn.grouping for turn in sorted(turns, key=lambda turn: turn.turn)][:3] == ["alla", "storlek", "skr"]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_fault_is_named_with_place_and_remedy(facts: Facts, broken: Broken) -> None:
    broken.make(facts)
    with pytest.raises(FactErrors) as caught:
        load_catalog(facts.folder)
    broken.check(caught.value)
