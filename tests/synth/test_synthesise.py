"""From a small data folder to its sample exports: figures come out, bytes repeat, files say that they are synthetic."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from orchestration.facts.errors import FactError, FactErrors
from orchestration.synth.assemble import assemble
from orchestration.synth.recount import Missed
from orchestration.synth.run import SynthReport, synthesise
from tests.synth.small_facts import ROUND, write_facts


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_facts(tmp_path_factory.mktemp("facts"))


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("out")


@pytest.fixture(scope="module")
def report(facts: Path, out: Path) -> SynthReport:
    return synthesise(facts, ROUND, out)


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="cp1252").splitlines(), delimiter=";"))


def test_every_figure_comes_out_and_every_source_is_written(report: SynthReport) -> None:
    assert report.missed == ()
    assert report.files == {"a.csv": 17, "b.sav": 5, "svar.csv": 24, "webb.xlsx": 10, "npo.xlsx": 2, "medel.xlsx": 18}


def test_the_report_says_what_was_written_and_what_does_not_come_out(report: SynthReport, facts: Path) -> None:
    assert "a.csv: 17 rows" in str(report).splitlines()
    assert str(report).splitlines()[-1] == f"{report.targets} of {report.targets} figures come out"
    figure = assemble(facts, ROUND).problem.targets[0]
    text = str(replace(report, missed=(Missed(figure, count=3, base=7, shown=43),)))
    assert f"{figure.place} ({figure.group}): printed {figure.printed}, 3 of 7 show as 43" in text


def test_figures_counted_from_the_files(report: SynthReport, out: Path) -> None:
    frame, _ = pyreadstat.read_sav(str(out / "b.sav"))
    marks = [row["etj_boka"] for row in _rows(out / "a.csv")] + [str(int(mark)) for mark in frame["etj_boka"]]
    assert marks.count("1") == 10
    register = _rows(out / "svar.csv")
    assert sum(row["besvarad"] == "ja" for row in register if row["kommunkod"][:2] == "01") == 11
    assert [row["datum"] == "" for row in register] == [row["besvarad"] == "nej" for row in register]
    assert report.targets > 10


def test_numbers_add_up_and_stand_where_they_are_asked_for(report: SynthReport, out: Path) -> None:
    frame, _ = pyreadstat.read_sav(str(out / "b.sav"))
    pairs = [(row["etj_boka"], row["antal_boka"]) for row in _rows(out / "a.csv")]
    pairs += [
        (str(int(mark)), "" if pd.isna(number) else str(int(number)))
        for mark, number in zip(frame["etj_boka"], frame["antal_boka"], strict=True)
    ]
    assert all((mark == "1") == (number != "") for mark, number in pairs)
    assert sum(int(number) for _, number in pairs if number) == 345
    assert max(int(number) for _, number in pairs if number) == 90
    assert report.missed == ()


def test_amounts_add_up_to_what_is_printed(report: SynthReport, out: Path) -> None:
    sheet = openpyxl.load_workbook(out / "medel.xlsx")["Medel"]
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert [sum(int(str(row[column])) for row in rows) for column in (2, 3, 4)] == [900000, 790000, 100000]
    assert all(int(str(row[3])) + int(str(row[4])) <= int(str(row[2])) for row in rows)
    assert len(rows) == report.files["medel.xlsx"]


def test_all_but_the_real_figures_say_that_they_are_synthetic(report: SynthReport, out: Path) -> None:
    assert {row["dataursprung"] for row in _rows(out / "a.csv") + _rows(out / "svar.csv")} == {"syntetiska svar"}
    frame, meta = pyreadstat.read_sav(str(out / "b.sav"))
    assert set(frame["dataursprung"]) == {"syntetiska svar"}
    assert meta.file_label == "Syntetiska svar"
    for name, mark, origin in (
        ("webb.xlsx", "Syntetiska svar", "syntetiska svar"),
        ("medel.xlsx", "Syntetiska svar", "syntetiska svar"),
        ("npo.xlsx", "Insamlade uppgifter, Inera", "insamlade uppgifter, Inera"),
    ):
        book = openpyxl.load_workbook(out / name)
        rows = list(book.worksheets[0].iter_rows(values_only=True))
        assert rows[1][0] == mark
        assert {row[-1] for row in rows[3:]} == {origin}
        assert mark in str(book.properties.description)
    assert report.files["npo.xlsx"] == 2


def test_spss_labels_and_user_missing_values(report: SynthReport, out: Path) -> None:
    _, meta = pyreadstat.read_sav(str(out / "b.sav"), user_missing=True)
    assert meta.variable_value_labels["styrdok"] == {1.0: "Ja", 2.0: "Nej", 99.0: "Vet ej"}
    assert meta.missing_ranges["styrdok"] == [{"lo": 99.0, "hi": 99.0}]
    assert meta.column_names_to_labels["etj_boka"] == "2. Tidbokning"
    assert "medel" not in meta.column_names
    assert report.files["b.sav"] == 5


def test_the_same_facts_give_the_same_bytes(report: SynthReport, facts: Path, out: Path, tmp_path: Path) -> None:
    assert synthesise(facts, ROUND, tmp_path) == report
    assert {name: (out / name).read_bytes() for name in report.files} == {
        name: (tmp_path / name).read_bytes() for name in report.files
    }


def test_another_seed_gives_other_answers(report: SynthReport, facts: Path, out: Path, tmp_path: Path) -> None:
    settings = facts / "synth" / ROUND / "settings.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("seed: small", "seed: other"), encoding="utf-8")
    try:
        other = synthesise(facts, ROUND, tmp_path)
    finally:
        settings.write_text(text, encoding="utf-8")
    assert other.missed == report.missed == ()
    assert (out / "a.csv").read_bytes() != (tmp_path / "a.csv").read_bytes()


_FAULTS = [
    (
        "settings.yaml",
        "{prefix: etj_, alone: [inga]}",
        "{prefix: etj_, alone: [ingen]}",
        "expected flags etj_ingen, found etj_boka, etj_inga",
    ),
    ("settings.yaml", "  - {answer_set: ja_nej_vet,", "  - {answer_set: annat,", "leans: expected one for styrdok"),
    ("settings.yaml", "total: 345", "total: 34500", "cannot be shared among"),
    ("settings.yaml", "table_no: 9", "table_no: 8", "main/8/1/1: expected a whole number, found 'nothing'"),
    ("settings.yaml", "seed: small", "sed: small", "sed"),
    ("targets.csv", "medel=99", "medel=98", "code outside the answer set"),
    ("targets.csv", "numerator,18", "numerator,många", "targets.csv, row 2: expected a whole number"),
    ("targets.csv", "18,frame", "18,fram", "targets.csv, row 2: expected a name such as frame"),
    ("targets.csv", "reg_enkat=A,ramen", "reg_enkat=A,rame", "targets.csv, row 2: expected a name such as ramen"),
    (
        "targets.csv",
        "etjanst.tidbokning.ja",
        "etjanst.tidbokning",
        "row 6: expected a name such as etjanst",
    ),
    ("targets.csv", "riket,numerator,18", "riket,population,18", "row 2: expected a share, a numerator or a base"),
    (
        "settings.yaml",
        "stimulansmedel: Medel",
        "medel: Medel",
        "by_source: expected one for stimulansmedel",
    ),
    (
        "settings.yaml",
        "stimulus_funds:\n  {requisitioned: 900000, used: 790000, remaining: 100000, base_amount: 500, variable: medel,"
        ' spent: "1", unspent: "2"}\n',
        "",
        "expected the key stimulus_funds, as sources.yaml has stimulansmedel, found none",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "says"), _FAULTS, ids=[fault[2] for fault in _FAULTS])
def test_a_fault_in_the_settings_is_named(file: str, old: str, new: str, says: str, tmp_path: Path) -> None:
    facts = write_facts(tmp_path)
    path = facts / "synth" / ROUND / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises((ValueError, FactError, FactErrors), match=says.replace("(", r"\(")):
        synthesise(facts, ROUND, tmp_path / "out")
