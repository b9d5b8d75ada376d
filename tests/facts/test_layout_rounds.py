"""Cells of other rounds and cells of quantities: what a layout may say beyond indicator and group."""

from __future__ import annotations

import shutil

import pytest

from orchestration.facts.errors import FactErrors
from orchestration.facts.load import load_catalog
from orchestration.facts.model import CellSpec
from tests.facts.conftest import Broken, Facts

TABLE = "tables/2031/bilaga2/2.yaml"
LAST = 'quantity: slagningar, round: "2031", period: 2031-02, decimals: 1'

BROKEN = [
    Broken(
        "round", TABLE, '{round: "2030"}', '{round: "2028"}', ("unknown round", "row 1", "2029, 2030, 2031, found 2028")
    ),
    Broken("round unquoted", TABLE, '{round: "2030"}', "{round: 2030}", ("at columns.1.set.round", "valid string")),
    Broken("quantity", TABLE, "quantity: bokningar", "quantity: bokning", ("unknown quantity", "row 2", "'bokning'")),
    Broken("no quantity", TABLE, ", quantity: bokningar", "", ("cell without quantity", "row 2 (Bokningar), column 2")),
    Broken("no indicator", TABLE, "indicator: styrdok.finns.ja, ", "", ("cell without indicator", "Set indicator")),
    Broken(
        "both",
        TABLE,
        "measure: quantity, quantity",
        "indicator: svar.enkat, measure: quantity, quantity",
        ("quantity with an indicator", "row 2", "'svar.enkat'"),
    ),
    Broken("another measure", TABLE, "measure: quantity,", "measure: base,", ("quantity with another", "'base'"), 2),
    Broken("measure", TABLE, "measure: share", "measure: units", ("unknown measure", "unit_population, quantity")),
    Broken("period", TABLE, "2031-02", "2031-13", ("malformed period", "a month as YYYY-MM", "'2031-13'")),
    Broken("no period", TABLE, ", period: 2031-02", "", ("at odds", "as slagningar is of npo, found none")),
    Broken("period of a sum", TABLE, "quantity: slagningar", "quantity: medel", ("at odds", "no period, as medel is")),
    Broken("period alone", TABLE, "measure: share", "measure: share, period: 2031-02", ("period without quantity",)),
    Broken(
        "months by size",
        TABLE,
        "quantity: slagningar",
        "grouping: storlek, group: s1, quantity: slagningar",
        ("statistics of the country in groups", "the grouping alla"),
    ),
    Broken("decimals", TABLE, "decimals: 1", "decimals: -1", ("another shape", "at overrides.1.decimals")),
    Broken("decimals text", TABLE, "measure: share", "measure: share, decimals: en", ("number of decimals", "'en'")),
    Broken("decimals many", TABLE, "measure: share", "measure: share, decimals: 3", ("of decimals", "0, 1, 2", "3")),
    Broken("same round twice", TABLE, '{round: "2030"}', '{round: "2031"}', ("cell twice", "share 2031 also in row 1")),
]


def cells(facts: Facts) -> list[CellSpec]:
    (layout,) = [item for item in load_catalog(facts.folder).layouts if (item.part, item.table_no) == ("bilaga2", 2)]
    return list(layout.cells)


def test_a_cell_may_be_of_another_round_than_its_table(facts: Facts) -> None:
    found = cells(facts)
    assert [cell.round for cell in found] == ["2030", "2031", "2031", "2031"]
    assert [(cell.indicator, cell.quantity) for cell in found[1:3]] == [("styrdok.finns.ja", ""), ("", "slagningar")]
    assert [(cell.period, cell.decimals) for cell in found[2:]] == [("2031-02", 1), ("", 0)]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_fault_is_named_with_file_and_place(facts: Facts, broken: Broken) -> None:
    broken.make(facts)
    with pytest.raises(FactErrors) as caught:
        cells(facts)
    broken.check(caught.value)


@pytest.mark.parametrize("measure", ["unit_share", "unit_numerator", "unit_base", "unit_population"])
def test_units_are_counted_like_municipalities(facts: Facts, measure: str) -> None:
    facts.replace(TABLE, "measure: share", f"measure: {measure}")
    assert cells(facts)[0].measure == measure


def test_decimals_may_be_written_as_a_number_anywhere(facts: Facts) -> None:
    facts.replace(TABLE, "group: riket}", "group: riket, decimals: 2}")
    assert [cell.decimals for cell in cells(facts)] == [2, 2, 1, 2]


def test_an_empty_setting_takes_a_default_away(facts: Facts) -> None:
    facts.replace(TABLE, "group: riket}", "group: riket, indicator: svar.enkat}")
    facts.replace(TABLE, "quantity: bokningar}", 'quantity: bokningar, indicator: ""}')
    assert cells(facts)[3].indicator == ""


def test_a_quantity_has_keys_like_an_indicator(facts: Facts) -> None:
    facts.replace(TABLE, "quantity: bokningar}", 'quantity: "bok{slag}", slag: ningar}')
    assert cells(facts)[3].quantity == "bokningar"


def test_an_indicator_that_the_table_s_round_did_not_define_is_shown_as_not_asked(facts: Facts) -> None:
    facts.replace(TABLE, "indicator: styrdok.finns.ja", "indicator: journal.digital.ja")
    assert cells(facts)[1].indicator == "journal.digital.ja"


def test_a_cell_of_another_codebook_round_needs_that_round_s_word(facts: Facts) -> None:
    (facts.folder / "tables/2031/bilaga2/1.yaml").unlink()
    for folder in ("bases", "definitions", "history", "quantities"):
        shutil.copy(facts.folder / f"indicators/{folder}/2031.csv", facts.folder / f"indicators/{folder}/2033.csv")
    shutil.copytree(facts.folder / "codebooks/2031", facts.folder / "codebooks/2033")
    facts.replace("codebooks/2033/round.yaml", 'round: "2031"', 'round: "2033"')
    for folder in ("history", "quantities"):
        path = facts.folder / f"indicators/{folder}/2033.csv"
        path.write_text(path.read_text(encoding="utf-8").replace(",first,", ",same,"), encoding="utf-8")
    facts.replace(TABLE, '{round: "2030"}', '{round: "2033"}')
    facts.replace(TABLE, "indicator: styrdok.finns.ja", "indicator: journal.digital.ja")
    assert cells(facts)[0].round == "2033"
    facts.replace("indicators/history/2033.csv", "journal.digital.ja,false,not_asked,Frågan ställdes inte\n", "")
    with pytest.raises(FactErrors) as caught:
        cells(facts)
    (error,) = caught.value.errors
    assert error.what == "indicator without history in the cell's round"
    assert error.where == "data/tables/2031/bilaga2/2.yaml, row 1 (Styrdokument), column 1 (2030)"
    assert error.expected == "a row in indicators/history/2033.csv"
