"""The round when six in ten have not answered, and of one size group nobody: published, and honest in every output.

A load that only reports goes on with what there is: figures of those who answered, ``..`` where nobody did.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path

import openpyxl
import pytest

from orchestration.facts.load import load_catalog
from orchestration.release.verify import verify_release
from tests.e2e.loading import ROUND, Home, read_csv
from tests.e2e.reckoning import Place, groups_of, place_of
from tests.e2e.test_one_answer import STRICT
from tests.faults.damage import edit_csv, keep_where

pytestmark = [pytest.mark.xdist_group("e2e_one_round"), pytest.mark.timeout(1200)]

GROUP = ("storlek", "s4")
NOBODY = ".."
NOT_PRINTED = "intervjuer"
ALLOWED = {
    "sources.yaml": (STRICT, STRICT.replace("strict", "report")),
    "formats/response_register.yaml": (
        "plausible:\n",
        f'plausible:\n  "{ROUND}": {{answered_least: 0.3, dated_least: 0.3}}\n',
    ),
}
"""What a person allows where no more have answered, as the finding on the response rate says."""


def answering_in(data: Path, asked: Collection[str]) -> set[str]:
    """Choose four in ten of those asked, none of them of the group."""
    scheme = load_catalog(data).codebooks[ROUND].round.size_scheme
    others = [code for code in asked if GROUP not in groups_of(data, scheme, code)]
    few = len(asked) * 2 // 5
    return {others[at * len(others) // few] for at in range(few)}


def make_silent(data: Path) -> None:
    """Leave the answers of the others out of the register and of both forms; allow it."""
    answering: set[str] = set()

    def change(table: list[list[str]]) -> list[list[str]]:
        header, *rows = table
        answering.update(answering_in(data, [row[0] for row in rows if row[3] == "ja"]))
        return [header, *(row if row[0] in answering else [*row[:3], "nej", "", *row[5:]] for row in rows)]

    edit_csv(data, "svarsregister", change)
    for form in ("enkat_a", "enkat_b"):
        keep_where(data, form, "kommunkod", answering)
    for name, (old, new) in ALLOWED.items():
        text = (data / name).read_text(encoding="utf-8")
        assert text.count(old) == 1
        (data / name).write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def silent(repo_root: Path, parsed: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("silence")
    home = Home(folder / "home", folder / "data" / "sources.yaml", repo_root)
    shutil.copytree(repo_root / "data", folder / "data")
    shutil.copytree(parsed, home.folder / "dbt")
    make_silent(folder / "data")
    said = home.load(EHALSA_DATA=str(folder / "data"))
    assert said.code == 0, said.out + said.err
    return home


@pytest.fixture(scope="module")
def release(silent: Home) -> Path:
    return silent.releases / silent.current()


@pytest.fixture(scope="module")
def unanswered(data_dir: Path) -> set[Place]:
    """The printed cells of the group that need an answer: counts of it and shares, but for the register's own."""
    catalog = load_catalog(data_dir)
    rules = {base.base: base.rule.terms for base in catalog.indicators.bases[ROUND]}
    asked = {item.indicator for item in catalog.indicators.definitions[ROUND] if rules[item.base]}
    return {
        (layout.report, layout.part, str(layout.table_no), str(cell.row_no), str(cell.col_no))
        for layout in catalog.layouts
        for cell in layout.cells
        if (cell.round, cell.grouping, cell.group) == (ROUND, *GROUP)
        and cell.indicator in asked
        and cell.measure in {"share", "numerator"}
    }


def test_it_is_published_with_a_verdict_for_key_numbers_of_nobody(silent: Home, release: Path) -> None:
    counts = verify_release(release).counts["key_numbers"]
    without = [number for number in read_csv(release / "key_numbers.csv") if number["verdict"] == "no_value"]
    assert len(without) == counts["no_value"] > 0
    assert {number["computed"] for number in without} == {""}
    assert all(f"group_code = '{GROUP[1]}'" in number["query"] for number in without)


def test_no_cell_that_needs_an_answer_of_the_group_has_a_figure(silent: Home, unanswered: set[Place]) -> None:
    nobody = [cell for cell in silent.cells() if cell["display"] == NOBODY]
    assert len(unanswered) > 400
    assert {place_of(cell) for cell in nobody} == unanswered
    assert {(cell["value"], cell["base"], cell["status"]) for cell in nobody} == {("", "0", "not_answered")}


def test_tables_show_the_symbol_in_csv_and_workbook(release: Path, unanswered: set[Place]) -> None:
    """In the printed tables; those of interviews show rounds that this load is without."""
    files = [path for path in (release / "tabeller" / ROUND).iterdir() if not path.name.startswith(NOT_PRINTED)]
    tables = [read_csv(path) for path in files]
    shown = [cell for table in tables for row in table for cell in row.values() if cell == NOBODY]
    book = openpyxl.load_workbook(release / f"tabeller_{ROUND}.xlsx", read_only=True)
    sheets = [sheet for sheet in book if not sheet.title.lower().startswith(NOT_PRINTED)]
    marked = [cell for sheet in sheets for row in sheet.values for cell in row if str(cell).rstrip("‡") == NOBODY]
    assert len(shown) == len(unanswered)
    assert len(marked) == len(unanswered) + 1, "with the list of symbols"


def test_so_does_a_table_made_for_the_groups(silent: Home, tmp_path: Path) -> None:
    out = tmp_path / "tabell.csv"
    made = silent.ehalsa("table", f"{ROUND}/bilaga2/12", "--by", GROUP[0], "--out", str(out))
    assert made.code == 0, made.err
    told = " ".join(silent.ehalsa("table", f"{ROUND}/bilaga2/12", "--by", GROUP[0]).out.split())
    assert "Symbolen .. betyder: Uppgift finns inte." in told
    assert "70 000 eller fler 0 av 32" in told
    assert "Syntetiska svar: beräknat på konstgjorda svar. Inga" in told, "it gives no printed table again"
    by_row = [list(row.values()) for row in read_csv(out)]
    silent_rows = [row for row in by_row if row[0] == "70 000 eller fler"]
    assert silent_rows
    assert all(set(row[2:-1]) <= {NOBODY, "."} for row in silent_rows)
    assert not [row for row in by_row if row not in silent_rows and NOBODY in row]
