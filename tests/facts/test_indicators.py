"""The indicator reader: a complete small catalogue, and every way in which one can be wrong."""

from __future__ import annotations

import shutil

import pytest

from orchestration.facts.codebook import load_codebook
from orchestration.facts.errors import FactErrors
from orchestration.facts.indicators import load_indicators
from orchestration.facts.model import (
    DroppedRow,
    IndicatorCatalogue,
    IndicatorDefinition,
    IndicatorHistory,
    PublishedRound,
    Rule,
    Term,
)
from tests.facts.conftest import Broken, Facts

CATALOGUE, HISTORY = "indicators/catalogue.csv", "indicators/history/2031.csv"
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
    Broken(
        "defined twice", DEFINITIONS, "", "svar.enkat,reg_svarat=1,ramen,", ("key more than once", "row 7", "row 2")
    ),
    Broken("defined, not in catalogue", DEFINITIONS, "", "ny.ja,styrdok=1,svarande,", (*UNKNOWN, "row 7", "'ny.ja'")),
    Broken("answers over the frame", DEFINITIONS, "styrdok=1,svarande", "styrdok=1,ramen", ("whole frame", "row 3")),
    Broken("defined, not asked", DEFINITIONS, "", "journal.digital.ja,styrdok=1,svarande,", ("defined but not asked",)),
    Broken(
        "asked, not defined", DEFINITIONS, "styrdok.finns.ja,styrdok=1,svarande,all\n", "", ("asked but not defined",)
    ),
    Broken("history twice", HISTORY, "", "svar.enkat,true,first,", ("key more than once", "history/2031.csv, row 8")),
    Broken("history incomplete", HISTORY, "svar.enkat,true,first,\n", "", ("incomplete", "none for svar.enkat")),
    Broken("history of unknown", HISTORY, "", "ny.ja,false,not_asked,Ny", (*UNKNOWN, "row 8", "'ny.ja'")),
    Broken("rollup", DEFINITIONS, "", "journal.digital.ja,styrdok=1,svarande", ("wrong length", "row 7")),
    Broken(
        "rollup word",
        DEFINITIONS,
        "styrdok=1,svarande,all",
        "styrdok=1,svarande,half",
        ("joint, any, all, popul", "half"),
    ),
    Broken(
        "rollup without weights", DEFINITIONS, "svarande,all", "svarande,population", ("0201-02", "row 3, column r")
    ),
    Broken("comparability word", HISTORY, "first", "equal", ("permitted", "first, same, reworded", "'equal'")),
    Broken("asked at odds", HISTORY, "true,first", "true,not_asked", ("at odds with asked", "row 2")),
    Broken("not asked, comparable", HISTORY, "false,not_asked", "false,same", ("at odds with asked", "not_asked")),
    Broken("reason missing", HISTORY, "Frågan ställdes inte", "", ("change without reason", "row 7, column reason")),
    Broken(
        "pattern of nothing", HISTORY, "journal.digital.ja", "journalen.*", ("row of no indicator", "'journalen.*'")
    ),
    Broken("question of nothing", HISTORY, "journal.digital.ja", "question:f9", ("row of no indicator", "row 7")),
    Broken(
        "pattern that is asked", HISTORY, "journal.digital.ja,false,not_asked", "journal.*,true,same", ("several",), 3
    ),
    Broken("first is not first", HISTORY, "svar.enkat,true,first", "svar.enkat,true,same", ("out of order",)),
]


def load(facts: Facts, *rounds: str, published: tuple[str, ...] = ()) -> IndicatorCatalogue:
    codebooks = {round_: load_codebook(facts.folder, round_) for round_ in rounds or ("2031",)}
    return load_indicators(facts.folder, codebooks, None, [PublishedRound(name, "Tryckt") for name in published])


def test_a_sound_catalogue_is_read_as_written(facts: Facts) -> None:
    found = load(facts)
    assert [item.indicator for item in found.indicators][:2] == ["svar.enkat", "styrdok.finns.ja"]
    assert [item.base for item in found.bases["2031"]] == ["ramen", "svarande"]
    terms = (Term("etj_boka", ("1",)), Term("styrdok", ("99",)))
    numerator = Rule("none(etj_boka=1, styrdok=99)", "none", terms)
    expected = IndicatorDefinition("2031", "etjanst.inga.ja", numerator, "svarande", "joint")
    assert found.definitions["2031"][4] == expected
    assert [item.rollup for item in found.definitions["2031"]] == ["joint", "all", "any", "joint", "joint"]
    assert found.definitions["2031"][2].numerator.terms == (Term("styrdok", ("1", "2")),)
    last = IndicatorHistory("journal.digital.ja", "2031", False, "not_asked", "Frågan ställdes inte")
    assert found.history[-1] == last


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_fault_is_named_with_place_and_remedy(facts: Facts, broken: Broken) -> None:
    broken.make(facts)
    with pytest.raises(FactErrors) as caught:
        load(facts)
    broken.check(caught.value)


@pytest.mark.parametrize("folder", ["bases", "definitions"])
def test_a_file_of_a_round_without_codebook_is_refused(facts: Facts, folder: str) -> None:
    shutil.copy(facts.folder / f"indicators/{folder}/2031.csv", facts.folder / f"indicators/{folder}/2030.csv")
    with pytest.raises(FactErrors, match=rf"file of no round: data/indicators/{folder}/2030.csv"):
        load(facts)


def add_round(facts: Facts, comparability: str) -> None:
    """Ask everything of 2031 again in 2033, and say how that compares."""
    shutil.copytree(facts.folder / "codebooks/2031", facts.folder / "codebooks/2033")
    facts.replace("codebooks/2033/round.yaml", 'round: "2031"', 'round: "2033"')
    for folder in ("bases", "definitions"):
        shutil.copy(facts.folder / f"indicators/{folder}/2031.csv", facts.folder / f"indicators/{folder}/2033.csv")
    for folder in ("history", "quantities"):
        before = facts.folder / f"indicators/{folder}/2031.csv"
        text = before.read_text(encoding="utf-8").replace(",first,", f",{comparability},")
        before.with_name("2033.csv").write_text(text, encoding="utf-8")


def test_a_second_round_compares_with_the_first(facts: Facts) -> None:
    add_round(facts, "same")
    found = load(facts, "2031", "2033")
    assert sorted(found.definitions) == ["2031", "2033"]
    assert {item.comparability for item in found.history if item.round == "2033"} == {"same", "not_asked"}


@pytest.mark.parametrize("said", ["question:f2", "question:2", "etjanst.*"])
def test_a_dropped_question_is_one_row_for_all_its_indicators(facts: Facts, said: str) -> None:
    add_round(facts, "same")
    folder = facts.folder / "indicators"
    for path, extra in (
        (folder / "definitions/2033.csv", ""),
        (folder / "history/2033.csv", f"{said},false,not_asked,Bort\n"),
    ):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("etjanst.")]
        path.write_text("\n".join(lines) + "\n" + extra, encoding="utf-8")
    found = load(facts, "2031", "2033")
    gone = ("etjanst.tidbokning.ja", "etjanst.inga.ja")
    assert found.dropped == (DroppedRow("data/indicators/history/2033.csv, row 6", said, gone),)
    assert found.history[-2:] == tuple(IndicatorHistory(name, "2033", False, "not_asked", "Bort") for name in gone)


def test_an_indicator_with_a_row_of_its_own_is_in_no_other(facts: Facts) -> None:
    facts.replace(HISTORY, "journal.digital.ja,false,not_asked,", "*,false,not_asked,")
    assert load(facts).dropped[0].indicators == ("journal.digital.ja",)
    facts.replace(HISTORY, "etjanst.inga.ja,true,first,\n", "")
    with pytest.raises(FactErrors, match=r"defined but not asked.*row 6.*no row of etjanst\.inga\.ja in"):
        load(facts)


def test_only_one_round_is_the_first(facts: Facts) -> None:
    add_round(facts, "first")
    with pytest.raises(FactErrors) as caught:
        load(facts, "2031", "2033")
    assert {error.what for error in caught.value.errors} == {"comparability out of order"}
    assert {error.expected for error in caught.value.errors} == {"how it compares with an earlier round (2031 asked)"}


def test_without_the_column_every_rollup_is_joint(facts: Facts) -> None:
    path = facts.folder / DEFINITIONS
    lines = [line.rpartition(",")[0] for line in path.read_text(encoding="utf-8").splitlines()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert {item.rollup for item in load(facts).definitions["2031"]} == {"joint"}


def test_a_rollup_by_population_is_fine_where_every_unit_has_residents(facts: Facts) -> None:
    facts.replace(DEFINITIONS, "svarande,all", "svarande,population")
    facts.replace("registers/units.csv", "district,,", "district,700,")
    assert load(facts).definitions["2031"][1].rollup == "population"


def test_a_row_may_say_why_a_round_did_not_ask_but_need_not(facts: Facts) -> None:
    facts.replace(HISTORY, "journal.digital.ja,false,not_asked,Frågan ställdes inte\n", "")
    assert {item.indicator for item in load(facts).history} == {
        item.indicator for item in load(facts).definitions["2031"]
    }


def test_a_year_known_from_print_may_have_a_history_that_comes_first(facts: Facts) -> None:
    file = "indicators/history/2029.csv"
    text = "indicator,asked,comparability,reason\nstyrdok.finns.ja,true,first,\n"
    (facts.folder / file).write_text(text, encoding="utf-8")
    with pytest.raises(FactErrors, match=r"file of no round: data/indicators/history/2029.csv.*published/rounds.csv"):
        load(facts)
    with pytest.raises(FactErrors) as caught:
        load(facts, published=("2029", "2030"))
    (error,) = caught.value.errors
    assert error.where == "data/indicators/history/2031.csv, row 3, column comparability"
    assert error.expected == "how it compares with an earlier round (2029 asked)"
    facts.replace(HISTORY, "styrdok.finns.ja,true,first,", "styrdok.finns.ja,true,reworded,Annan fråga")
    found = [(item.round, item.comparability) for item in load(facts, published=("2029",)).history]
    assert found[:3] == [("2029", "first"), ("2031", "first"), ("2031", "reworded")]


def test_a_round_with_definitions_needs_its_history(facts: Facts) -> None:
    (facts.folder / HISTORY).unlink()
    with pytest.raises(FactErrors, match=f"fact file missing: data/{HISTORY}"):
        load(facts)
