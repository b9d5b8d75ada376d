"""Groupings kept as data: what is read, what is refused, and that no code of a group means two things."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from orchestration.facts.errors import FactErrors
from orchestration.facts.groupings import groups_of
from orchestration.facts.load import load_catalog
from orchestration.facts.model import Group, Grouping
from tests.facts.conftest import Broken, Facts

LIST, MEMBERS = "groupings/groupings.csv", "groupings/forbund.csv"

BROKEN = [
    Broken("grouping twice", LIST, "", "forbund,Igen,Påhittat", ("key more than once", "row 3", "'forbund'")),
    Broken("grouping's name", LIST, "forbund,", "Förbund,", ("wrong form", "row 2, column grouping"), 3),
    Broken("no source", LIST, "Påhittat", "", ("empty cell", "row 2, column source")),
    Broken("file missing", LIST, "", "fler,Fler,Påhittat", ("fact file missing", "data/groupings/fler.csv")),
    Broken("built-in", LIST, "", "region,Region,Påhittat", ("grouping of the registers", "row 3", "'region'"), 2),
    Broken("file of none", LIST, "forbund,Kommunalförbund,Påhittat\n", "", ("file of no grouping", "forbund.csv")),
    Broken("group's name", MEMBERS, "ost,", "Öst,", ("wrong form", "row 4, column group", "'Öst'")),
    Broken("code of the registers", MEMBERS, "ost,", "s1,", ("code of a group of storlek", "row 4", "'s1'")),
    Broken("code of the country", MEMBERS, "ost,", "riket,", ("code of a group of alla", "'riket'")),
    Broken("two labels", MEMBERS, "Väst,0102", "Syd,0102", ("two labels", "row 3", "'Förbundet Väst'")),
    Broken("municipality", MEMBERS, "0101", "0999", ("dangling", "municipalities.csv", "'0999'")),
    Broken("member twice", MEMBERS, "", "vast,Förbundet Väst,0201", ("key more than once", "row 5", "row 2")),
    Broken("no members", MEMBERS, "municipality_code", "kommun", ("unknown column", "'kommun'"), 2),
]


def test_groups_are_read_in_the_order_of_the_file(facts: Facts) -> None:
    (found,) = load_catalog(facts.folder).groupings
    vast, ost = Group("vast", "Förbundet Väst", ("0102", "0201")), Group("ost", "Förbundet Öst", ("0101",))
    assert found == Grouping("forbund", "Kommunalförbund", "Påhittat", (vast, ost))


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_fault_is_named_with_place_and_remedy(facts: Facts, broken: Broken) -> None:
    broken.make(facts)
    with pytest.raises(FactErrors) as caught:
        load_catalog(facts.folder)
    broken.check(caught.value)


def test_a_group_belongs_to_one_grouping(facts: Facts) -> None:
    facts.append(LIST, "andra,Andra,Påhittat")
    (facts.folder / "groupings/andra.csv").write_text(
        "group,label,municipality_code\nvast,Väst,0201\nvast,Väst,0102\n", encoding="utf-8"
    )
    with pytest.raises(FactErrors) as caught:
        load_catalog(facts.folder)
    (error,) = caught.value.errors
    assert (error.what, error.where) == ("code of a group of forbund", "data/groupings/andra.csv, row 2, column group")


def test_a_municipality_may_be_in_two_groups_or_in_none(facts: Facts) -> None:
    facts.replace(MEMBERS, "ost,Förbundet Öst,0101", "ost,Förbundet Öst,0201")
    assert [group.municipalities for group in load_catalog(facts.folder).groupings[0].groups] == [
        ("0102", "0201"),
        ("0201",),
    ]


def test_a_layout_may_show_a_group_kept_as_data(facts: Facts) -> None:
    facts.replace("tables/2031/bilaga1/1.yaml", "grouping: storlek, group: s1", "grouping: forbund, group: ost")
    catalog = load_catalog(facts.folder)
    assert catalog.layouts[0].cells[-1].group == "ost"
    groups = groups_of(catalog.codebooks["2031"], catalog.registers, catalog.groupings)
    assert list(groups["forbund"]) == ["vast", "ost"]
    assert list(groups)[:-1] == list(groups_of(catalog.codebooks["2031"], catalog.registers))


def test_without_the_folder_there_are_none(facts: Facts) -> None:
    shutil.rmtree(facts.folder / "groupings")
    assert load_catalog(facts.folder).groupings == ()


def test_fyrbodal_is_a_municipal_association_of_fourteen_in_one_county(data_dir: Path) -> None:
    catalog = load_catalog(data_dir)
    groups = {group.group: group for item in catalog.groupings for group in item.groups}
    members = [catalog.registers.municipality(code) for code in groups["fyrbodal"].municipalities]
    assert Counter(item.region for item in members) == {"Västra Götalandsregionen": 14}
    assert {"Dals-Ed", "Trollhättan", "Åmål"} < {item.municipality for item in members}
