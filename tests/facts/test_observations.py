"""Indicators on observations: what is read, and every way in which kind and indicator can be wrong."""

from __future__ import annotations

import pytest

from orchestration.facts.errors import FactErrors
from orchestration.facts.load import load_catalog
from tests.facts.conftest import Broken, Facts

FILE, KIND = "observations/besok.csv", "formats/besok.yaml"
CATALOGUED = "styrdok.nagot,Fanns,Besök,unit,finns=ja,finns=*"

BROKEN = [
    Broken("twice", FILE, "", "besok.finns,Fanns,Besök,unit,finns=ja,finns=*", ("more than once", "row 3", "row 2")),
    Broken("name", FILE, "besok.finns", "Besok", ("wrong form", "row 2, column indicator", "'Besok'")),
    Broken("counted", FILE, ",unit,", ",person,", ("permitted", "unit, municipality", "'person'")),
    Broken("measure", FILE, "finns=ja,", "fanns=ja,", ("unknown variable", "row 2, column numerator", "'fanns'")),
    Broken("code", FILE, "finns=ja,", "finns=jo,", ("outside the answer set", "ja, nej, oklart", "column numerator")),
    Broken("grammar", FILE, "finns=*", "finns", ("outside the grammar", "row 2, column base")),
    Broken("everybody", FILE, "finns=ja,", "always,", ("numerator of everybody", "row 2, column numerator")),
    Broken("key", KIND, "key: [Besök]", "key: [Finns]", ("key", "Besök", KIND)),
    Broken("table", KIND, "table: observations", "table: besok", ("the table observations", KIND)),
    Broken("status", KIND, "oklart: dont_know}", "okänt: dont_know}", ("status_of", "okänt", KIND)),
    Broken("bounds", KIND, "units_least: 1, ", "", ("units_least and units_most", KIND)),
]


def test_indicators_are_read_as_written(facts: Facts) -> None:
    (found,) = load_catalog(facts.folder).observations
    assert (found.indicator, found.kind, found.counted) == ("besok.finns", "besok", "unit")
    assert [term.codes for term in found.base.terms] == [("ja", "nej")], "a code that is no answer is not substantive"


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_what_is_wrong_is_named(facts: Facts, broken: Broken) -> None:
    broken.make(facts)
    with pytest.raises(FactErrors) as caught:
        load_catalog(facts.folder)
    broken.check(caught.value)


def test_a_name_of_the_catalogue_is_taken(facts: Facts) -> None:
    taken = load_catalog(facts.folder).indicators.indicators[0].indicator
    facts.append(FILE, CATALOGUED.replace("styrdok.nagot", taken))
    with pytest.raises(FactErrors, match="indicator twice"):
        load_catalog(facts.folder)


@pytest.mark.parametrize("kind", ["finns_inte", "npo"])
def test_a_file_of_no_kind_of_observation_is_refused(facts: Facts, kind: str) -> None:
    (facts.folder / FILE).rename(facts.folder / f"observations/{kind}.csv")
    with pytest.raises(FactErrors, match=f"file of no kind of observation: data/observations/{kind}.csv"):
        load_catalog(facts.folder)
