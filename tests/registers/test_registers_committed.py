"""The committed registers: the counts known from print, and that the real workbooks give them byte for byte."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from orchestration.facts.register_sources import load_checks, load_sources
from orchestration.facts.registers import Registers, load_registers
from orchestration.registers.checks import check_registers
from orchestration.registers.importer import import_registers

HAND_KEPT = ("sources.yaml", "checks.yaml", "size_schemes.csv")
IMPORTED = ("municipalities.csv", "population.csv", "skr_groups.csv")


@pytest.fixture(scope="module")
def registers(data_dir: Path) -> Registers:
    return load_registers(data_dir)


def test_290_municipalities_in_21_counties(registers: Registers) -> None:
    counties = Counter(item.county_code for item in registers.municipalities)
    expected = [26, 8, 9, 13, 13, 8, 12, 1, 5, 33, 6, 49, 16, 12, 10, 15, 10, 7, 8, 15, 14]
    assert [counties[code] for code in sorted(counties)] == expected
    assert len(registers.municipalities) == 290
    assert all(item.region_code == item.county_code for item in registers.municipalities)


def test_every_municipality_has_each_year_and_the_totals_are_the_national_ones(registers: Registers) -> None:
    totals: Counter[int] = Counter()
    years: Counter[str] = Counter()
    for item in registers.population:
        assert (item.reference_date.month, item.reference_date.day) == (12, 31)
        totals[item.reference_date.year] += item.population
        years[item.municipality_code] += 1
    assert sorted(totals) == list(range(2010, 2021))
    assert set(years.values()) == {11}
    assert len(years) == 290
    assert (totals[2013], totals[2019], totals[2020]) == (9_644_864, 10_327_589, 10_379_295)


def test_size_groups_of_the_2021_report(registers: Registers) -> None:
    groups = Counter(registers.size_group_of("2021", item.municipality_code).label for item in registers.municipalities)
    assert groups == {"0–15 000": 131, "15–30 000": 73, "30–70 000": 54, "70 000 eller fler": 32}
    assert [group.group_code for group in registers.size_scheme("2021").groups] == ["s1", "s2", "s3", "s4"]


def test_skr_groups_of_2017(registers: Registers) -> None:
    groups = Counter(
        registers.skr_group_of("2017", item.municipality_code).skr_group for item in registers.municipalities
    )
    assert groups == {"A1": 3, "A2": 43, "B3": 21, "B4": 52, "B5": 35, "C6": 29, "C7": 52, "C8": 40, "C9": 15}
    assert all(item.skr_group.startswith(item.skr_main_group) for item in registers.skr_groups)
    assert len({(item.skr_group, item.skr_group_label) for item in registers.skr_groups}) == 9


@pytest.mark.parametrize(
    ("code", "name", "region", "population"),
    [
        ("0180", "Stockholm", "Region Stockholm", 974_073),
        ("1480", "Göteborg", "Västra Götalandsregionen", 579_281),
        ("0980", "Gotland", "Region Gotland", 59_686),
        ("2506", "Arjeplog", "Region Norrbotten", 2_785),
        ("1440", "Ale", "Västra Götalandsregionen", 31_402),
    ],
)
def test_single_municipalities(registers: Registers, code: str, name: str, region: str, population: int) -> None:
    found = registers.municipality(code)
    assert (found.municipality, found.region) == (name, region)
    assert registers.population_of(code, registers.size_scheme("2021").population_date) == population


def test_the_known_figures_hold(registers: Registers, data_dir: Path) -> None:
    sentences = check_registers(registers, load_checks(data_dir / "registers"))
    assert "regions: 21 known figures met" in sentences


@pytest.mark.parametrize("name", [*IMPORTED, "size_schemes.csv"])
def test_files_are_utf8_with_unix_line_ends_and_sorted(data_dir: Path, name: str) -> None:
    content = (data_dir / "registers" / name).read_bytes()
    assert b"\r" not in content
    assert content.endswith(b"\n")
    rows = content.decode("utf-8").splitlines()[1:]
    assert rows == sorted(rows)


def test_the_readme_names_every_file_of_the_registers(data_dir: Path) -> None:
    folder = data_dir / "registers"
    text = (folder / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w.-]+\.(?:csv|yaml|xlsx))`", text))
    facts = load_sources(folder)
    sources = [facts.municipalities.file, facts.population.cross_check.file]
    sources += [table.file for table in (*facts.population.tables, *facts.population.parts)]
    sources += [edition.file for edition in facts.skr_groups]
    assert named == {path.name for path in folder.iterdir() if path.name != "README.md"} | {
        file.name for file in sources
    }


@pytest.mark.real_inputs
def test_the_real_workbooks_give_the_committed_files_byte_for_byte(
    real_inputs: Path, data_dir: Path, tmp_path: Path
) -> None:
    for name in HAND_KEPT:
        shutil.copy(data_dir / "registers" / name, tmp_path / name)
    report = import_registers(real_inputs / "inputs", tmp_path)
    assert [file.name for file in report.files] == list(IMPORTED)
    for name in IMPORTED:
        assert (tmp_path / name).read_bytes() == (data_dir / "registers" / name).read_bytes(), name
    assert report.checks[:3] == (
        "population: 290 figures given by two workbooks agree",
        "population: 580 sums of parts equal the whole",
        "population: 3190 figures agree with folkmangd_kommun_2010_2020.csv",
    )


@pytest.mark.real_inputs
def test_the_regions_to_check_are_those_printed_in_bilaga_1(real_inputs: Path, data_dir: Path) -> None:
    text = (real_inputs / "reports" / "2021_report.txt").read_text(encoding="utf-8")
    printed = re.findall(r"^(\d\d) (.*egion.*)\t(\d+)\t\d+\t\d+$", text, flags=re.MULTILINE)
    regions = load_checks(data_dir / "registers").regions
    assert printed == [(code, check.region, str(check.municipalities)) for code, check in sorted(regions.items())]
