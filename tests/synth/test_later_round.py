"""A round with districts, blanks, a panel and other shapes of export: what is landed holds the figures."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from orchestration.facts.load import load_catalog
from orchestration.facts.sources import load_sources
from orchestration.facts.synth import load_settings
from orchestration.landing.land import land_round, load_context
from orchestration.synth.noise import chance_of
from orchestration.synth.run import SynthReport, synthesise
from orchestration.synth.units import make_units
from tests.synth.later_facts import LATER, write_later_facts
from tests.synth.small_facts import ROUND

Codes = Mapping[str, str | float | None]


@dataclass(frozen=True)
class World:
    """The data folder and what was written; ``answers`` as landed, by round and unit: answered, then variables."""

    data: Path
    out: Path
    report: SynthReport
    answers: Mapping[str, Mapping[str, Codes]]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    data = write_later_facts(tmp_path_factory.mktemp("later"))
    out = data / "sample" / LATER
    report = synthesise(data, LATER, out)
    return World(data, out, report, {round_: _landed(data, round_) for round_ in (ROUND, LATER)})


def _landed(data: Path, round_: str) -> dict[str, dict[str, str | float | None]]:
    sources = load_sources(data / "sources.yaml", data / "formats")
    specs = [spec for spec in sources.round(round_).sources if spec.kind in ("questionnaire", "response_register")]
    found: dict[str, dict[str, str | float | None]] = {}
    paths = {spec.source: data / spec.uri for spec in specs}
    for result in land_round(specs, paths, load_context(data, round_)).values():
        assert result.findings == ()
        for name, table in result.tables.items():
            for row in table.to_pylist():
                known = found.setdefault(row["unit_code"], {})
                if name == "responses":
                    known["answered"] = "1" if row["answered"] else "0"
                else:
                    known[row["variable_id"]] = row["code"] or row["number"] or row["text"]
    return found


def _share(of: int, base: int) -> int:
    return (200 * of + base) // (2 * base)


def test_every_figure_comes_out_and_lands(world: World) -> None:
    assert world.report.missed == ()
    assert world.report.files == {"enkat.xlsx": 20, "svar.csv": 27}
    assert world.report.targets == 13


def test_units_answer_as_the_settings_and_the_counties_say(world: World) -> None:
    answered = [unit for unit, known in world.answers[LATER].items() if known["answered"] == "1"]
    assert Counter(unit[:2] for unit in answered) == {"01": 10, "02": 10}
    assert sum(unit.startswith("0105-") for unit in answered) == 1
    assert sum(unit.startswith("0201") for unit in answered) == 2
    assert "0105" not in world.answers[LATER]


def test_who_answers_follows_the_other_rounds_answers(world: World) -> None:
    before, now = world.answers[ROUND], world.answers[LATER]
    asked = {unit: known["etj_boka"] == "1" for unit, known in before.items() if known["answered"] == "1"}
    again = [has for unit, has in asked.items() if now.get(unit, {"answered": "0"})["answered"] == "1"]
    others = [has for unit, has in asked.items() if unit in now and now[unit]["answered"] == "0"]
    assert _share(sum(again), len(again)) == 50
    assert _share(sum(others), len(others)) == 33


def test_a_question_is_left_blank_whole_and_items_each_on_its_own(world: World) -> None:
    answers = [known for known in world.answers[LATER].values() if known["answered"] == "1"]
    flags = [tuple(known[name] is None for name in ("etj_boka", "etj_andra", "etj_inga")) for known in answers]
    assert Counter(flags) == {(False, False, False): 17, (True, True, True): 3}
    assert sum(known["etj_boka"] == "1" for known in answers) == 8
    assert sum(known["styrdok_barn"] is not None for known in answers) == 18
    assert sum(known["styrdok_barn"] in ("1", "2") for known in answers) == 16


def test_numbers_are_left_blank_by_those_that_do_not_answer(world: World) -> None:
    answers = [known for known in world.answers[LATER].values() if known["answered"] == "1"]
    given = [float(value) for known in answers if (value := known["antal_larm"]) is not None]
    assert (len(given), sum(given)) == (15, 400)
    texts = Counter(str(known["etj_text"]) for known in answers if known["etj_text"] is not None)
    assert texts == {"Chatt (syntetiskt svar)": 2, "Annat (syntetiskt svar)": 3}


def test_the_workbook_has_two_header_rows_codes_in_one_cell_and_the_mark(world: World) -> None:
    book = openpyxl.load_workbook(world.out / "enkat.xlsx")
    lines = list(book["Svar"].iter_rows(values_only=True))
    assert [line[0] for line in lines[:2]] == ["Påhittad omgång 2032", "Syntetiska svar"]
    fixed = ("kommunkod", "enhetskod", "kommun", "lan", "undersokningsar", "dataursprung")
    assert lines[2] == (*fixed, "Styrdokument", None, "E-tjänster", "Andra e-tjänster", "Larm", None)
    assert lines[3][6:] == ("Barn", "Äldre", None, None, "Antal", "Digitala")
    assert {line[5] for line in lines[4:]} == {"syntetiska svar"}
    cells = Counter(line[8] for line in lines[4:])
    assert cells[None] == 3
    assert sum(count for cell, count in cells.items() if "1" in str(cell).split(",")) == 8
    assert "1,2" in cells
    assert all(isinstance(line[6], int) for line in lines[4:] if line[6] is not None)
    assert book.properties.description == "Syntetiska svar"


def test_the_register_names_each_unit_and_says_that_it_is_synthetic(world: World) -> None:
    text = (world.out / "svar.csv").read_bytes().decode("utf-8")
    assert text.startswith("\ufeffkommunkod,enhetskod,kommun,")
    rows = list(csv.DictReader(text.lstrip("\ufeff").splitlines()))
    assert [row["enhetskod"] for row in rows if row["kommunkod"] == "0105"] == ["0105-01", "0105-02"]
    assert {row["dataursprung"] for row in rows} == {"syntetiska svar"}


def test_a_municipality_is_as_mature_in_both_rounds_and_its_districts_are_near(world: World) -> None:
    catalog = load_catalog(world.data)
    drawn = []
    for round_ in (ROUND, LATER):
        settings = load_settings(world.data, round_)
        units = make_units(catalog.registers, catalog.codebooks[round_].round, settings.maturity, chance_of(settings))
        drawn.append({unit.code: unit for unit in units})
    first, second = drawn
    whole = [code for code in first if code in second and code != "0201"]
    assert all(abs(first[code].maturity - second[code].maturity) < 0.2 for code in whole)
    assert {unit.groups["storlek"] for unit in second.values() if unit.municipality == "0105"} == {
        first["0105"].groups["storlek"]
    }
    assert second["0105-01"].population == 400
    assert second["0105-02"].population == first["0105"].population // 2


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('round: "2031"', 'round: "2030"', "panel: expected a name such as 2032, 2031, found '2030'"),
        (
            "indicator: etjanst.tidbokning.ja",
            "indicator: etjanst.bokning",
            "expected a name such as etjanst.tidbokning.ja",
        ),
        ("others: 33, weight: frame", "others: 33, weight: ram", "panel: expected a name such as frame, found 'ram'"),
    ],
)
def test_a_panel_that_cannot_be_is_named(world: World, tmp_path: Path, old: str, new: str, says: str) -> None:
    data = shutil.copytree(world.data, tmp_path / "data")
    settings = data / "synth" / LATER / "settings.yaml"
    text = settings.read_text(encoding="utf-8")
    assert text.count(old) == 1
    settings.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=says):
        synthesise(data, LATER, tmp_path / "out")


def test_a_panel_on_exports_that_do_not_land_is_refused(world: World, tmp_path: Path) -> None:
    data = shutil.copytree(world.data, tmp_path / "data")
    export = data / "sample" / ROUND / "a.csv"
    export.write_bytes(export.read_bytes().replace(b";1;", b";7;", 1))
    with pytest.raises(ValueError, match=r"the exports of 2031 do not land: .*a\.csv"):
        synthesise(data, LATER, tmp_path / "out")


def test_the_same_facts_give_the_same_bytes(world: World, tmp_path: Path) -> None:
    synthesise(world.data, LATER, tmp_path)
    assert all((tmp_path / name).read_bytes() == (world.out / name).read_bytes() for name in world.report.files)
