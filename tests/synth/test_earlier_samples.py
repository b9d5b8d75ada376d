"""The committed samples of the rounds before 2021: made anew, landed without a finding, counted from what landed."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from orchestration.facts.published import load_published
from orchestration.facts.sources import Sources, load_sources
from orchestration.landing.land import land_round, load_context
from orchestration.synth.run import synthesise

pytestmark = pytest.mark.xdist_group("synth")  # early, beside the loads: groups run before single tests

ROUNDS = ("2014", "2018", "2019", "2020")
LAST = "2021"
ANSWERED = {"2014": (208, 303), "2018": (231, 290), "2019": (203, 290), "2020": (248, 290)}

Known = dict[str, str | float | None]


@dataclass(frozen=True)
class Landed:
    """Answers by unit as landed, ``answered`` (yes or no) among them, with every text that was written."""

    answers: Mapping[str, Known]
    texts: tuple[str, ...]
    origins: frozenset[str]


@pytest.fixture(scope="module")
def sources(data_dir: Path) -> Sources:
    return load_sources(data_dir / "sources.yaml", data_dir / "formats")


@pytest.fixture(scope="module")
def landed(data_dir: Path, sources: Sources) -> Mapping[str, Landed]:
    return {round_: _land(data_dir, sources, round_) for round_ in (*ROUNDS, LAST)}


def _land(data_dir: Path, sources: Sources, round_: str) -> Landed:
    specs = [spec for spec in sources.round(round_).sources if spec.kind in ("questionnaire", "response_register")]
    paths = {spec.source: data_dir / spec.uri for spec in specs}
    answers: dict[str, Known] = {}
    texts, origins = [], set()
    for result in land_round(specs, paths, load_context(data_dir, round_)).values():
        assert result.findings == ()
        for name, table in result.tables.items():
            for row in table.to_pylist():
                known = answers.setdefault(row["unit_code"], {})
                origins.add(row["data_origin"])
                if name == "responses":
                    known["answered"] = "yes" if row["answered"] else "no"
                else:
                    known[row["variable_id"]] = row["number"] if row["code"] is None else row["code"]
                    texts += [row["text"]] if row["text"] else []
    return Landed(answers, tuple(texts), frozenset(origins))


@pytest.mark.parametrize("round_", ROUNDS)
def test_the_sample_is_reproduced_to_the_byte_and_every_figure_comes_out_or_is_an_erratum(
    data_dir: Path, tmp_path: Path, round_: str
) -> None:
    report = synthesise(data_dir, round_, tmp_path)
    folder = data_dir / "sample" / round_
    names = {path.name for path in folder.iterdir()} - {f"intervjustudier_{round_}.csv"}  # from print
    assert sorted(report.files) == sorted(names)
    assert [name for name in report.files if (tmp_path / name).read_bytes() != (folder / name).read_bytes()] == []
    errata = {(item.part, item.table_no, item.row_no, item.col_no) for item in load_published(data_dir).errata}
    places = [tuple(item.target.place.split("/")) for item in report.missed]
    assert [place for place in places if (place[0], *map(int, place[1:])) not in errata] == []


@pytest.mark.parametrize("round_", ROUNDS)
def test_so_many_answered_of_so_many_units(landed: Mapping[str, Landed], round_: str) -> None:
    units = landed[round_].answers.values()
    assert (sum(known["answered"] == "yes" for known in units), len(units)) == ANSWERED[round_]


@pytest.mark.parametrize("round_", ROUNDS)
def test_everything_is_marked_synthetic(landed: Mapping[str, Landed], round_: str) -> None:
    assert landed[round_].origins == {"synthetic"}
    assert all(text.endswith("(syntetiskt svar)") for text in landed[round_].texts)


def _share(of: list[bool]) -> int:
    return (200 * sum(of) + len(of)) // (2 * len(of))


@pytest.mark.parametrize(("area", "again", "others"), [("aldreomsorg", 31, 13), ("funktionshinder", 25, 13)])
def test_those_who_answered_both_years_take_applications_more_often(
    landed: Mapping[str, Landed], area: str, again: int, others: int
) -> None:
    before, now = landed["2020"].answers, landed[LAST].answers
    has = {unit: known[f"etjanst_{area}_ansokan"] == "1" for unit, known in now.items() if known["answered"] == "yes"}
    assert _share([has[unit] for unit in has if before[unit]["answered"] == "yes"]) == again
    assert _share([has[unit] for unit in has if before[unit]["answered"] == "no"]) == others


@pytest.mark.parametrize("round_", ROUNDS)
def test_whoever_answers_one_year_tends_to_answer_another(landed: Mapping[str, Landed], round_: str) -> None:
    answered = {unit for unit, known in landed[round_].answers.items() if known["answered"] == "yes"}
    last = {unit for unit, known in landed[LAST].answers.items() if known["answered"] == "yes"}
    common = landed[round_].answers.keys() & landed[LAST].answers.keys()
    by_chance = len(answered & common) * len(last & common) / len(common)
    assert len(answered & last) > by_chance


def test_what_a_municipality_has_one_year_it_tends_to_have_the_next(landed: Mapping[str, Landed]) -> None:
    name = "etjanst_ekonomiskt_bistand_ansokan"
    for before, after in (("2018", "2019"), ("2019", "2020"), ("2020", LAST)):
        first, second = landed[before].answers, landed[after].answers
        pairs = [(first[unit].get(name), second[unit].get(name)) for unit in first if unit in second]
        had = [then == "1" for was, then in pairs if was == "1" and then is not None]
        lacked = [then == "1" for was, then in pairs if was == "0" and then is not None]
        assert _share(had) > _share(lacked) + 25


def test_the_cities_of_2014_answer_by_district_as_the_report_says(landed: Mapping[str, Landed]) -> None:
    answered = [unit for unit, known in landed["2014"].answers.items() if known["answered"] == "yes"]
    assert {city: sum(unit.startswith(city) for unit in answered) for city in ("0180", "1280-", "1480-")} == {
        "0180": 1,
        "1280-": 5,
        "1480-": 6,
    }


def test_alarms_of_2014_have_the_total_of_the_report_and_items_are_left_blank(landed: Mapping[str, Landed]) -> None:
    answers = [known for known in landed["2014"].answers.values() if known["answered"] == "yes"]
    assert sum(float(value) for known in answers if (value := known["larm_antal"]) is not None) == 141676
    flags = [name for name in answers[0] if name.startswith("etjanst_") and not name.endswith("_text")]
    blank = [sum(known[name] is None for name in flags) for known in answers]
    assert set(blank) == {0, len(flags)}
    assert blank.count(0) == 192


def test_the_exports_have_the_shapes_that_the_rounds_had(data_dir: Path) -> None:
    folder = data_dir / "sample"
    bytes_of = {round_: (folder / round_ / f"enkat_{round_}.csv").read_bytes() for round_ in ("2014", "2018", "2019")}
    assert bytes_of["2014"].decode("cp1252").startswith("kommunkod;enhetskod;")
    assert bytes_of["2019"].startswith(b"\xef\xbb\xbfkommunkod,kommun,")
    rows = list(csv.DictReader(bytes_of["2018"].decode("cp1252").splitlines(), delimiter=";"))
    cells = {row["etjanster_aldreomsorg"] for row in rows}
    assert {"1", "9", "1,3"} <= cells
    assert not any("9" in cell and cell != "9" for cell in cells)
    lines = list(
        openpyxl.load_workbook(folder / "2020" / "enkat_2020.xlsx")["Svar"].iter_rows(max_row=4, values_only=True)
    )
    assert str(lines[1][0]).startswith("Syntetiska svar")
    assert lines[2].count("E-tjänster: Äldreomsorg") == 1
    assert lines[3].count("Inga e-tjänster") > 1
