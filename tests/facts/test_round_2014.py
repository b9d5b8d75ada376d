"""The facts of 2014 against its report: frame of units, every printed cell laid out, the sample counted anew."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestration.facts.key_numbers import load_key_numbers
from orchestration.facts.load import Catalog, load_catalog
from orchestration.facts.model import CellSpec, Rule
from orchestration.facts.published import load_published
from orchestration.facts.rules import holds
from orchestration.facts.units import frame_of
from orchestration.quality.errata_proofs import prove_figure
from orchestration.rounding import percent, percent_interval

ROUND = "2014"
MISPRINTED_BASE = ("main", 11, 2)  # n= 4, with shares that no count of 4 gives
Place = tuple[str, int, int, int]


@pytest.fixture(scope="module")
def catalog(data_dir: Path) -> Catalog:
    return load_catalog(data_dir)


@pytest.fixture(scope="module")
def printed(data_dir: Path) -> dict[Place, Mapping[str, str]]:
    with (data_dir / "published" / ROUND / "cells.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return {(row["part"], int(row["table_no"]), int(row["row_no"]), int(row["col_no"])): row for row in rows}


@pytest.fixture(scope="module")
def cells(catalog: Catalog) -> dict[Place, CellSpec]:
    layouts = [layout for layout in catalog.layouts if layout.report == ROUND]
    return {(item.part, item.table_no, cell.row_no, cell.col_no): cell for item in layouts for cell in item.cells}


@dataclass(frozen=True)
class Respondent:
    """A unit of the frame with its answers as exported, register variables included."""

    unit_code: str
    county: str
    answers: Mapping[str, str | None]


@pytest.fixture(scope="module")
def respondents(catalog: Catalog, data_dir: Path) -> list[Respondent]:
    path = data_dir / "sample" / ROUND / "enkat_2014.csv"
    with path.open(encoding="cp1252", newline="") as handle:
        given = {row["enhetskod"]: row for row in csv.DictReader(handle, delimiter=";")}
    book = catalog.codebooks[ROUND]
    coded = {item.variable: item.column for item in book.variables if item.type in ("single", "flag")}
    found = []
    for unit in frame_of(book.round, catalog.registers):
        row = given.get(unit.unit_code)
        answers = {name: row[column] or None for name, column in coded.items()} if row else {}
        county = unit.municipality_code[:2]
        register = {"reg_svarat": "1" if row else "0", "reg_enkat": "A", "reg_lan": county}
        found.append(Respondent(unit.unit_code, county, {**answers, **register}))
    return found


def uncounted(label: str) -> str:
    """The label without the number that is counted, which the load holds against print."""
    return re.sub(r"(?<=n=)( ?)(?:\d+|\{n\})", r"\1…", label)


def test_every_printed_cell_is_laid_out(cells: dict[Place, CellSpec], printed: dict[Place, Mapping[str, str]]) -> None:
    assert Counter(place[0] for place in printed) == {"main": 189, "bilaga1": 22}
    labels = {place: (cell.row_label, uncounted(cell.col_label)) for place, cell in cells.items()}
    assert labels == {place: (row["row_label"], uncounted(row["col_label"])) for place, row in printed.items()}
    assert {cell.measure for cell in cells.values()} == {"unit_share", "unit_numerator", "unit_base"}


def test_the_frame_has_the_districts_of_malmo_and_gothenburg(catalog: Catalog) -> None:
    frame = frame_of(catalog.codebooks[ROUND].round, catalog.registers)
    districts = Counter(unit.municipality_code for unit in frame if unit.kind == "district")
    assert (len(frame), districts) == (303, {"1280": 5, "1480": 10})
    assert [unit.kind for unit in frame if unit.municipality_code == "0180"] == ["municipality"]


def test_each_county_has_one_numerator_and_they_are_the_208(
    catalog: Catalog, cells: dict[Place, CellSpec], printed: dict[Place, Mapping[str, str]]
) -> None:
    frame = Counter(unit.municipality_code[:2] for unit in frame_of(catalog.codebooks[ROUND].round, catalog.registers))
    counties = [place for place, cell in cells.items() if cell.grouping == "lan"]
    answered = 0
    for place in counties:
        low, high = percent_interval(int(printed[place]["printed"]), frame[cells[place].group])
        assert low == high, place
        answered += low
    assert (len(counties), answered, percent(answered, frame.total())) == (21, 208, 69)


def test_only_one_printed_base_is_refuted_by_its_shares(printed: dict[Place, Mapping[str, str]]) -> None:
    refuted = set()
    for (part, table_no, _, col_no), row in printed.items():
        if row["unit_of_measure"] == "percent" and row["value"] and row["base"]:
            low, high = percent_interval(int(row["value"]), int(row["base"]))
            if low > high:
                refuted.add((part, table_no, col_no))
    assert refuted == {MISPRINTED_BASE}


def test_the_sample_gives_every_cell_but_the_errata(
    catalog: Catalog,
    data_dir: Path,
    cells: dict[Place, CellSpec],
    printed: dict[Place, Mapping[str, str]],
    respondents: list[Respondent],
) -> None:
    errata = {
        (item.part, item.table_no, item.row_no, item.col_no): item.computed
        for item in load_published(data_dir).errata
        if item.report == ROUND
    }
    shown = {place: show(catalog, cell, respondents) for place, cell in cells.items()}
    different = {place: text for place, text in shown.items() if text != printed[place]["printed"]}
    assert different == errata
    assert len(errata) == 1


def test_printed_bases_come_out(
    catalog: Catalog,
    cells: dict[Place, CellSpec],
    printed: dict[Place, Mapping[str, str]],
    respondents: list[Respondent],
) -> None:
    checked = 0
    for place, cell in cells.items():
        base = printed[place]["base"]
        if (
            base
            and (place[0], place[1], place[3]) != MISPRINTED_BASE
            and cell.not_asked_symbol != printed[place]["printed"]
        ):
            assert count(catalog, cell, respondents)[1] == int(base), place
            checked += 1
    assert checked > 100


def show(catalog: Catalog, cell: CellSpec, respondents: list[Respondent]) -> str:
    """Count with plain loops and the grammar of rules: nothing of the warehouse, nothing of the solver."""
    if not any(item.indicator == cell.indicator for item in catalog.indicators.definitions[ROUND]):
        return cell.not_asked_symbol
    numerator, base = count(catalog, cell, respondents)
    match cell.measure:
        case "unit_share":
            return str(percent(numerator, base))
        case "unit_numerator":
            return str(numerator)
        case _:
            return str(base)


def count(catalog: Catalog, cell: CellSpec, respondents: list[Respondent]) -> tuple[int, int]:
    definition = next(item for item in catalog.indicators.definitions[ROUND] if item.indicator == cell.indicator)
    base = next(item.rule for item in catalog.indicators.bases[ROUND] if item.base == definition.base)
    inside = [item for item in group(cell, respondents) if not base.terms or in_base(item, base)]
    return sum(holds(definition.numerator, item.answers) for item in inside), len(inside)


def group(cell: CellSpec, respondents: list[Respondent]) -> Iterator[Respondent]:
    return (item for item in respondents if cell.grouping == "alla" or item.county == cell.group)


def in_base(item: Respondent, base: Rule) -> bool:
    return item.answers["reg_svarat"] == "1" and holds(base, item.answers)


def test_all_and_not_all_of_a_municipality_s_districts_exclude_each_other(catalog: Catalog) -> None:
    rollups = {item.indicator: item.rollup for item in catalog.indicators.definitions[ROUND]}
    pairs = [name for name in rollups if name.endswith(".inte_alla")]
    assert len(pairs) == 19
    for name in pairs:
        assert (rollups[name], rollups[name.replace(".inte_alla", ".alla")]) == ("any", "all"), name


def test_2014_is_the_first_round_of_all_it_asked(catalog: Catalog) -> None:
    history = catalog.indicators.history
    asked = {item.indicator for item in history if item.round == ROUND and item.asked}
    assert {item.comparability for item in history if item.indicator in asked and item.round == ROUND} == {"first"}
    later = {item.indicator for item in history if item.indicator in asked and item.round > ROUND and item.asked}
    assert {"icf_myndighet.aldreomsorg", "aut_system.alla", "mobil.hs.alla", "svar.enkat"} <= later


def test_the_estimate_of_alarms_follows_from_the_printed_totals(data_dir: Path) -> None:
    with (data_dir / "registers" / "auxiliary_totals.csv").open(encoding="utf-8", newline="") as handle:
        totals = {row["total"]: int(row["value"]) for row in csv.DictReader(handle) if row["round"] == ROUND}
    with (data_dir / "sample" / ROUND / "enkat_2014.csv").open(encoding="cp1252", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter=";"))
    alarms = {row["enhetskod"]: int(row["larm_antal"]) for row in rows if row["larm_antal"]}
    partly = {row["enhetskod"]: int(row["larm_antal_digitala"]) for row in rows if row["larm_antal_digitala"]}
    wholly = sum(alarms[row["enhetskod"]] for row in rows if row["larm_digitala"] == "1")
    assert (len(alarms), sum(alarms.values())) == (194, 141676)
    assert all(number < alarms[unit] for unit, number in partly.items())
    ratio = totals["folkmangd_65_riket"] / totals["folkmangd_65_svarande"]
    digital = wholly + sum(partly.values())
    assert (int(141676 * ratio), round(digital * ratio, -3), percent(digital, 141676)) == (212890, 30000, 14)


def test_errata_of_the_text_are_proven(data_dir: Path) -> None:
    facts = load_key_numbers(data_dir, ROUND)
    assert len(facts.numbers) == 77
    proofs = [prove_figure(item.kind, item.printed, item.proof_inputs) for item in facts.errata]
    assert [proof.sentence for proof in proofs if not proof.holds] == []
