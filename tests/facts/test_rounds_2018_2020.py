"""The facts of 2018, 2019 and 2020: what was asked otherwise than in 2021, on which bases, and what print allows."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.facts.load import Catalog, load_catalog
from orchestration.facts.rules import holds
from orchestration.rounding import percent, percent_interval

ROUNDS = ("2018", "2019", "2020")
PRINTED_BASES = {"2015": 201, "2016": 204, "2017": 207, "2018": 210, "2019": 182, "2020": 226}
RETURNING = {"etjanst.aldreomsorg.ansokan": (31, 13, 29), "etjanst.funktionshinder.ansokan": (25, 13, 23)}
ANSWERED_2020, ANSWERED_2021 = 248, 285


@pytest.fixture(scope="module")
def catalog(data_dir: Path) -> Catalog:
    return load_catalog(data_dir)


@pytest.fixture(scope="module")
def shares(data_dir: Path) -> dict[int, dict[str, list[int]]]:
    """Printed shares of main tables by table and year of the column, totals left out; read without the catalog."""
    found: dict[int, dict[str, list[int]]] = {}
    with (data_dir / "published" / "2021" / "cells.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            if row["part"] == "main" and row["row_label"] != "Totalt" and row["printed"].isdigit():
                years = found.setdefault(int(row["table_no"]), {})
                years.setdefault(row["col_label"][:4], []).append(int(row["printed"]))
    return found


def word(catalog: Catalog, indicator: str, round_: str) -> str:
    history = {(item.indicator, item.round): item.comparability for item in catalog.indicators.history}
    return history.get((indicator, round_), "not_asked")


def test_each_export_has_a_shape_of_its_own(catalog: Catalog) -> None:
    books = {round_: catalog.codebooks[round_].variables for round_ in ROUNDS}
    flags = {round_: [item for item in items if item.type == "flag"] for round_, items in books.items()}
    assert len({item.column for item in flags["2018"]}) * 4 == len(flags["2018"])
    assert all(item.code for item in flags["2018"])
    assert all(item.code is None and item.column != item.variable for item in flags["2019"])
    assert all(item.column.count(" / ") == 1 for item in books["2020"])


def test_health_care_leaves_out_the_county_that_was_not_asked(catalog: Catalog) -> None:
    for round_ in ROUNDS:
        base = next(item.rule for item in catalog.indicators.bases[round_] if item.base == "hs")
        outside = [
            item.municipality_code
            for item in catalog.registers.municipalities
            if holds(base, {"reg_lan": item.county_code, "reg_svarat": "1"})
        ]
        assert len(outside) == 264
        assert not any(code.startswith("01") for code in outside)


def test_welfare_technology_of_2020_may_be_left_blank(catalog: Catalog) -> None:
    items = [item for item in catalog.codebooks["2020"].variables if item.variable.startswith("vt_")]
    required = {item.variable for item in items if item.required}
    assert required == {item.variable for item in items if item.variable.startswith("vt_hs_")}
    definitions = {item.indicator: item.base for item in catalog.indicators.definitions["2020"]}
    assert {base for name, base in definitions.items() if name.endswith(".totalt") and name.startswith("vt")} == {
        "valfardsteknik"
    }


@pytest.mark.parametrize(
    ("indicator", "words"),
    [
        ("ksi_utforare.sabo_dagverksamhet", ["first", "same", "not_asked", "not_asked"]),
        ("ksi_utforare.sabo", ["not_asked", "not_asked", "first", "new_base"]),
        ("ksi_utforare.funktionshinder", ["first", "same", "same", "not_asked"]),
        ("ksi_utforare.lss", ["not_asked", "not_asked", "not_asked", "first"]),
        ("icf_utforare.funktionshinder", ["same", "same", "same", "merged"]),
        ("icf_utforare.dagverksamhet", ["not_asked", "not_asked", "first", "new_base"]),
        ("vt.aldre.gps.totalt", ["not_asked", "not_asked", "first", "reworded"]),
        ("vt.hs.lakemedel_kommun", ["not_asked", "not_asked", "first", "split"]),
        ("mobil.samlat.alla", ["same", "not_asked", "not_asked", "not_asked"]),
        ("ledning.vt", ["not_asked", "first", "not_asked", "same"]),
        ("icf.hs_sabo", ["same", "same", "same", "new_base"]),
    ],
)
def test_breaks_stand_where_the_tables_show_them(catalog: Catalog, indicator: str, words: list[str]) -> None:
    assert [word(catalog, indicator, round_) for round_ in (*ROUNDS, "2021")] == words


def test_whole_numbers_fill_the_printed_bases(shares: dict[int, dict[str, list[int]]]) -> None:
    rows = [(PRINTED_BASES[year], printed) for year, printed in shares[26].items() if year in PRINTED_BASES]
    rows.append((ANSWERED_2020, shares[16]["2020"]))
    assert len(rows) == 7
    for base, printed in rows:
        bounds = [percent_interval(share, base) for share in printed]
        assert all(low <= high for low, high in bounds)
        assert sum(low for low, _ in bounds) <= base <= sum(high for _, high in bounds)


def test_the_panel_of_the_report_fixes_how_many_answered_both_years() -> None:
    found = {name: set(whole_panels(*printed)) for name, printed in RETURNING.items()}
    sizes = {name: {both for both, _, _ in panels} for name, panels in found.items()}
    assert set.intersection(*sizes.values()) == {245, 246, 247}
    assert {panel[1:] for panel in found["etjanst.aldreomsorg.ansokan"] if panel[0] in (245, 246, 247)} == {(77, 5)}
    assert {panel[1:] for panel in found["etjanst.funktionshinder.ansokan"] if panel[0] in (245, 246, 247)} == {(61, 5)}


def whole_panels(returning: int, others: int, total: int) -> Iterator[tuple[int, int, int]]:
    """Yield (answered both years, of them with the service, of the others with it) that show as printed."""
    for both in range(ANSWERED_2021 - (290 - ANSWERED_2020), ANSWERED_2020 + 1):
        rest = ANSWERED_2021 - both
        for count in span(returning, both):
            yield from (
                (both, count, more) for more in span(others, rest) if percent(count + more, ANSWERED_2021) == total
            )


def span(share: int, base: int) -> range:
    low, high = percent_interval(share, base)
    return range(low, high + 1)
