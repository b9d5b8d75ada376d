"""The layout reader: expansion to cells, precedence, and every way in which a layout can be wrong."""

from __future__ import annotations

import shutil

import pytest

from orchestration.facts.errors import FactErrors
from orchestration.facts.load import load_catalog
from orchestration.facts.model import CellSpec, TableLayout
from tests.facts.conftest import Broken, Facts

ONE, TWO = "tables/2031/bilaga1/1.yaml", "tables/2031/bilaga2/1.yaml"
LAST = '{row_no: 6, col_no: 2, not_asked_symbol: "-"}'

BROKEN = [
    Broken("unknown key", TWO, "corner:", "hörn:", ("another shape", "bilaga2/1.yaml, at hörn", "only the keys"), 2),
    Broken("key missing", TWO, "title: E-tjänster efter storlek\n", "", ("another shape", "at title", "'title'")),
    Broken("unknown key of a row", TWO, "{label: Inga, set", "{label: Inga, sätt", ("at rows.2.sätt",)),
    Broken("unknown key of an override", TWO, 'not_asked_symbol: "-"', 'symbol: "-"', ("at overrides.1.symbol",)),
    Broken("number unquoted", ONE, 'group: "01"', "group: 1", ("at rows.2.set.group", "valid string", "found 1")),
    Broken("no YAML", TWO, "cell: {", "cell: {{", ("not YAML", "bilaga2/1.yaml, line")),
    Broken("key twice", TWO, "table_no: 1", "table_no: 1\ntable_no: 2", ("not YAML", "'table_no' twice")),
    Broken("no rows", ONE, "columns:", "columns: []\nrest:", ("at columns", "at least 1 item"), 2),
    Broken("place", TWO, "table_no: 1", "table_no: 2", ("another place", "2031/bilaga2/2.yaml", "2031/bilaga2/1.yaml")),
    Broken("round", TWO, 'round: "2031"', 'round: "2028"', ("unknown round", "expected 2029, 2030, 2031, found 2028")),
    Broken(
        "indicator", TWO, "tjanst: inga", "tjanst: ingen", ("unknown indicator", "row 2 (Inga)", "etjanst.ingen.ja")
    ),
    Broken("unfilled key", TWO, "set: {tjanst: inga}", "set: {}", ("nothing fills", "row 2 (Inga)", "{tjanst}")),
    Broken("empty key", TWO, "{tjanst}", "{}", ("nothing fills", "row 1 (Tidbokning)"), 3),
    Broken(
        "unused key", TWO, "{tjanst: inga}", "{tjanst: inga, omrade: x}", ("without effect", "omrade in rows 2 (Inga)")
    ),
    Broken(
        "overridden key",
        ONE,
        "{grouping: alla",
        "{measure: base, grouping: alla",
        ("without effect", "measure in rows 1"),
    ),
    Broken(
        "no group", TWO, ", set: {group: s2}", "", ("cell without group", "row 4 (Tidbokning), column 1", "Set group")
    ),
    Broken("no measure", ONE, ", set: {measure: share}", "", ("cell without measure", "column 3 (Andel (%))")),
    Broken(
        "measure", ONE, "measure: share", "measure: andel", ("unknown measure", "share, numerator, base, population")
    ),
    Broken("grouping", ONE, "grouping: region", "grouping: regioner", ("unknown grouping", "'regioner'")),
    Broken(
        "group", ONE, 'group: "02"', 'group: "03"', ("unknown group", "expected 01, 02, found '03' in grouping region")
    ),
    Broken("group of another grouping", ONE, "grouping: storlek, group: s1", "group: s1", ("'s1' in grouping region",)),
    Broken(
        "override outside", TWO, "row_no: 6", "row_no: 7", ("override outside the table", "row_no up to 6", "(7, 2)")
    ),
    Broken(
        "digit as a symbol", TWO, 'not_asked_symbol: "-"', 'not_asked_symbol: "0"', ("claims what is not", "no digit")
    ),
    Broken("zero that cannot be", TWO, 'zero_symbol: "-"', 'zero_symbol: "."', ("claims what is not", "printed_zero")),
    Broken("override of column 0", TWO, "col_no: 2", "col_no: 0", ("another shape", "at overrides.1.col_no")),
    Broken("override twice", TWO, LAST, f"{LAST}\n  - {LAST}", ("override twice", "overrides 2", "(6, 2)")),
    Broken("cell twice", TWO, "tjanst: inga", "tjanst: tidbokning", ("cell twice", "row 2 (0–1 000 > Inga)"), 4),
]


def layouts(facts: Facts) -> dict[tuple[str, int], TableLayout]:
    return {(layout.part, layout.table_no): layout for layout in load_catalog(facts.folder).layouts}


def cell(layout: TableLayout, row_no: int, col_no: int) -> CellSpec:
    return next(item for item in layout.cells if (item.row_no, item.col_no) == (row_no, col_no))


def test_every_row_is_repeated_under_each_block_and_numbered_on(facts: Facts) -> None:
    table = layouts(facts)["bilaga2", 1]
    assert [(item.row_no, item.col_no) for item in table.cells] == [(row, col) for row in range(1, 7) for col in (1, 2)]
    assert [item.row_label for item in table.cells[::2]] == [
        "0–1 000 > Tidbokning",
        "0–1 000 > Inga",
        "0–1 000 > Journal",
        "1 000 eller fler > Tidbokning",
        "1 000 eller fler > Inga",
        "1 000 eller fler > Journal",
    ]
    assert [item.group for item in table.cells[::2]] == ["s1"] * 3 + ["s2"] * 3
    assert (table.title, table.corner_label) == ("E-tjänster efter storlek", "Tjänst")
    assert table.notes == ("Andelar av svarande kommuner.", "Streck betyder noll.")


def test_settings_fill_the_cell_and_its_indicator(facts: Facts) -> None:
    expected = CellSpec(
        row_no=2,
        col_no=2,
        row_label="0–1 000 > Inga",
        col_label="Mått > Antal",
        row_labels=("0–1 000", "Inga"),
        col_labels=("Mått", "Antal"),
        indicator="etjanst.inga.ja",
        grouping="storlek",
        group="s1",
        measure="numerator",
        zero_symbol="-",
        printed_zero="-",
        not_asked_symbol="",
        round="2031",
        quantity="",
        period="",
        decimals=0,
    )
    assert cell(layouts(facts)["bilaga2", 1], 2, 2) == expected


def test_the_later_setting_wins_and_an_override_has_the_last_word(facts: Facts) -> None:
    table = layouts(facts)["bilaga2", 1]
    assert cell(table, 1, 1).measure == "share"
    assert cell(table, 1, 2).measure == "numerator"
    assert cell(table, 3, 2).not_asked_symbol == "."
    assert cell(table, 6, 1).not_asked_symbol == "."
    assert cell(table, 6, 2).not_asked_symbol == "-"
    rows = layouts(facts)["bilaga1", 1]
    assert (cell(rows, 1, 1).grouping, cell(rows, 2, 1).grouping) == ("alla", "region")


def test_a_sub_heading_stands_before_the_label(facts: Facts) -> None:
    table = layouts(facts)["bilaga1", 1]
    assert [item.row_label for item in table.cells[::3]] == [
        "Riket",
        "Region > Region Norr",
        "Region > Region Söder",
        "Storlek > 0–1 000",
    ]


@pytest.mark.parametrize(
    ("setting", "grouping", "group"),
    [("lan", "lan", '"02"'), ("skr", "skr", "C8"), ("country", "alla", "riket"), ("size", "storlek", "s2")],
)
def test_every_grouping_knows_its_groups(facts: Facts, setting: str, grouping: str, group: str) -> None:
    facts.replace(ONE, "grouping: storlek, group: s1", f"grouping: {grouping}, group: {group}")
    if setting == "country":
        facts.replace(ONE, "  - {label: Riket, set: {grouping: alla, group: riket}}\n", "")
    assert layouts(facts)["bilaga1", 1].cells[-1].group == group.strip('"')


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_fault_is_named_with_file_and_place(facts: Facts, broken: Broken) -> None:
    broken.make(facts)
    with pytest.raises(FactErrors) as caught:
        layouts(facts)
    broken.check(caught.value)


def test_one_wrong_line_complains_once_not_once_a_cell(facts: Facts) -> None:
    facts.replace(TWO, "etjanst.{tjanst}.ja", "etjanst.{tjanst}.nej")
    with pytest.raises(FactErrors) as caught:
        layouts(facts)
    assert len(caught.value.errors) == 2


def test_tables_come_in_printed_order(facts: Facts) -> None:
    for number in (10, 2):
        target = f"tables/2031/bilaga2/{number}.yaml"
        shutil.copy(facts.folder / TWO, facts.folder / target)
        facts.replace(target, "table_no: 1", f"table_no: {number}")
    assert list(layouts(facts)) == [("bilaga1", 1), ("bilaga2", 1), ("bilaga2", 2), ("bilaga2", 10)]


def test_without_layouts_there_are_no_tables(facts: Facts) -> None:
    shutil.rmtree(facts.folder / "tables")
    assert layouts(facts) == {}
