"""Marts as Parquet and DuckDB: order, storage version, start page, README, and what is not fit for release.

What the files say of themselves is looked for in the real release: tests/release/test_real_release.py.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.exports.marts import synthetic_rounds
from orchestration.exports.readme import export_readme
from orchestration.exports.release_files import EXPORTS, Material, count_rows, count_verdicts, load_marts, load_reports
from orchestration.exports.site.about import Held
from orchestration.exports.site.site import export_about
from orchestration.facts.errors import FactError
from orchestration.facts.products import ReleaseFacts
from orchestration.warehouse.marts import open_marts
from tests.exports.conftest import change
from tests.exports.start_page import StartPage

# Where a DuckDB file states its storage version, and the number that clients from 1.0 on know.
STORAGE_OFFSET = 12
STORAGE_OF_1_0 = 64
LINES_OF_A_README = 40
SYNTHETIC = "Syntetiska svar (omgång 2099): svaren är konstgjorda och är inte uppgifter om någon kommun."


def query(sql: str, database: Path | None = None) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database) if database else ":memory:", read_only=database is not None) as connection:
        return connection.execute(sql).fetchall()


def test_rows_lie_in_the_order_of_the_key(exported: Path, release: ReleaseFacts) -> None:
    for mart in release.release.marts:
        keys = query(f"select {', '.join(mart.key)} from '{exported / release.release.place(mart)}'")
        assert keys == sorted(keys), mart.name


def test_the_database_has_the_storage_version_that_older_clients_open(exported: Path) -> None:
    header = (exported / "ehalsa.duckdb").read_bytes()[:64]
    assert header[8:12] == b"DUCK"
    assert int.from_bytes(header[STORAGE_OFFSET : STORAGE_OFFSET + 8], "little") == STORAGE_OF_1_0
    assert not (exported / "ehalsa.duckdb.wal").exists()


def test_the_start_page_lists_files_tables_origin_and_symbols(exported: Path) -> None:
    page = StartPage(exported)
    assert SYNTHETIC in page.text
    assert {"tabeller_2021.xlsx", "tabeller/9998/", "figurer/9999/", "ehalsa.duckdb", "marts/"} <= page.files.keys()
    assert page.tables["fct_npo_month"][1] == "insamlade uppgifter"
    assert page.tables.keys() == {path.stem for path in (exported / "marts").iterdir()}
    assert {"†", "..", "*"} <= page.symbols
    assert "9999: Påhittad" in page.text
    assert {path.name for path in exported.iterdir()} == {name.split("/")[0] for name in page.files} | {
        "index.html",
        "README.txt",
    }


def test_the_readme_is_short_and_leads_to_the_start_page(exported: Path) -> None:
    text = (exported / "README.txt").read_text(encoding="utf-8")
    for words in (SYNTHETIC, "9999: Påhittad", "Öppna index.html", "LICENS", "KONTAKT", "ANGE KÄLLAN"):
        assert words in text
    assert "{" not in text
    assert len(re.findall("uppgifter om någon kommun", text)) == 1, "what is synthetic is said once"
    assert len(text.splitlines()) <= LINES_OF_A_README


def test_counts_for_the_manifest(database: Path, release: ReleaseFacts, data_dir: Path) -> None:
    assert count_rows(load_marts(database, release, data_dir))["fct_answers"] == 18
    assert count_verdicts(load_reports(database, release)) == {"carried": 1, "differs": 1, "equal": 20, "errata": 1}
    with open_marts(database) as build:
        assert synthetic_rounds(build) == ("2099",)


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("drop table fct_answers", "does not exist"),
        ("insert into fct_answers select * from fct_answers limit 1", "repeats its key"),
        ("alter table fct_answers rename column variable_id to variable", "lacks its key"),
        ("alter table fct_answers drop column data_origin", "shows municipalities unmarked"),
        ("alter table fct_answers add column nyhet integer", "has a column without a meaning"),
    ],
)
def test_an_unfit_mart_is_refused_by_name_before_any_file(
    own_database: Path, data_dir: Path, release: ReleaseFacts, tmp_path: Path, sql: str, says: str
) -> None:
    change(own_database, sql)
    with pytest.raises(FactError, match=f"{says}.*mart fct_answers"):
        load_marts(own_database, release, data_dir)
    for export in EXPORTS:
        if export.name.startswith("marts_"):
            with pytest.raises(FactError, match=f"{says}.*mart fct_answers"):
                export.write(Material(own_database, data_dir, release), tmp_path / "out")
    assert [path for path in tmp_path.rglob("*.*") if path != own_database] == []


def test_no_path_of_this_machine_is_in_any_file(exported: Path, database: Path) -> None:
    secrets = [str(exported).encode(), str(database.parent).encode(), str(Path.home()).encode() + b"/"]
    for path in (path for path in exported.rglob("*") if path.is_file()):
        content = path.read_bytes()
        assert not [secret for secret in secrets if secret in content], path.name


def test_a_file_that_nobody_names_is_refused(
    database: Path, release: ReleaseFacts, data_dir: Path, tmp_path: Path
) -> None:
    (tmp_path / "lost.txt").write_text("?", encoding="utf-8")
    with pytest.raises(FactError, match=r"its start page does not name: .*listed_files: .*lost\.txt"):
        export_readme(release, load_marts(database, release, data_dir), tmp_path)


def test_the_start_page_names_no_file_that_is_not_there(
    database: Path, release: ReleaseFacts, data_dir: Path, tmp_path: Path
) -> None:
    (tmp_path / "report_cells.csv").write_text("", encoding="utf-8")
    material = Material(database, data_dir, release)
    export_about(material.shared, release, Held(material.marts, (), ()), tmp_path)
    page = StartPage(tmp_path)
    assert page.files.keys() == {"report_cells.csv"}
    assert "Utgåvan saknar" not in page.text
    (readme,) = export_readme(release, material.marts, tmp_path / "readme", ("2097",))
    assert "Utgåvan saknar svaren från omgång 2097: " in readme.read_text(encoding="utf-8")
