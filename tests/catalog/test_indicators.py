"""The indicator reader: a complete small catalogue, and every way in which one can be wrong."""

from __future__ import annotations

import shutil

import pytest

from orchestration.catalog.codebook import load_codebook
from orchestration.catalog.complaints import CatalogErrors
from orchestration.catalog.indicators import load_indicators
from orchestration.catalog.model import IndicatorCatalogue, IndicatorDefinition, IndicatorHistory, Rule, Term
from tests.catalog.conftest import Broken, Facts

CATALOGUE, HISTORY = "indicators/catalogue.csv", "indicators/history.csv"
BASES, DEFINITIONS = "indicators/bases/2031.csv", "indicators/definitions/2031.csv"
UNKNOWN = ("dangling reference", "indicators/catalogue.csv")

BROKEN = [
    Broken("column missing", BASES, "base,rule,", "base,", ("column missing", "bases/2031.csv, row 1", "'rule'")),
    Broken(
        "identifier", CATALOGUE, "svar.enkat,", "Svar.Enkät,", ("wrong form", "row 2, column indicator", "Enkät"), 4
    ),
    Broken("indicator twice", CATALOGUE, "", "svar.enkat,Igen,Svar", ("key more than once", "row 8", "row 2")),
    Broken("label empty", CATALOGUE, "Besvarade enkäter", "", ("empty cell", "row 2, column label")),
    Broken("base twice", BASES, "", "ramen,reg_svarat=1,Igen", ("key more than once", "bases/2031.csv, row 4")),
    Broken("base unused", BASES, "", "ensam,always,Ingen", ("base of no indicator", "row 4", "'ensam'")),
    Broken(
        "base rule", BASES, "reg_svarat=1", "reg_svarat=2", ("outside the answer set", "row 3, column rule", "1, 0")
    ),
    Broken(
        "base unknown",
        DEFINITIONS,
        "styrdok=1,svarande",
        "styrdok=1,svar",
        ("dangling", "row 3, column base", "'svar'"),
    ),
    Broken("numerator", DEFINITIONS, "styrdok=1,", "styrdok,", ("outside the grammar", "row 3, column numerator")),
    Broken("numerator variable", DEFINITIONS, "etj_boka=1,svarande", "etj=1,svarande", ("unknown variable", "'etj'")),
    Broken("defined twice", DEFINITIONS, "", "svar.enkat,reg_svarat=1,ramen", ("key more than once", "row 7", "row 2")),
    Broken("defined, not in catalogue", DEFINITIONS, "", "ny.ja,styrdok=1,svarande", (*UNKNOWN, "row 7", "'ny.ja'")),
    Broken("answers over the frame", DEFINITIONS, "styrdok=1,svarande", "styrdok=1,ramen", ("whole frame", "row 3")),
    Broken("defined, not asked", DEFINITIONS, "", "journal.digital.ja,styrdok=1,svarande", ("defined but not asked",)),
    Broken("asked, not defined", DEFINITIONS, "styrdok.finns.ja,styrdok=1,svarande\n", "", ("asked but not defined",)),
    Broken("history twice", HISTORY, "", "svar.enkat,2031,true,first,", ("key more than once", "history.csv, row 8")),
    Broken("history incomplete", HISTORY, "svar.enkat,2031,true,first,\n", "", ("incomplete", "svar.enkat in 2031")),
    Broken("history of unknown", HISTORY, "", "ny.ja,2031,false,not_asked,Ny", (*UNKNOWN, "row 8", "'ny.ja'")),
    Broken("history of another round", HISTORY, "", "svar.enkat,2030,false,not_asked,X", ("dangling", "'2030'")),
    Broken("comparability word", HISTORY, "first", "equal", ("permitted", "first, same, reworded", "'equal'")),
    Broken("asked at odds", HISTORY, "true,first", "true,not_asked", ("at odds with asked", "row 2")),
    Broken("not asked, comparable", HISTORY, "false,not_asked", "false,same", ("at odds with asked", "not_asked")),
    Broken("reason missing", HISTORY, "Frågan ställdes inte", "", ("change without reason", "row 7, column reason")),
    Broken("first is not first", HISTORY, "svar.enkat,2031,true,first", "svar.enkat,2031,true,same", ("out of order",)),
]


def load(facts: Facts, *rounds: str) -> IndicatorCatalogue:
    codebooks = {round_: load_codebook(facts.folder, round_) for round_ in rounds or ("2031",)}
    return load_indicators(facts.folder, codebooks)


def test_a_sound_catalogue_is_read_as_written(facts: Facts) -> None:
    found = load(facts)
    assert [item.indicator for item in found.indicators][:2] == ["svar.enkat", "styrdok.finns.ja"]
    assert [item.base for item in found.bases["2031"]] == ["ramen", "svarande"]
    terms = (Term("etj_boka", ("1",)), Term("styrdok", ("99",)))
    numerator = Rule("none(etj_boka=1, styrdok=99)", "none", terms)
    assert found.definitions["2031"][4] == IndicatorDefinition("2031", "etjanst.inga.ja", numerator, "svarande")
    assert found.definitions["2031"][2].numerator.terms == (Term("styrdok", ("1", "2")),)
    last = IndicatorHistory("journal.digital.ja", "2031", False, "not_asked", "Frågan ställdes inte")
    assert found.history[-1] == last


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_fault_is_named_with_place_and_remedy(facts: Facts, broken: Broken) -> None:
    broken.make(facts)
    with pytest.raises(CatalogErrors) as caught:
        load(facts)
    broken.check(caught.value)


@pytest.mark.parametrize("folder", ["bases", "definitions"])
def test_a_file_of_a_round_without_codebook_is_refused(facts: Facts, folder: str) -> None:
    shutil.copy(facts.folder / f"indicators/{folder}/2031.csv", facts.folder / f"indicators/{folder}/2030.csv")
    with pytest.raises(CatalogErrors, match=rf"file of no round: data/indicators/{folder}/2030.csv"):
        load(facts)


def add_round(facts: Facts, comparability: str) -> None:
    """Ask everything of 2031 again in 2033, and say how that compares."""
    shutil.copytree(facts.folder / "codebooks/2031", facts.folder / "codebooks/2033")
    facts.replace("codebooks/2033/round.yaml", 'round: "2031"', 'round: "2033"')
    for folder in ("bases", "definitions"):
        shutil.copy(facts.folder / f"indicators/{folder}/2031.csv", facts.folder / f"indicators/{folder}/2033.csv")
    for line in (facts.folder / HISTORY).read_text(encoding="utf-8").splitlines()[1:]:
        facts.append(HISTORY, line.replace(",2031,", ",2033,").replace(",first,", f",{comparability},"))


def test_a_second_round_compares_with_the_first(facts: Facts) -> None:
    add_round(facts, "same")
    found = load(facts, "2031", "2033")
    assert sorted(found.definitions) == ["2031", "2033"]
    assert {item.comparability for item in found.history if item.round == "2033"} == {"same", "not_asked"}


def test_only_one_round_is_the_first(facts: Facts) -> None:
    add_round(facts, "first")
    with pytest.raises(CatalogErrors) as caught:
        load(facts, "2031", "2033")
    assert {error.what for error in caught.value.errors} == {"comparability out of order"}
    assert {error.expected for error in caught.value.errors} == {"how it compares with an earlier round"}
