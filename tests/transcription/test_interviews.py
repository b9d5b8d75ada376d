"""The studies by interview, held against the print: themes and numbers at their place, no theme of a list missing."""

import csv
import re
from itertools import groupby, pairwise
from pathlib import Path

import pytest

Rows = list[dict[str, str]]
NUMBERS = {"tre": 3, "fyra": 4, "nio": 9}
THEMES = ("Hinder", "Framgångsfaktor", "Pandemin")
PANDEMIC = ("Pandemins påverkan på den digitala utvecklingen", "73")
AFTER_IT = ("Statliga stimulansmedel för 2020", "79")
REPORTS = {"2018": "2017_interview_study.txt", "2020": "2020_summary.txt", "2021": "2021_report.txt"}


@pytest.fixture(scope="module")
def studies(data_dir: Path) -> dict[str, Rows]:
    found = {}
    for path in sorted((data_dir / "sample").glob("*/intervjustudier_*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.parent.name] = list(csv.DictReader(file))
    assert list(found) == list(REPORTS)
    return found


@pytest.fixture(scope="module")
def prints(real_inputs: Path) -> dict[str, str]:
    return {round_: (real_inputs / "reports" / name).read_text(encoding="utf-8") for round_, name in REPORTS.items()}


def words(rows: Rows, kind: str = "") -> list[str]:
    """The words of the print that themes of the kind stand for, each once."""
    return list(
        dict.fromkeys(word for row in rows if row["Slag"] == kind for word in row["Tryckt"].split(" | ") if word)
    )


def pages_of_rise(text: str) -> dict[str, str]:
    """Page → its text: a page ends with its number."""
    paragraphs = text.partition("Transkript:")[2].split("\n\n")
    return {
        found[1]: found[0] for found in (re.fullmatch(r"[^\n]+ (\d+)", item.strip()) for item in paragraphs) if found
    }


def contents_of_2021(text: str) -> list[tuple[str, str]]:
    """Headings and pages of the table of contents, in order."""
    lines = (re.fullmatch(r"(.+?)\.*\t(\d+)", line) for line in text.splitlines()[:110])
    return [(found[1], found[2]) for found in lines if found]


def sections_of_2021(text: str) -> dict[tuple[str, str], str]:
    """Heading and page, the first of that name → the text below it."""
    lines, pages = text.splitlines(), dict(reversed(contents_of_2021(text)))
    starts = [at for at, line in enumerate(lines) if line in pages]
    parts = [(lines[at], "\n".join(lines[at + 1 : end])) for at, end in pairwise([*starts, len(lines)])]
    return {(heading, pages[heading]): below for heading, below in reversed(parts)}


def place_of(row: dict[str, str], round_: str, text: str) -> str:
    if round_ == "2021":
        return sections_of_2021(text)[row["Avsnitt"], row["Sida"]]
    return pages_of_rise(text)[row["Sida"]] if round_ == "2018" else text


def test_what_is_named_has_its_words_and_nothing_else(studies: dict[str, Rows]) -> None:
    for rows in studies.values():
        assert all(bool(row["Tryckt"]) == (row["Redovisas"] != "nej") and row["Avsnitt"] for row in rows)
        of_kind = {slag: {row["Uppgift"] for row in rows if row["Slag"] == slag} for slag in THEMES[:2]}
        assert {slag: len(named) for slag, named in of_kind.items() if named} in (
            {"Hinder": 10},
            dict.fromkeys(of_kind, 10),
        )


@pytest.mark.real_inputs
def test_numbers_stand_in_the_print(studies: dict[str, Rows], prints: dict[str, str]) -> None:
    count = 0
    for round_, rows in studies.items():
        for row in (row for row in rows if row["Slag"] == "Antal"):
            assert row["Tryckt"] in place_of(row, round_, prints[round_])
            said = re.findall(rf"\d+|\b(?:{'|'.join(NUMBERS)})\b", row["Tryckt"].lower())
            assert [str(NUMBERS.get(number, number)) for number in said] == [row["Antal"]]
            count += 1
    assert count == 10


@pytest.mark.real_inputs
def test_the_first_study_names_the_problems_of_its_summary(studies: dict[str, Rows], prints: dict[str, str]) -> None:
    rows = studies["2018"]
    (page,) = {row["Sida"] for row in rows if row["Slag"] == "Hinder"}
    listed = (
        pages_of_rise(prints["2018"])[page].partition("problemen för införandet är: ")[2].partition(" RISE slutsats")[0]
    )
    problems = re.split(r"\. (?=[A-ZÅÄÖ])", listed)
    assert sorted(len([word for word in words(rows, "Hinder") if word in problem]) for problem in problems) == [1] * 5
    assert len(words(rows, "Hinder")) == len(problems)


@pytest.mark.real_inputs
def test_the_second_study_names_its_two_lists(studies: dict[str, Rows], prints: dict[str, str]) -> None:
    _, _, listed = prints["2020"].partition(studies["2020"][0]["Avsnitt"])
    lists = listed.partition("I intervjuerna framkom också")
    for kind, part in zip(THEMES[:2], (lists[0], lists[2]), strict=True):
        assert sorted(words(studies["2020"], kind)) == sorted(re.findall(r"^ • (.+)$", part, flags=re.MULTILINE))


@pytest.mark.real_inputs
def test_the_studies_of_2021_name_the_headings_of_their_sections(
    studies: dict[str, Rows], prints: dict[str, str]
) -> None:
    sections = sections_of_2021(prints["2021"])
    rows = [row for row in studies["2021"] if row["Slag"] in THEMES[:2]]
    for place, of_section in groupby(rows, lambda row: (row["Avsnitt"], row["Sida"])):
        own = list(of_section)
        headings = re.findall(r"^[^.\n]{4,69}$", sections[place], flags=re.MULTILINE)
        assert sorted(words(own, own[0]["Slag"])) == sorted(headings)
    contents = contents_of_2021(prints["2021"])
    effects = [(row["Tryckt"], row["Sida"]) for row in studies["2021"] if row["Slag"] == "Pandemin"]
    assert effects == contents[contents.index(PANDEMIC) + 1 : contents.index(AFTER_IT)]
