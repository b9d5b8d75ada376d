"""Units and municipal changes: the frame of a round, what may stand in the files, and what every frame keeps."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.facts.codebook import load_codebook
from orchestration.facts.errors import FactErrors
from orchestration.facts.load import load_catalog
from orchestration.facts.model import Round
from orchestration.facts.registers import Registers, load_registers
from orchestration.facts.units import frame_of, municipalities_of
from tests.facts.conftest import Broken, Facts

UNITS, CHANGES = "registers/units.csv", "registers/municipality_changes.csv"
FIXTURES = Path(__file__).parent / "fixtures" / "data"

BROKEN = [
    Broken("column missing", UNITS, "kind,population", "kind", ("column missing", "units.csv, row 1", "'population'")),
    Broken("unit twice", UNITS, "", "2031,0201-01,Igen,0201,district,1,", ("more than once", "row 5", "row 3")),
    Broken("name twice", UNITS, "Dalby södra", "Dalby norra", ("key more than once", "row 4, column unit")),
    Broken("code", UNITS, "0201-02", "0201-2", ("wrong form", "row 4, column unit_code", "'0201-2'")),
    Broken("municipality", UNITS, "södra,0201", "södra,0999", ("dangling", "municipalities.csv", "'0999'"), 2),
    Broken("kind", UNITS, "södra,0201,district", "södra,0201,del", ("permitted", "municipality, district", "'del'")),
    Broken("district of another", UNITS, "norra,0201", "norra,0102", ("at odds", "0102-<two digits>", "'0201-01'")),
    Broken("district's code", UNITS, "0201-02", "0201", ("at odds", "0201-<two digits>, as the kind is district"), 2),
    Broken("municipality's code", UNITS, "övrigt,0201,", "övrigt,0102,", ("at odds", "expected 0102, as the kind")),
    Broken("residents", UNITS, "district,1500", "district,1 500", ("not a whole number", "column population")),
    Broken("changed twice", CHANGES, "", "0101,2032-12-31,0102,Igen", ("key more than once", "row 3", "row 2")),
    Broken("changed unknown", CHANGES, "0101,", "0999,", ("dangling", "row 2, column municipality_code")),
    Broken("successor unknown", CHANGES, ",0102,", ",0999,", ("dangling", "column successor_code", "'0999'")),
    Broken("merged into itself", CHANGES, ",0102,", ",0101,", ("into itself", "'0101'"), 2),
    Broken("successor gone", CHANGES, "", "0102,2031-06-30,0201,X", ("that is gone", "row 2", "after 2031-12-31")),
    Broken("no day", CHANGES, "2031-12-31", "2031-02-30", ("not a day", "column valid_to", "'2031-02-30'")),
    Broken("short day", CHANGES, "2031-12-31", "20311231", ("not a day", "YYYY-MM-DD", "'20311231'")),
    Broken("no reason", CHANGES, "Alby blir en del av Berga", "", ("empty cell", "column reason")),
]


@pytest.fixture
def registers(facts: Facts) -> Registers:
    return load_registers(facts.folder)


def round_(facts: Facts, start: date) -> Round:
    return replace(load_codebook(facts.folder, "2031").round, collection_start=start)


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_fault_is_named_with_place_and_remedy(facts: Facts, broken: Broken) -> None:
    broken.make(facts)
    with pytest.raises(FactErrors) as caught:
        load_registers(facts.folder)
    broken.check(caught.value)


def test_the_files_need_not_be_there(facts: Facts) -> None:
    for file in (UNITS, CHANGES):
        (facts.folder / file).unlink()
    found = load_registers(facts.folder)
    assert (found.units, found.changes) == ((), ())
    frame = frame_of(load_codebook(facts.folder, "2031").round, found)
    assert [(unit.unit_code, unit.kind, unit.population) for unit in frame] == [
        ("0101", "municipality", 900),
        ("0102", "municipality", 1500),
        ("0201", "municipality", 2500),
    ]


def test_units_of_another_round_do_not_count(facts: Facts, registers: Registers) -> None:
    other = replace(round_(facts, date(2030, 10, 1)), round="2033")
    assert [unit.unit_code for unit in frame_of(other, registers)] == ["0101", "0102", "0201"]


@pytest.mark.parametrize(("start", "asked"), [(date(2031, 12, 31), True), (date(2032, 1, 1), False)])
def test_a_municipality_is_asked_until_the_day_it_is_merged(
    facts: Facts, registers: Registers, start: date, asked: bool
) -> None:
    frame = frame_of(round_(facts, start), registers)
    assert ("0101" in {unit.unit_code for unit in frame}) == asked


def test_a_merged_municipality_may_lack_residents_later(facts: Facts) -> None:
    facts.replace(CHANGES, "2031-12-31", "2029-12-30")
    facts.replace("registers/population.csv", "0101,2029-12-31,900\n", "")
    facts.replace("registers/skr_groups.csv", "2027,0101,C8,Landsbygd,C,Mindre\n", "")
    found = load_codebook(facts.folder, "2031")
    assert [item.municipality_code for item in municipalities_of(found.round, load_registers(facts.folder))] == [
        "0102",
        "0201",
    ]


@pytest.mark.parametrize(
    ("file", "line", "says"),
    [
        ("registers/population.csv", "0101,2029-12-31,900\n", "at size_scheme: expected residents on 2029-12-31"),
        ("registers/skr_groups.csv", "2027,0101,C8,Landsbygd,C,Mindre\n", "at skr_edition: expected an SKR group of"),
    ],
)
def test_a_municipality_of_the_frame_may_not(facts: Facts, file: str, line: str, says: str) -> None:
    facts.replace(file, line, "")
    with pytest.raises(FactErrors, match=f"frame without register: data/codebooks/2031/round.yaml, {says}"):
        load_codebook(facts.folder, "2031")


def test_a_unit_of_a_merged_municipality_is_refused(facts: Facts) -> None:
    facts.replace(CHANGES, "0101,2031-12-31,0102", "0201,2029-12-31,0102")
    with pytest.raises(FactErrors, match=r"municipality that is gone: data/registers/units.csv, unit 0201-01"):
        load_codebook(facts.folder, "2031")


def test_units_of_a_round_without_codebook_are_refused(facts: Facts) -> None:
    facts.append(UNITS, "2032,0102,Berga,0102,municipality,,")
    with pytest.raises(
        FactErrors, match=r"units of no round: data/registers/units.csv.*expected .* 2031, found '2032'"
    ):
        load_catalog(facts.folder)


@given(st.dates(date(2029, 1, 1), date(2034, 1, 1)), st.dates(date(2029, 1, 1), date(2034, 1, 1)))
def test_every_frame_has_each_municipality_once_or_by_its_units(start: date, end: date) -> None:
    registers = load_registers(FIXTURES)
    change = replace(registers.changes[0], valid_to=end)
    found = replace(registers, changes=(change,))
    asked = replace(load_codebook(FIXTURES, "2031", registers).round, collection_start=start)
    frame = frame_of(asked, found)
    assert len({unit.unit_code for unit in frame}) == len(frame)
    assert {unit.municipality_code for unit in frame} == {
        item.municipality_code for item in municipalities_of(asked, found)
    }
    assert ("0101" in {unit.municipality_code for unit in frame}) == (start < end + timedelta(days=1))
    for unit in frame:
        assert unit.unit_code[:4] == unit.municipality_code
        assert (unit.kind == "district") == ("-" in unit.unit_code)


def test_a_round_names_an_earlier_round_as_the_one_before(facts: Facts) -> None:
    book = "codebooks/2033/round.yaml"
    shutil.copytree(facts.folder / "codebooks/2031", facts.folder / "codebooks/2033")
    shutil.copy(facts.folder / "indicators/history/2031.csv", facts.folder / "indicators/history/2033.csv")
    facts.replace("indicators/history/2033.csv", "first", "same")
    text = (facts.folder / "indicators/history/2033.csv").read_text(encoding="utf-8").replace(",first,", ",same,")
    (facts.folder / "indicators/history/2033.csv").write_text(text, encoding="utf-8")
    for folder in ("bases", "definitions"):
        shutil.copy(facts.folder / f"indicators/{folder}/2031.csv", facts.folder / f"indicators/{folder}/2033.csv")
    quantities = (
        (facts.folder / "indicators/quantities/2031.csv").read_text(encoding="utf-8").replace(",first,", ",same,")
    )
    (facts.folder / "indicators/quantities/2033.csv").write_text(quantities, encoding="utf-8")
    facts.replace(book, 'round: "2031"', 'round: "2033"')
    facts.replace(book, "2030-10-01\ncollection_end: 2030-11-30", "2032-10-01\ncollection_end: 2032-11-30")
    facts.append(book, 'previous_round: "2031"\npopulation_note: Alby räknas till Berga')
    facts.append(book, "collection_note: Sent igång\nassumed: [reminders, collection]")
    found = load_catalog(facts.folder).codebooks["2033"].round
    assert (found.previous_round, found.population_note) == ("2031", "Alby räknas till Berga")
    assert (found.collection_note, found.assumed) == ("Sent igång", ("reminders", "collection"))
    facts.append("codebooks/2031/round.yaml", 'previous_round: "2033"')
    with pytest.raises(FactErrors) as caught:
        load_catalog(facts.folder)
    (error,) = caught.value.errors
    assert error.where == "data/codebooks/2031/round.yaml, at collection_start"
    assert error.expected == "a day after the first of 2033, the round that this one is compared with"
    assert error.found == "2030-10-01, and '2033' begins 2032-10-01"
