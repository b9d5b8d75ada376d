"""Printed figures of earlier years, and the years known from print only."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.facts.errors import FactErrors
from orchestration.facts.load import load_catalog
from orchestration.facts.model import PublishedRound
from orchestration.facts.published_model import SeriesFigure
from orchestration.facts.series import load_series
from tests.facts.conftest import Broken, Facts

SERIES, ROUNDS = "published/2031/series.csv", "published/rounds.csv"
LINE = "2,styrdok.finns.ja,2029,alla,riket,share,drygt 30,30,percent"

BROKEN = [
    Broken("number twice", SERIES, LINE, LINE.replace("2,sty", "1,sty", 1), ("key more than once", "row 3", "row 2")),
    Broken("indicator", SERIES, LINE, LINE.replace("finns", "saknas"), ("dangling", "catalogue.csv", "saknas")),
    Broken("round", SERIES, LINE, LINE.replace("2029", "2028"), ("unknown round", "2029, 2030, 2031", "'2028'")),
    Broken("grouping", SERIES, LINE, LINE.replace("alla", "allt"), ("unknown grouping", "alla, forbund", "'allt'")),
    Broken("group", SERIES, LINE, LINE.replace("riket", "s1"), ("unknown group of alla", "expected riket", "'s1'")),
    Broken("measure", SERIES, LINE, LINE.replace("share", "quantity"), ("permitted", "unit_share", "'quantity'")),
    Broken("printed", SERIES, LINE, LINE.replace("drygt 30", ""), ("empty cell", "row 3, column printed")),
    Broken("value", SERIES, LINE, LINE.replace(",30,", ",3O,"), ("not a number", "row 3, column value", "'3O'")),
    Broken("unit", SERIES, LINE, LINE.replace("percent", "%"), ("permitted", "percent, count", "'%'")),
    Broken("base", SERIES, "percent,3,", "percent,tre,", ("not a whole number", "row 2, column base", "'tre'")),
    Broken("place", SERIES, '"Rapporten, före tabell 1",Avr', ",Avr", ("empty cell", "row 3, column place")),
    Broken("year twice", ROUNDS, "", "2030,Igen", ("key more than once", "rounds.csv, row 4", "row 2")),
    Broken("year with a codebook", ROUNDS, "", "2031,Tryckt", ("round with a codebook", "row 4", "'2031'")),
    Broken("no year", ROUNDS, "", "i fjol,Tryckt", ("wrong form", "row 4, column round", "'i fjol'")),
    Broken("no label", ROUNDS, "2030 (endast tryckt)", "", ("empty cell", "row 2, column label")),
]


def test_series_and_years_are_read_as_written(facts: Facts) -> None:
    catalog = load_catalog(facts.folder)
    assert [item.round for item in catalog.published_rounds] == ["2029", "2030"]
    assert catalog.published_rounds[0] == PublishedRound("2029", "2029 (endast tryckt)")
    assert load_series(facts.folder, catalog)[0] == SeriesFigure(
        report="2031",
        series_no=1,
        indicator="styrdok.finns.ja",
        round="2030",
        grouping="alla",
        group="riket",
        measure="share",
        printed="40",
        value=40.0,
        unit_of_measure="percent",
        base=3,
        place="Rapporten, före tabell 1",
        note="",
    )


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_fault_is_named_with_place_and_remedy(facts: Facts, broken: Broken) -> None:
    broken.make(facts)
    with pytest.raises(FactErrors) as caught:
        load_series(facts.folder, load_catalog(facts.folder))
    broken.check(caught.value)


def test_a_year_known_from_print_has_the_groups_of_any_round(facts: Facts) -> None:
    catalog = load_catalog(facts.folder)
    facts.replace(SERIES, "2030,alla,riket", "2030,storlek,s2")
    assert load_series(facts.folder, catalog)[0].group == "s2"
    facts.replace(SERIES, "2030,storlek,s2", "2030,forbund,ost")
    assert load_series(facts.folder, catalog)[0].grouping == "forbund"


def test_two_reports_may_print_the_same_year(facts: Facts) -> None:
    shutil.copytree(facts.folder / "published/2031", facts.folder / "published/2033")
    assert [item.report for item in load_series(facts.folder, load_catalog(facts.folder))] == ["2031"] * 2 + [
        "2033"
    ] * 2


def test_without_files_there_is_nothing(facts: Facts) -> None:
    (facts.folder / SERIES).unlink()
    assert load_series(facts.folder, load_catalog(facts.folder)) == ()
    shutil.rmtree(facts.folder / "published")
    (facts.folder / "tables/2031/bilaga2/2.yaml").unlink()
    assert load_catalog(facts.folder).published_rounds == ()


def test_nothing_that_computes_can_see_printed_series(repo_root: Path) -> None:
    code = "import orchestration.facts.load, sys; print('orchestration.facts.series' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=repo_root, check=True, capture_output=True, text=True)
    assert done.stdout == "False\n"
