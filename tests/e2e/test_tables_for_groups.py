"""Printed tables made anew from the release: for their own groups they are the print, for others the marts' counts."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.regroup.request import TableKey
from orchestration.regroup.table import Regrouped, Wish, make_table
from orchestration.warehouse.marts import open_release
from tests.e2e.conftest import Good
from tests.e2e.loading import ROUND

pytestmark = [pytest.mark.xdist_group("e2e_good"), pytest.mark.timeout(1200)]

FYRBODAL = 14


def answer(good: Good, query: str, *parameters: object) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(good.path / "ehalsa.duckdb"), read_only=True) as release:
        return release.execute(query, parameters).fetchall()


def tables_by_size(good: Good) -> list[tuple[str, int]]:
    """Tables of the report that are by size of municipality."""
    return answer(
        good,
        "select distinct part, table_no from report_cells where report = ? and grouping_id = 'storlek' order by all",
        ROUND,
    )


def made(good: Good, part: str, table_no: int, wish: Wish) -> Regrouped:
    with open_release(good.path) as marts:
        return make_table(marts, TableKey(ROUND, part, table_no), wish)


def test_for_their_own_groups_tables_are_the_computed_ones(good: Good) -> None:
    tables = tables_by_size(good)
    assert len(tables) > 30
    for part, table_no in tables:
        cells = answer(
            good,
            "select if(base < 10 and measure like '%share' and status = 'answered', concat(numerator, ' av ', base),"
            " display), numerator, base from report_cells_computed"
            " where report = ? and part = ? and table_no = ? and grouping_id in ('alla', 'storlek')",
            *(ROUND, part, table_no),
        )
        (table,) = made(good, part, table_no, Wish(by="storlek")).report.tables
        found = Counter((cell.display, cell.numerator, cell.base) for cell in table.cells)
        assert found == Counter(cells), (part, table_no)


@pytest.mark.parametrize("address", [("bilaga2", 12), ("main", 7)], ids=["without the country", "with the country"])
@pytest.mark.parametrize("grouping", ["region", "lan", "skr", "kommunalforbund"])
def test_for_other_groups_the_counts_are_those_of_the_mart(good: Good, grouping: str, address: tuple[str, int]) -> None:
    shares = (
        "select figures.numerator, figures.base from fct_indicator_group as figures"
        " inner join (select distinct indicator_id, grouping_id as printed_by from report_cells"
        " where report = ? and part = ? and table_no = ?) using (indicator_id)"
        " where round = ? and figures.grouping_id = if(printed_by = 'alla', 'alla', ?)"
    )
    (table,) = made(good, *address, Wish(by=grouping)).report.tables
    found = Counter((cell.numerator, cell.base) for cell in table.cells)
    assert found == Counter(answer(good, shares, ROUND, *address, ROUND, grouping))


def test_the_single_municipalities_add_up_to_the_country(good: Good) -> None:
    """Every cell of every municipality, each once, of a table that shows nothing else."""
    key = ("bilaga2", 12)
    (single,), (whole,) = (made(good, *key, Wish(by=grouping)).report.tables for grouping in ("kommun", "alla"))
    sums: dict[tuple[tuple[str, ...], int], list[int]] = {}
    for cell in single.cells:
        count = sums.setdefault((cell.row_labels[1:], cell.col_no), [0, 0])
        count[0], count[1] = count[0] + (cell.numerator or 0), count[1] + (cell.base or 0)
    assert {len(single.cells), 290 * len(whole.cells)} == {290 * len(sums)}
    expected = {(cell.row_labels[1:], cell.col_no): [cell.numerator or 0, cell.base or 0] for cell in whole.cells}
    assert sums == expected


def test_a_municipality_is_a_group_by_name_or_code(good: Good) -> None:
    by_name, by_code = (made(good, "bilaga2", 12, Wish(only=wanted)) for wanted in ("vadstena", "kommun:0584"))
    assert by_name == by_code
    assert by_name.answering == {"0584": (1, 0)}
    shown = good.home.ehalsa("table", f"{ROUND}/bilaga2/12", "--by", "kommun")
    assert "Svarande kommuner: 290 grupper, sammanlagt 285 av 290." in " ".join(shown.out.split())


def test_small_bases_are_given_in_counts_and_the_print_is_followed_as_it_is(good: Good) -> None:
    (table,) = made(good, "bilaga2", 12, Wish(by="skr")).report.tables
    small = [cell for cell in table.cells if cell.is_small]
    assert len(small) > 20
    assert {cell.display for cell in small} == {f"{cell.numerator} av {cell.base}" for cell in small}
    followed = (
        "select count_if(display like '% av %'), count_if(base < 10) from report_cells where measure like '%share'"
    )
    ((in_counts, of_small_bases),) = answer(good, f"{followed} and status = 'answered'")
    assert (in_counts, of_small_bases > 0) == (0, True)
    shown = good.home.ehalsa("table", f"{ROUND}/bilaga2/12", "--only", "lan:09")
    assert "1 av 1" in shown.out
    assert "När basen är mindre än 10 anges antal av basen" in " ".join(shown.out.split())


def test_numbers_in_headings_are_those_of_the_groups_shown(good: Good, tmp_path: Path) -> None:
    (table,) = made(good, "main", 3, Wish(only="fyrbodal")).report.tables
    assert table.title.endswith(f"(n={max(cell.base or 0 for cell in table.cells)})")
    (by_region,) = made(good, "main", 3, Wish(by="region")).report.tables
    assert by_region.title.endswith("(n=285)"), "regions divide the country"
    own = tmp_path / "egen.csv"
    own.write_text("kommunkod,grupp\n0180,Ensam\n0114,Par\n0115,Par\n", encoding="utf-8")
    (listed,) = made(good, "main", 3, Wish(listed=own)).report.tables
    assert listed.title.endswith("(n=1–2)"), "groups of a list may share members, or leave some out"


def test_a_list_of_ones_own_gives_what_the_grouping_gives(good: Good, tmp_path: Path) -> None:
    part, table_no = tables_by_size(good)[0]
    members = answer(
        good,
        "select municipality_code, group_code from dim_group_member where round = ? and grouping_id = 'lan'",
        ROUND,
    )
    own = tmp_path / "egen.csv"
    own.write_text(
        "kommunkod,grupp\n" + "".join(f"{code},{group}\n" for code, group in sorted(members, key=lambda m: m[1]))
    )
    (listed,) = made(good, part, table_no, Wish(listed=own)).report.tables
    (by,) = made(good, part, table_no, Wish(by="lan")).report.tables
    assert [cell.display for cell in listed.cells] == [cell.display for cell in by.cells]


def test_the_command_writes_a_table_for_one_association(good: Good, tmp_path: Path) -> None:
    shown = good.home.ehalsa("table", f"{ROUND}/bilaga2/12", "--only", "fyrbodal")
    assert shown.code == 0, shown.err
    assert f"Fyrbodal {FYRBODAL} av {FYRBODAL}" in " ".join(shown.out.split())
    assert "Syntetiska svar" in shown.out
    for ending in (".csv", ".xlsx"):
        out = tmp_path / f"fyrbodal{ending}"
        assert good.home.ehalsa("table", f"{ROUND}/bilaga2/12", "--only", "fyrbodal", "--out", str(out)).code == 0
        assert out.stat().st_size > 0
    rows = list(csv.reader(io.StringIO((tmp_path / "fyrbodal.csv").read_text(encoding="utf-8"))))
    assert {row[0] for row in rows[1:]} == {"Fyrbodal"}


def test_a_name_of_a_group_stands_whole_in_one_column(good: Good, tmp_path: Path) -> None:
    own, out = tmp_path / "egen.csv", tmp_path / "tabell.csv"
    own.write_text("kommunkod;grupp\n0180;Kommuner > 50 000 invånare\n0114;Övriga\n", encoding="utf-8")
    shown = good.home.ehalsa("table", f"{ROUND}/bilaga2/12", "--list", str(own), "--out", str(out))
    assert shown.code == 0, shown.err
    heading, *rows = csv.reader(io.StringIO(out.read_text(encoding="utf-8")))
    assert heading[:2] == ["Redovisningsgrupp", "Verksamhetsområde"]
    by_group = {name: [row[1] for row in rows if row[0] == name] for name in {row[0] for row in rows}}
    assert set(by_group) == {"Kommuner > 50 000 invånare", "Övriga"}
    assert by_group["Övriga"] == by_group["Kommuner > 50 000 invånare"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("bilaga2/99",), "no such table"),
        (("bilaga2/12", "--by", "landskap"), "no such grouping"),
        (("bilaga2/12", "--only", "14"), "lan:14"),
        (("intervjuer/1", "--only", "Vadstena"), "a single municipality for a table on observations"),
        (("bilaga2/12", "--only", "Atlantis"), "no such group"),
        (("bilaga2/12", "--by", "lan", "--round", "1999"), "no such round"),
    ],
)
def test_what_cannot_be_made_is_told(good: Good, arguments: tuple[str, ...], said: str) -> None:
    finished = good.home.ehalsa("table", *arguments)
    assert finished.code == 1
    assert said in finished.err
    assert "Traceback" not in finished.err


@pytest.mark.parametrize("name", ["a file/fyrbodal.csv", "a file/deeper/fyrbodal.xlsx"])
def test_a_target_that_cannot_be_written_is_one_sentence(good: Good, tmp_path: Path, name: str) -> None:
    (tmp_path / "a file").write_text("", encoding="utf-8")
    out = tmp_path / name
    finished = good.home.ehalsa("table", f"{ROUND}/bilaga2/12", "--only", "fyrbodal", "--out", str(out))
    assert (finished.code, finished.out) == (1, "")
    assert finished.err.count("\n") == 1
    assert str(tmp_path / "a file") in finished.err
    assert finished.err.startswith(("a file that is not there: ", "something is in the way: "))


def test_a_list_with_a_quotation_mark_out_of_place_is_one_sentence(good: Good, tmp_path: Path) -> None:
    (tmp_path / "lista.csv").write_text('kommunkod;grupp\n0180;"Stor"stad\n0114;Övriga\n', encoding="utf-8")
    finished = good.home.ehalsa("table", f"{ROUND}/bilaga2/12", "--list", str(tmp_path / "lista.csv"))
    assert (finished.code, finished.out) == (1, "")
    assert finished.err.startswith("row that is not CSV: lista.csv, row 2: expected ")
    assert finished.err.count("\n") == 1
