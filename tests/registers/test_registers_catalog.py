"""Reading the registers: faults are named with file, row and column, and every size scheme is a partition."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.facts.errors import FactError, FactErrors
from orchestration.facts.register_rules import require_contiguous
from orchestration.facts.registers import (
    Municipality,
    PopulationCount,
    Registers,
    SizeGroup,
    SizeScheme,
    load_registers,
)

DAY = date(2019, 12, 31)


@st.composite
def schemes(draw: st.DrawFn) -> SizeScheme:
    limits = draw(st.lists(st.integers(1, 2_000_000), unique=True, max_size=8).map(sorted))
    bounds = itertools.zip_longest([0, *limits], limits)
    groups = tuple(SizeGroup(no, f"s{no}", f"grupp {no}", low, high) for no, (low, high) in enumerate(bounds, start=1))
    return SizeScheme("x", DAY, groups)


populations = st.lists(st.integers(0, 3_000_000), min_size=1, max_size=40)


@given(scheme=schemes(), sizes=populations)
def test_the_groups_of_any_scheme_partition_the_municipalities(scheme: SizeScheme, sizes: list[int]) -> None:
    require_contiguous("f", scheme.scheme, {DAY}, scheme.groups)
    edges = [group.lower + step for group in scheme.groups for step in (-1, 0) if group.lower + step >= 0]
    codes = [f"{number:04d}" for number in range(len(sizes + edges))]
    registers = Registers(
        municipalities=tuple(Municipality(code, code, code, "00", "l", "00", "r") for code in codes),
        population=tuple(PopulationCount(code, DAY, size) for code, size in zip(codes, sizes + edges, strict=True)),
        size_schemes=(scheme,),
        skr_groups=(),
    )
    for code, size in zip(codes, sizes + edges, strict=True):
        assert [registers.size_group_of("x", code)] == [group for group in scheme.groups if group.holds(size)]


@given(scheme=schemes(), shift=st.sampled_from([-1, 1]), data=st.data())
def test_a_gap_or_an_overlap_is_refused(scheme: SizeScheme, shift: int, data: st.DataObject) -> None:
    groups = list(scheme.groups)
    place = data.draw(st.integers(0, len(groups) - 1))
    old = groups[place]
    groups[place] = SizeGroup(old.group_no, old.group_code, old.label, old.lower + shift, old.upper)
    with pytest.raises((FactError, FactErrors), match="gap or an overlap"):
        require_contiguous("f", scheme.scheme, {DAY}, groups)


def test_the_committed_scheme_partitions_the_municipalities(data_dir: Path) -> None:
    registers = load_registers(data_dir)
    for scheme in registers.size_schemes:
        for item in registers.municipalities:
            population = registers.population_of(item.municipality_code, scheme.population_date)
            assert sum(group.holds(population) for group in scheme.groups) == 1


FAULTS = [
    (
        "municipalities.csv",
        "\n0114,",
        "\n114,",
        "municipalities.csv, row 2, column municipality_code: expected text like",
    ),
    (
        "municipalities.csv",
        "\n0115,Vallentuna,",
        "\n0114,Vallentuna,",
        "municipality_code: expected a key that row 2 does not have",
    ),
    (
        "municipalities.csv",
        "\n0115,Vallentuna,",
        "\n0115,Upplands Väsby,",
        "column municipality: expected each value once",
    ),
    (
        "municipalities.csv",
        "\n0115,Vallentuna,",
        "\n0115,Vallentuna ,",
        "row 3, column municipality: expected a text without",
    ),
    (
        "municipalities.csv",
        "Vallentuna kommun,01,",
        "Vallentuna kommun,03,",
        "municipality 0115, column county_code: expected 01",
    ),
    (
        "municipalities.csv",
        "Vallentuna kommun,01,Stockholms län",
        "Vallentuna kommun,01,Uppsala län",
        "county of two names",
    ),
    (
        "municipalities.csv",
        "official_name",
        "name",
        "municipalities.csv, row 1: expected a column 'official_name'",
    ),
    ("population.csv", "0114,2010-12-31,39289", "0114,2010-12-31,39 289", "population.csv, row 2, column population"),
    (
        "population.csv",
        "0114,2010-12-31,39289",
        "0114,20101231,39289",
        "row 2, column reference_date: expected a day that exists, as YYYY-MM-DD",
    ),
    (
        "population.csv",
        "0114,2010-12-31,39289",
        "0114,2010-02-31,39289",
        "row 2, column reference_date: expected a day that exists",
    ),
    ("population.csv", "0114,2010-12-31,39289\n", "", "reference_date 2010-12-31: expected the 290 codes"),
    (
        "population.csv",
        "0114,2010-12-31,39289",
        "0114,2010-12-31,39289\n0114,2010-12-31,39289",
        "row 3, column municipality_code: expected a key that row 2 does not have",
    ),
    (
        "population.csv",
        "0114,2010-12-31,39289",
        "0114,2010-12-31,39289,1",
        "population.csv, row 2: expected 3 cells, found 4",
    ),
    ("skr_groups.csv", "\n2017,0114,", "\n2017,0113,", "edition 2017: expected the 290 codes"),
    ("skr_groups.csv", "\n2017,0114,A2,", "\n2017,0114,,", "skr_groups.csv, row 2, column skr_group: expected a text"),
    (
        "size_schemes.csv",
        "2021,2019-12-31,1,s1,0–15 000,0,15000",
        "2021,2019-12-31,1,s1,0–15 000,0,14999",
        "scheme 2021: expected lower 0 in the first group",
    ),
    (
        "size_schemes.csv",
        "s4,70 000 eller fler,70000,\n2018",
        "s4,70 000 eller fler,70000,90000\n2018",
        "expected an empty upper in the last group",
    ),
    ("size_schemes.csv", "2021,2019-12-31,2", "2021,2018-12-31,2", "expected one population_date"),
    (
        "size_schemes.csv",
        "2021,2019-12-31,2,s2,",
        "2021,2019-12-31,2,s1,",
        "column group_code: expected a key that row 18 does not have",
    ),
    ("size_schemes.csv", "2021,2019-12-31,2,s2,", "2021,2019-12-31,3,s2,", "expected group_no 1, 2, 3 … in order"),
]


@pytest.mark.parametrize(("file", "old", "new", "said"), FAULTS)
def test_a_fault_is_named_with_its_place(registers_copy: Path, file: str, old: str, new: str, said: str) -> None:
    path = registers_copy / "registers" / file
    content = path.read_text(encoding="utf-8")
    assert content.count(old) == 1
    path.write_text(content.replace(old, new), encoding="utf-8")
    with pytest.raises((FactError, FactErrors)) as caught:
        load_registers(registers_copy)
    assert said in str(caught.value)


def test_a_scheme_on_a_date_without_population_is_refused(registers_copy: Path) -> None:
    path = registers_copy / "registers" / "size_schemes.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2019-12-31", "2009-12-31"), encoding="utf-8")
    with pytest.raises((FactError, FactErrors), match=r"column population_date \(scheme 2021\)"):
        load_registers(registers_copy)


def test_a_scheme_in_two_places_is_refused(registers_copy: Path) -> None:
    path = registers_copy / "registers" / "size_schemes.csv"
    content = path.read_text(encoding="utf-8")
    path.write_text(content + "x,2019-12-31,1,s1,alla,0,\n" + content[content.index("\n2021,") + 1 :], encoding="utf-8")
    with pytest.raises((FactError, FactErrors), match="column group_code: expected a key that row 18 does not have"):
        load_registers(registers_copy)


@pytest.mark.parametrize("file", ["municipalities.csv", "population.csv", "size_schemes.csv", "skr_groups.csv"])
def test_a_register_that_is_missing_empty_or_in_another_encoding_is_refused(registers_copy: Path, file: str) -> None:
    path = registers_copy / "registers" / file
    header = path.read_bytes().split(b"\n", 1)[0]
    for content, said in ((header + b"\n", "without rows"), (b"\xff" + header, "not UTF-8"), (b"", "found nothing")):
        path.write_bytes(content)
        with pytest.raises((FactError, FactErrors), match=said):
            load_registers(registers_copy)
    path.unlink()
    with pytest.raises((FactError, FactErrors), match=f"fact file missing: .*{file}"):
        load_registers(registers_copy)


def test_no_group_holds_a_negative_number_of_residents() -> None:
    scheme = SizeScheme("x", DAY, (SizeGroup(1, "s1", "alla", 0, None),))
    with pytest.raises(ValueError, match="no group for -1 residents"):
        scheme.group_of(-1)
