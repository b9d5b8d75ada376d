"""The release that a load made, opened as someone does who has nothing but its folder: no line of ours is used."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook

from tests.e2e.loading import FinishedLoad
from tests.exports.start_page import StartPage
from tests.public_files import INTERNAL, public_files_with

pytestmark = [pytest.mark.xdist_group("e2e_good"), pytest.mark.timeout(1200)]

MARK = "syntetiska svar"


@pytest.fixture(scope="module")
def folder(finished_load: FinishedLoad) -> Path:
    return finished_load.release


def test_the_database_and_the_parquet_files_hold_the_same(folder: Path) -> None:
    with duckdb.connect(str(folder / "ehalsa.duckdb"), read_only=True) as release:
        listed = "select table_name from duckdb_tables() union select view_name from duckdb_views() where not internal"
        tables = {name for (name,) in release.execute(listed).fetchall()}
        assert tables == {path.stem for path in (folder / "marts").iterdir()}
        assert not tables & {path.stem for path in (folder / INTERNAL).iterdir()}
        for name in sorted(tables):
            file = folder / "marts" / f"{name}.parquet"
            content = "select count(*), sum(hash(t)::hugeint) from {} t"
            kept, exported = (release.execute(content.format(place)).fetchone() for place in (name, f"'{file}'"))
            assert kept == exported, name


def test_what_respondents_wrote_stands_in_no_public_file(folder: Path, tmp_path: Path) -> None:
    written = f"select distinct text from '{folder}/{INTERNAL}/fct_free_text.parquet'"
    texts = [text for (text,) in duckdb.execute(written).fetchall()]
    assert len(texts) > 40
    assert public_files_with(folder, texts, tmp_path) == []
    with duckdb.connect(str(folder / "ehalsa.duckdb"), read_only=True) as release:
        shown = "select distinct svar from v_svar join dim_variable on omgang = round and variabel = variable_id"
        words = {word for (word,) in release.execute(f"{shown} where type = 'text' and utfall = 'Svar'").fetchall()}
        codes = {label for (label,) in release.execute("select label from dim_text_code").fetchall()}
        assert words - codes == {"fritext"}


def test_every_row_about_a_municipality_says_where_it_comes_from(folder: Path) -> None:
    with duckdb.connect(str(folder / "ehalsa.duckdb"), read_only=True) as release:
        columns: dict[str, set[str]] = {}
        for table, column in release.execute("select table_name, column_name from duckdb_columns()").fetchall():
            columns.setdefault(table, set()).add(column)
        of_municipalities = sorted(name for name, found in columns.items() if "municipality_code" in found)
        assert of_municipalities
        for name in of_municipalities:
            assert "data_origin" in columns[name], name
            origins = release.execute(f"select distinct data_origin from {name}").fetchall()
            assert {origin for (origin,) in origins} <= {"synthetic", "collected"}, name


def test_every_symbol_in_a_cell_is_explained(folder: Path) -> None:
    with (folder / "report_cells.csv").open(encoding="utf-8-sig", newline="") as handle:
        shown = {row["display"] for row in csv.DictReader(handle)}
    symbols = {text for text in shown if text and not any(sign.isdigit() for sign in text)}
    assert symbols
    assert symbols <= StartPage(folder).symbols


def test_the_workbooks_mark_every_table_of_synthetic_answers(folder: Path) -> None:
    assert MARK in (folder / "README.txt").read_text(encoding="utf-8").lower()
    with duckdb.connect(str(folder / "ehalsa.duckdb"), read_only=True) as release:
        marked = "select report, bool_or(data_origin = 'synthetic') as marked from report_cells"
        tables = f"{marked} group by report, part, table_no"
        counted = f"select report, count(*) filter (marked is not true) from ({tables}) group by all"
        without = dict(release.execute(counted).fetchall())
    for report, unmarked in without.items():
        book = load_workbook(folder / f"tabeller_{report}.xlsx", read_only=True)
        sheets = {sheet.title: str([*sheet.iter_rows(values_only=True)]).lower() for sheet in book.worksheets}
        book.close()
        assert len([title for title, text in sheets.items() if MARK not in text]) == unmarked, report


def test_the_quality_declarations_name_synthetic_answers(folder: Path) -> None:
    pages = sorted((folder / "kvalitetsdeklaration").glob("*.html"))
    assert pages
    assert [page.name for page in pages if MARK not in page.read_text(encoding="utf-8").lower()] == []
