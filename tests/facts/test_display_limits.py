"""Limits of what is shown as it was counted: what is read, and what is refused."""

from __future__ import annotations

import pytest

from orchestration.facts.display_limits import DisplayLimit, load_display_limits
from orchestration.facts.errors import FactErrors
from tests.facts.conftest import Broken, Facts

FILE = "products/display_limits.csv"
LINE = "share_base,other,collected,10"

BROKEN = [
    Broken("rule", FILE, LINE, f"{LINE}\nbase,other,collected,1", ("outside the permitted", "row 6, column rule")),
    Broken("product", FILE, "other,synthetic", "all,synthetic", ("outside the permitted", "row 4, column product"), 2),
    Broken("origin", FILE, "other,collected", "other,published", ("permitted", "row 5, column origin"), 2),
    Broken("size", FILE, LINE, "share_base,other,collected,ten", ("not a whole number", "row 5, column smallest")),
    Broken("twice", FILE, "", LINE, ("key more than once", "row 10", "row 5")),
    Broken(
        "missing",
        FILE,
        f"{LINE}\n",
        "",
        ("limit that is missing", "share_base,other,collected", "0 turns the rule off"),
    ),
]


def test_limits_are_read_as_written(facts: Facts) -> None:
    limits = load_display_limits(facts.folder)
    assert limits[2:4] == (
        DisplayLimit("share_base", "other", "synthetic", 10),
        DisplayLimit("share_base", "other", "collected", 10),
    )


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_fault_is_named_with_place_and_remedy(facts: Facts, broken: Broken) -> None:
    broken.make(facts)
    with pytest.raises(FactErrors) as caught:
        load_display_limits(facts.folder)
    broken.check(caught.value)


def test_without_the_file_nothing_is_loaded(facts: Facts) -> None:
    (facts.folder / FILE).unlink()
    with pytest.raises(FactErrors, match="fact file missing"):
        load_display_limits(facts.folder)
