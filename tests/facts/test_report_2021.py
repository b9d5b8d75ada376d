"""The committed facts of the 2021 report: every figure has its place and year, and a reason where it cannot hold."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.facts.codings import text_key
from orchestration.facts.key_numbers import KeyNumbers, load_key_numbers
from orchestration.facts.load import Catalog, load_catalog
from orchestration.facts.model import CellSpec, QuantityDefinition
from orchestration.facts.published import load_published
from orchestration.facts.published_model import PublishedCell
from orchestration.facts.series import load_series
from orchestration.quality.errata_proofs import prove_figure

REPORT = "2021"
NOT_ASKED = ("*", "-")
YEAR = re.compile(r"\b20\d\d\b")
Place = tuple[str, int, int, int]


@pytest.fixture(scope="module")
def catalog(data_dir: Path) -> Catalog:
    return load_catalog(data_dir)


@pytest.fixture(scope="module")
def cells(catalog: Catalog) -> dict[Place, CellSpec]:
    return {
        (layout.part, layout.table_no, cell.row_no, cell.col_no): cell
        for layout in catalog.layouts
        if layout.report == REPORT and layout.part != "intervjuer"  # ours, in no print
        for cell in layout.cells
    }


@pytest.fixture(scope="module")
def printed(data_dir: Path) -> dict[Place, PublishedCell]:
    published = load_published(data_dir)
    return {(c.part, c.table_no, c.row_no, c.col_no): c for c in published.cells if c.report == REPORT}


@pytest.fixture(scope="module")
def key_numbers(data_dir: Path) -> KeyNumbers:
    return load_key_numbers(data_dir, REPORT)


@pytest.fixture(scope="module")
def coded_texts(data_dir: Path) -> dict[tuple[str, str], str]:
    with (data_dir / "codings" / f"{REPORT}.csv").open(encoding="utf-8", newline="") as handle:
        return {(row["variable"], text_key(row["text"])): row["code"] for row in csv.DictReader(handle)}


def test_every_printed_figure_has_a_layout(cells: dict[Place, CellSpec], printed: dict[Place, PublishedCell]) -> None:
    assert set(cells) == set(printed)
    assert Counter(place[0] for place in cells) == {"main": 936, "bilaga1": 78, "bilaga2": 2125}


def test_a_column_that_names_a_year_shows_that_year(
    cells: dict[Place, CellSpec], printed: dict[Place, PublishedCell]
) -> None:
    named = {place: YEAR.findall(cell.col_label) for place, cell in printed.items() if place[0] == "main"}
    years = {place: found[0] for place, found in named.items() if found}
    assert len(set(years.values())) == 7
    assert {place: cells[place].round for place in years} == years
    assert {cells[place].round for place in cells if place not in years} == {REPORT}


def test_what_was_asked_in_a_year_is_printed_and_nothing_else(
    catalog: Catalog, cells: dict[Place, CellSpec], printed: dict[Place, PublishedCell]
) -> None:
    defined = {(round_, item.indicator) for round_, items in catalog.indicators.definitions.items() for item in items}
    years = {place for place, cell in cells.items() if place[0] == "main" and YEAR.search(printed[place].col_label)}
    shares = {place: cells[place] for place in years if cells[place].indicator}
    computable = {place: cell for place, cell in shares.items() if cell.round in catalog.codebooks}
    without = {place for place, cell in computable.items() if (cell.round, cell.indicator) not in defined}
    assert without == {place for place in computable if printed[place].printed in NOT_ASKED}
    assert without
    symbols = {place: cells[place].not_asked_symbol or "*" for place in shares if printed[place].value is None}
    assert symbols == {place: printed[place].printed for place in symbols}


def test_printed_ratios_come_from_the_printed_amounts(
    catalog: Catalog, cells: dict[Place, CellSpec], printed: dict[Place, PublishedCell]
) -> None:
    of = {item.quantity: item for item in catalog.quantity_definitions if item.round == REPORT}
    plain = {(of[cell.quantity].measure, cell.period): place for place, cell in cells.items() if is_plain(cell, of)}
    ratios = {place: cell for place, cell in cells.items() if cell.quantity and of[cell.quantity].denominator}
    assert len(ratios) == 12
    for place, cell in ratios.items():
        quantity = of[cell.quantity]
        parts = [printed[plain[name, cell.period]].value for name in (quantity.measure, quantity.denominator or "")]
        quotient = Decimal(str(parts[0])) / Decimal(str(parts[1]))
        shown = quotient.quantize(Decimal(1).scaleb(-cell.decimals), ROUND_HALF_UP)
        assert str(shown).replace(".", ",") == printed[place].printed, place


def is_plain(cell: CellSpec, quantities: Mapping[str, QuantityDefinition]) -> bool:
    return bool(cell.quantity) and quantities[cell.quantity].denominator is None


def test_elderly_care_and_secure_login_can_be_followed_from_2014(catalog: Catalog, data_dir: Path) -> None:
    found: dict[str, set[str]] = {}
    for layout in catalog.layouts:
        for cell in layout.cells:
            found.setdefault(cell.indicator, set()).add(cell.round)
    for figure in load_series(data_dir, catalog):
        found.setdefault(figure.indicator, set()).add(figure.round)
    assert found["icf_myndighet.aldreomsorg"] == {str(year) for year in range(2014, 2022)}
    assert found["aut_system.alla"] >= {"2014", "2020", "2021"}
    assert found["aut_myndighet.samlat.alla"] >= {"2015", "2018"}


def test_years_that_two_places_disagree_about_stand_with_both(catalog: Catalog, data_dir: Path) -> None:
    figures = [item for item in load_series(data_dir, catalog) if item.indicator == "aut_system.alla"]
    assert {(item.report, item.round, item.printed) for item in figures if item.round == "2020"} >= {
        ("2021", "2020", "15")
    }


def test_every_figure_of_the_series_is_a_key_number(catalog: Catalog, data_dir: Path, key_numbers: KeyNumbers) -> None:
    texts = {(number.place, float(number.value)) for number in key_numbers.numbers}
    series = [figure for figure in load_series(data_dir, catalog) if figure.report == REPORT]
    assert len(series) >= 30
    assert [figure for figure in series if (figure.place, figure.value) not in texts] == []


def test_errata_of_key_numbers_are_proven_from_printed_figures(
    key_numbers: KeyNumbers, printed: dict[Place, PublishedCell]
) -> None:
    texts = {
        number.key_number: int(number.value) for number in key_numbers.numbers if number.value == int(number.value)
    }
    assert key_numbers.errata
    for erratum in key_numbers.errata:
        assert prove_figure(erratum.kind, erratum.printed, erratum.proof_inputs).holds, erratum.key_number
        for cited in figures_in(json.loads(erratum.proof_inputs)):
            place = cited["cell"].split("/")
            if place[0] == "text":
                assert texts[place[1]] == cited["printed"]
                continue
            cell = printed[place[0], int(place[1]), int(place[2]), int(place[3])]
            assert cell.value == cited["printed"], (erratum.key_number, cited)
            assert cell.base in (None, cited.get("base", cell.base)), (erratum.key_number, cited)


def figures_in(inputs: object) -> Iterator[dict[str, Any]]:
    """Every figure that cites a cell, however deep."""
    if isinstance(inputs, dict):
        if "cell" in inputs:
            yield inputs
        for value in inputs.values():
            yield from figures_in(value)
    elif isinstance(inputs, list):
        for value in inputs:
            yield from figures_in(value)


def test_free_texts_are_coded_as_the_report_counts_them(
    data_dir: Path, key_numbers: KeyNumbers, coded_texts: dict[tuple[str, str], str]
) -> None:
    with (data_dir / "sample" / REPORT / "enkat_a_2021.csv").open(encoding="cp1252", newline="") as handle:
        answers = list(csv.DictReader(handle, delimiter=";"))
    expected = {number.key_number: int(number.value) for number in key_numbers.numbers}
    for variable, prefix, everyone in (
        ("stim_till_text", "stim_annat_", "stim_till_annat_antal"),
        ("stim_verksamhet_text", "stim_verksamhet_", None),
    ):
        texts = [row[variable] for row in answers if row[variable]]
        counts = Counter(coded_texts[variable, text_key(text)] for text in texts)
        named = {code: expected[prefix + code] for code in counts if prefix + code in expected}
        assert named
        assert {code: counts[code] for code in named} == named
        assert everyone is None or counts.total() == expected[everyone]


def test_every_text_the_settings_write_has_a_code(data_dir: Path, coded_texts: dict[tuple[str, str], str]) -> None:
    settings = yaml.safe_load((data_dir / "synth" / REPORT / "settings.yaml").read_text(encoding="utf-8"))
    coded = {variable for variable, _ in coded_texts}
    written = {
        (entry["variables"], text_key(text))
        for entry in settings["texts"]
        if entry["variables"] in coded
        for text in (*entry.get("counts", {}), *entry.get("texts", ()))
    }
    assert written == set(coded_texts)
