"""Quantities: what is read, and every way in which one can be wrong."""

from __future__ import annotations

import pytest

from orchestration.facts.errors import FactErrors
from orchestration.facts.load import load_catalog
from orchestration.facts.model import Quantity, QuantityDefinition
from tests.facts.conftest import Broken, Facts
from tests.facts.test_indicators import add_round

FILE, NPO = "indicators/quantities.csv", "formats/npo.yaml"
ROUND, VARIABLES = "indicators/quantities/2031.csv", "codebooks/2031/variables.csv"

BROKEN = [
    Broken("twice", FILE, "", "medel,Igen,Medel,sek,answers", ("key more than once", "row 7", "row 4")),
    Broken("defined twice", ROUND, "", "medel,used_sek,sum,,,,first,", ("key more than once", "row 7", "row 4")),
    Broken("name", FILE, "bokningar,B", "Bokningar,B", ("wrong form", "row 2, column quantity", "'Bokningar'")),
    Broken("unknown", ROUND, "medel,", "medlen,", ("dangling", "row 4", "indicators/quantities.csv")),
    Broken("unit of measure", FILE, ",sek,", ",kronor,", ("permitted", "percent, count, sek, per_user", "'kronor'")),
    Broken("source", FILE, ",npo", ",nps", ("permitted", "npo, stimulus_funds, answers", "'nps'")),
    Broken("statistic", ROUND, "requisitioned_sek,sum", "requisitioned_sek,mean", ("permitted", "count_positive")),
    Broken(
        "variable", ROUND, "antal_boka,sum", "antal_bok,sum", ("unknown measure of answers", "2031, like antal_boka")
    ),
    Broken("no measure", ROUND, "antal_boka,sum", ",sum", ("unknown measure of answers", "row 2, column measure")),
    Broken("variable's type", ROUND, "antal_boka,sum", "styrdok,sum", ("unknown measure of answers", "'styrdok'")),
    Broken("amount", ROUND, "requisitioned_sek", "rekvirerat", ("among requisitioned_sek, used_sek", "'rekvirerat'")),
    Broken("measure", ROUND, "slagningar,value", "sokningar,value", ("among slagningar, unika_anvandare", "row 5")),
    Broken("denominator", ROUND, ",unika_anvandare", ",anvandare", ("unknown measure of npo", "column denominator")),
    Broken("over itself", ROUND, ",unika_anvandare", ",slagningar", ("divided by itself", "row 5, column denominator")),
    Broken(
        "sum of months", ROUND, "slagningar,value", "slagningar,sum", ("cannot have", "expected value, found 'sum'")
    ),
    Broken("value of answers", ROUND, "antal_boka,sum", "antal_boka,value", ("answers cannot have", "sum, max")),
    Broken(
        "threshold missing", ROUND, "count_at_least,100", "count_at_least,", ("at odds with statistic", "column thr")
    ),
    Broken("threshold too many", ROUND, "antal_boka,sum,", "antal_boka,sum,5", ("an empty cell, found '5'", "row 2")),
    Broken("threshold", ROUND, "least,100", "least,hundra", ("not a whole number", "column threshold", "'hundra'")),
    Broken("ratio of counts", ROUND, "least,100,", "least,100,antal_boka", ("denominator of a count", "row 3"), 2),
    Broken("base", ROUND, "svarande", "svarare", ("dangling", "row 3, column base", "bases/2031.csv")),
    Broken("base of npo", ROUND, "unika_anvandare,,", "unika_anvandare,svarande,", ("base of npo", "row 5")),
    Broken(
        "no number of the kind", ROUND, "besokta,antal", "besokta,finns", ("unknown measure of besok", "among antal")
    ),
    Broken(
        "kind's statistic",
        ROUND,
        "antal,sum,,,,first,",
        "antal,median,,,,first,",
        ("besok cannot have", "expected sum, found"),
    ),
    Broken(
        "kind's base",
        ROUND,
        "besokta,antal,sum,,,",
        "besokta,antal,sum,,,svarande",
        ("base of besok", "of no municipality"),
    ),
    Broken("comparability", ROUND, "sek,sum,,,,first", "sek,sum,,,,same", ("out of order", "row 4", "expected first")),
    Broken("no reason", ROUND, "sek,sum,,,,first", "sek,sum,,,,reworded", ("change without reason", "row 4"), 2),
    Broken("not asked", ROUND, "sek,sum,,,,first,", "sek,sum,,,,not_asked,Nej", ("definition of what is not",), 2),
    Broken("pattern", ROUND, "medel,requisitioned_sek,sum,,,,first,", "gps_*,,,,,,not_asked,Nej", ("of no quantity",)),
    Broken("pattern asked", ROUND, "medel,", "med*,", ("several quantities asked in one row", "row 4")),
    Broken(
        "variable of no quantity",
        VARIABLES,
        "",
        "antal_ny,f2a,Ny,number,,alla,false,0,9",
        ("of no quantity", "antal_ny"),
    ),
    Broken("no format", NPO, "columns:", "kolumner:", ("another shape", "formats/npo.yaml, at columns"), 2),
]


def test_quantities_are_read_as_written(facts: Facts) -> None:
    catalog = load_catalog(facts.folder)
    assert [item.quantity for item in catalog.quantities] == [
        *("bokningar", "bokande_kommuner", "medel", "slagningar", "besokta")
    ]
    assert catalog.quantities[2] == Quantity("medel", "Rekvirerade medel", "Medel", "sek", "stimulus_funds")
    assert catalog.quantity_definitions[1] == QuantityDefinition(
        round="2031",
        quantity="bokande_kommuner",
        measure="antal_boka",
        statistic="count_at_least",
        threshold=100,
        denominator=None,
        base="svarande",
        comparability="first",
        reason="",
    )
    assert catalog.quantity_definitions[3].denominator == "unika_anvandare"


@pytest.mark.parametrize("also", ["", "true"], ids=["the other is not of persons", "the other has another base"])
def test_a_number_of_persons_is_counted_in_one_way(facts: Facts, also: str) -> None:
    path = facts.folder / FILE
    heading, first, second, *others = path.read_text(encoding="utf-8").splitlines()
    lines = [f"{heading},persons", f"{first},true", f"{second},{also}", *(f"{line}," for line in others)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(FactErrors, match=r"counted in two ways: .*/2031\.csv, row 3, column quantity"):
        load_catalog(facts.folder)
    facts.replace(ROUND, "100,,svarande,", "100,,,")
    if also:
        assert [item.persons for item in load_catalog(facts.folder).quantities] == [True, True, False, False, False]


def test_a_renamed_variable_is_told_with_its_old_name(facts: Facts) -> None:
    """The whole way that was silent: a new round, the variable under another name, the quantities carried over."""
    facts.replace(VARIABLES, "antal_boka,", "antal_bokade,")
    with pytest.raises(FactErrors) as caught:
        load_catalog(facts.folder)
    told = [str(error) for error in caught.value.errors]
    assert sum("a number variable of 2031, like antal_bokade" in line for line in told) == 2
    assert any("variable antal_bokade" in line and "Correct the measure antal_boka there" in line for line in told)


def test_what_an_earlier_round_asked_is_dropped_with_a_word(facts: Facts) -> None:
    add_round(facts, "same")
    path = facts.folder / "indicators/quantities/2033.csv"
    path.unlink()
    with pytest.raises(FactErrors) as caught:
        load_catalog(facts.folder)
    gone = [error for error in caught.value.errors if error.what == "quantity gone without a word"]
    assert [error.where for error in gone] == ["data/indicators/quantities/2033.csv"] * 5
    header = (facts.folder / ROUND).read_text(encoding="utf-8").partition("\n")[0]
    answers = "bokningar,antal_boka,sum,,,,same,\nbokande_kommuner,antal_boka,sum,,,,reworded,Alla räknas"
    path.write_text(f"{header}\n{answers}\n*,,,,,,not_asked,Hämtades inte in\n", encoding="utf-8")
    found = [item for item in load_catalog(facts.folder).quantity_definitions if item.round == "2033"]
    assert [(item.quantity, item.comparability) for item in found[1:]] == [
        ("bokande_kommuner", "reworded"),
        ("medel", "not_asked"),
        ("slagningar", "not_asked"),
        ("besokta", "not_asked"),
    ]
    assert {item.reason for item in found[2:]} == {"Hämtades inte in"}


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_fault_is_named_with_place_and_remedy(facts: Facts, broken: Broken) -> None:
    broken.make(facts)
    with pytest.raises(FactErrors) as caught:
        load_catalog(facts.folder)
    broken.check(caught.value)


def test_without_the_file_there_are_none_and_no_format_is_read(facts: Facts) -> None:
    (facts.folder / FILE).unlink()
    (facts.folder / ROUND).unlink()
    (facts.folder / NPO).unlink()
    (facts.folder / "tables/2031/bilaga2/2.yaml").unlink()
    assert load_catalog(facts.folder).quantities == ()
