"""Every snippet of docs/cookbook.md, run on the release of what the repository ships, answers what the page says."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.e2e.conftest import Good
from tests.e2e.cookbook import answered, page, snippets

pytestmark = [pytest.mark.xdist_group("e2e_good"), pytest.mark.timeout(1200)]


def answer(good: Good, sql: str) -> list[dict[str, Any]]:
    with duckdb.connect(str(good.path / "ehalsa.duckdb"), read_only=True) as connection:
        result = connection.execute(sql)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def the_one_with(text: str) -> str:
    """The first query of the page that holds the text."""
    return next(code for code in snippets("sql") if text in code)


def test_every_snippet_answers_what_the_page_says(good: Good) -> None:
    """In SQL, Python and R; after a change that is meant: python -m tests.e2e.cookbook FOLDER."""
    assert len(snippets("sql")) >= 25
    assert min(len(snippets("python")), len(snippets("r"))) >= 4
    assert answered(page(), good.home.folder).splitlines() == page().splitlines()


def test_the_file_for_excel(good: Good, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    answer(good, the_one_with("copy ("))
    (path,) = tmp_path.glob("*.csv")
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter=";"))
    assert rows[0]["kommunkod"] == "0114"
    assert {row["ursprung"] for row in rows} == {"syntetiska svar"}


def test_the_series_has_every_year_and_says_where_it_breaks(good: Good) -> None:
    rows = answer(good, the_one_with("qualify"))
    assert [row["round"] for row in rows] == [str(year) for year in range(2014, 2022)]
    assert {row["round"] for row in rows if row["source"] == "published"} == {"2015", "2016", "2017"}
    assert [row["round"] for row in rows if row["is_break"]] == ["2015"]


def test_both_figures_of_a_contradiction_stand(good: Good) -> None:
    rows = [row for row in answer(good, the_one_with("'aut_system.alla'")) if row["round"] == "2020"]
    assert {(row["source"], int(row["value"])) for row in rows} == {
        ("computed", 34),
        ("published", 34),
        ("published", 15),
    }
    assert all(row["is_break"] and row["reason"] for row in rows)


def test_the_panel_is_that_of_the_report(good: Good) -> None:
    (row,) = answer(good, the_one_with("fct_indicator_panel"))
    assert (row["returning_display"], row["new_display"]) == ("31", "13")
    assert row["change_points"] == row["panel_points"] + row["base_points"] + row["respondents_points"]


def test_districts_are_counted_one_by_one_and_once(good: Good) -> None:
    (country, *_) = answer(good, the_one_with("figures.units > figures.municipalities"))
    assert country["unit_base"] > country["base"]
    districts = answer(good, the_one_with("units.kind = 'district'"))
    assert len(districts) > 10


def test_the_association_has_its_members(good: Good) -> None:
    members = answer(good, the_one_with("select municipalities.municipality_code, municipalities.municipality, mun"))
    figures = answer(good, the_one_with("group_code = 'fyrbodal'"))
    assert {row["municipalities"] for row in figures} == {len(members)} == {14}


def test_the_files_that_the_page_names_are_there(good: Good) -> None:
    named = set(re.findall(r"`([a-z_0-9]+\.(?:xlsx|csv|duckdb|html))`", page()))
    assert named
    assert {name for name in named if not (good.path / name).is_file()} == set()
