"""Quantities: what is read, and every way in which one can be wrong."""

from __future__ import annotations

import pytest

from orchestration.facts.errors import FactErrors
from orchestration.facts.load import load_catalog
from orchestration.facts.model import Quantity
from tests.facts.conftest import Broken, Facts

FILE, NPO = "indicators/quantities.csv", "formats/npo.yaml"

BROKEN = [
    Broken(
        "twice", FILE, "", "medel,Igen,Medel,sek,answers,antal_boka,sum,,", ("key more than once", "row 6", "row 4")
    ),
    Broken("name", FILE, "bokningar,B", "Bokningar,B", ("wrong form", "row 2, column quantity", "'Bokningar'")),
    Broken("unit of measure", FILE, ",sek,", ",kronor,", ("permitted", "percent, count, sek, per_user", "'kronor'")),
    Broken("source", FILE, "npo,", "nps,", ("permitted", "npo, stimulus_funds, answers", "'nps'")),
    Broken("statistic", FILE, "requisitioned_sek,sum", "requisitioned_sek,mean", ("permitted", "count_positive")),
    Broken("variable", FILE, "antal_boka,sum", "antal_bok,sum", ("unknown measure of answers", "a number variable")),
    Broken("variable's type", FILE, "antal_boka,sum", "styrdok,sum", ("unknown measure of answers", "'styrdok'")),
    Broken("amount", FILE, "requisitioned_sek", "rekvirerat", ("among requisitioned_sek, used_sek", "'rekvirerat'")),
    Broken("measure", FILE, "slagningar,value", "sokningar,value", ("among slagningar, unika_anvandare", "row 5")),
    Broken("denominator", FILE, ",unika_anvandare", ",anvandare", ("unknown measure of npo", "column denominator")),
    Broken("over itself", FILE, ",unika_anvandare", ",slagningar", ("divided by itself", "row 5, column denominator")),
    Broken("sum of months", FILE, "slagningar,value", "slagningar,sum", ("cannot have", "expected value, found 'sum'")),
    Broken("value of answers", FILE, "antal_boka,sum", "antal_boka,value", ("answers cannot have", "sum, max")),
    Broken(
        "threshold missing", FILE, "count_at_least,100", "count_at_least,", ("at odds with statistic", "column thr")
    ),
    Broken("threshold too many", FILE, "antal_boka,sum,", "antal_boka,sum,5", ("an empty cell, found '5'", "row 2")),
    Broken("threshold", FILE, "least,100", "least,hundra", ("not a whole number", "column threshold", "'hundra'")),
    Broken("ratio of counts", FILE, "least,100,", "least,100,antal_boka", ("denominator of a count", "row 3"), 2),
    Broken("no format", NPO, "columns:", "kolumner:", ("another shape", "formats/npo.yaml, at columns"), 2),
]


def test_quantities_are_read_as_written(facts: Facts) -> None:
    found = load_catalog(facts.folder).quantities
    assert [item.quantity for item in found] == ["bokningar", "bokande_kommuner", "medel", "slagningar"]
    assert found[1] == Quantity(
        quantity="bokande_kommuner",
        label="Kommuner med minst 100 bokningar",
        theme="E-tjänster",
        unit_of_measure="count",
        source="answers",
        measure="antal_boka",
        statistic="count_at_least",
        threshold=100,
        denominator=None,
    )
    assert found[3].denominator == "unika_anvandare"


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_fault_is_named_with_place_and_remedy(facts: Facts, broken: Broken) -> None:
    broken.make(facts)
    with pytest.raises(FactErrors) as caught:
        load_catalog(facts.folder)
    broken.check(caught.value)


def test_without_the_file_there_are_none_and_no_format_is_read(facts: Facts) -> None:
    (facts.folder / FILE).unlink()
    (facts.folder / NPO).unlink()
    (facts.folder / "tables/2031/bilaga2/2.yaml").unlink()
    assert load_catalog(facts.folder).quantities == ()
