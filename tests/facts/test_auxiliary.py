"""Known totals that estimates rest on: what is read, and what is refused."""

from __future__ import annotations

import pytest

from orchestration.facts.errors import FactErrors
from orchestration.facts.load import load_catalog
from orchestration.facts.model import AuxiliaryTotal
from tests.facts.conftest import Broken, Facts

FILE = "registers/auxiliary_totals.csv"

BROKEN = [
    Broken("round", FILE, "2031,", "2030,", ("dangling", "row 2, column round", "'2030'")),
    Broken("name", FILE, "folkmangd_65", "Folkmängd 65", ("wrong form", "row 2, column total", "'Folkmängd 65'")),
    Broken("twice", FILE, "", "2031,folkmangd_65,1,personer,X,Y", ("key more than once", "row 3", "row 2")),
    Broken("value", FILE, "1200", "1 200", ("not a whole number", "row 2, column value", "'1 200'")),
    Broken("unit", FILE, "personer", "", ("empty cell", "row 2, column unit_of_measure")),
    Broken("source", FILE, "Påhittat", "", ("empty cell", "row 2, column source")),
]


def test_totals_are_read_as_written(facts: Facts) -> None:
    expected = AuxiliaryTotal("2031", "folkmangd_65", 1200, "personer", "Påhittat", "Invånare 65 år och äldre")
    assert load_catalog(facts.folder).auxiliary_totals == (expected,)


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_fault_is_named_with_place_and_remedy(facts: Facts, broken: Broken) -> None:
    broken.make(facts)
    with pytest.raises(FactErrors) as caught:
        load_catalog(facts.folder)
    broken.check(caught.value)


def test_without_the_file_there_are_none(facts: Facts) -> None:
    (facts.folder / FILE).unlink()
    assert load_catalog(facts.folder).auxiliary_totals == ()
