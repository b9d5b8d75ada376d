"""The site of the release that the repository's own load publishes: its numbers, its weight, its promises."""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter
from pathlib import Path

import duckdb
import openpyxl
import pytest

from tests.e2e.loading import FinishedLoad
from tests.exports.site_pages import broken_links, numbers, rows

pytestmark = [pytest.mark.xdist_group("e2e_good"), pytest.mark.timeout(1200)]

PRINTED = {"tabell": "tabeller", "figur": "figurer"}
"""Folders of the pages, and of the files, of what reports print."""
KILOBYTES = {"kommun": 60, "indikator": 40, "start": 30}
GROUPS = """
select indicator_id, [storlek, region, land] from (
    pivot (
        select indicator_id, grouping_id, case shown_as
            when 'percent' then [share_percent, numerator, base] when 'counts' then [numerator, base]
        end as figures
        from fct_indicator_group inner join dim_group_member using (round, grouping_id, group_code)
        where round = ? and municipality_code = ?
            and grouping_id in ('storlek', 'region', 'alla')
    ) on if(grouping_id = 'alla', 'land', grouping_id) in ('storlek', 'region', 'land') using first(figures)
)
"""
OWN = """
select indicator_id, case
    when status = 'dont_know' then 'Vet ej' when status = 'not_answered' then 'Inte svarat'
    when status = 'not_applicable' then 'Gäller inte' when numerator = 1 then 'Ja' when numerator = 0 then 'Nej'
end
from fct_indicator_municipality where round = ? and municipality_code = ? and status <> 'not_asked'
"""


@pytest.fixture(scope="module")
def site(finished_load: FinishedLoad) -> Path:
    return finished_load.release / "webb"


def test_numbers_and_answers_of_pages_are_those_of_the_marts(site: Path, finished_load: FinishedLoad) -> None:
    """Every tenth municipality and one that did not answer, all of their rows: each kind of answer is among them."""
    folders = sorted((site / "kommun").iterdir())
    compared, answers, kinds = 0, Counter[str](), Counter[int]()
    with duckdb.connect(str(finished_load.release / "ehalsa.duckdb"), read_only=True) as marts:
        (latest,) = marts.execute("select max(round) from dim_round").fetchone() or ()
        for folder in (*folders[::10], site / "kommun" / "0584-vadstena"):
            code = folder.name[:4]
            figures = dict(marts.execute(GROUPS, [latest, code]).fetchall())
            own = dict(marts.execute(OWN, [latest, code]).fetchall())
            shown = {name: cells for name, _, cells in rows((folder / "index.html").read_text(encoding="utf-8"))}
            assert {name: cells[0] for name, cells in shown.items()} == own, code
            for name, (_, *cells) in shown.items():
                expected = [found if found is None else tuple(found) for found in figures[name]]
                assert [numbers(cell) for cell in cells] == expected, (code, name)
                compared += sum(len(found) for found in expected if found)
                kinds.update(len(found) for found in expected if found)
            answers.update(own.values())
    assert compared > 10_000
    assert kinds.keys() == {2, 3}, "shares, and numbers of small bases"
    assert set(answers) == {"Ja", "Nej", "Vet ej", "Inte svarat", "Gäller inte"}


def test_there_is_a_page_for_every_municipality_and_indicator(site: Path, finished_load: FinishedLoad) -> None:
    with duckdb.connect(str(finished_load.release / "ehalsa.duckdb"), read_only=True) as marts:
        latest = "select municipality_code from dim_municipality where round = (select max(round) from dim_round)"
        codes = {code for (code,) in marts.execute(latest).fetchall()}
        indicators = {name for (name,) in marts.execute("select indicator_id from dim_indicator").fetchall()}
    assert {folder.name[:4] for folder in (site / "kommun").iterdir()} == codes
    assert {page.stem for page in (site / "indikator").glob("*.html")} - {"index"} == indicators
    assert (site / "kommun" / "0584-vadstena" / "index.html").is_file()


def test_pages_are_light(site: Path) -> None:
    """A page with all that it fetches, as a web server packs it."""
    shared = sum(len(gzip.compress((site / name).read_bytes())) for name in ("site.css", "site.js"))
    index = len(gzip.compress((site / "sok.js").read_bytes()))
    heaviest = {"kommun": 0, "indikator": 0, "start": len(gzip.compress((site / "index.html").read_bytes())) + index}
    for kind in ("kommun", "indikator"):
        heaviest[kind] = max(len(gzip.compress(page.read_bytes(), 6)) for page in (site / kind).rglob("*.html"))
    assert {kind for kind, size in heaviest.items() if size + shared > KILOBYTES[kind] * 1000} == set(), heaviest


def test_every_page_is_marked_closed_to_other_hosts_and_in_swedish(site: Path) -> None:
    policy = (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"
    )
    tables = {page for kind in PRINTED for page in (site / kind).glob("*.html") if page.stem != "index"}
    for page in (site.parent / "index.html", *sorted(site.rglob("*.html"))):
        text = page.read_text(encoding="utf-8")
        assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in text, page
        assert '<html lang="sv">' in text, page
        rests_on_answers = page not in tables or bool(re.search(r'<div class="mark"><p>Syntetiska svar: ', text))
        assert bool(re.search(r"<title>[^<]* \([^<(]*syntetiska svar\)</title>", text)) == rests_on_answers, page
        assert page in tables or re.search(r'<div class="mark"><p><strong>Syntetiska svar[. ]', text), page
        assert '<a class="skip" href="#innehall">' in text, page
        assert not re.search(r"https?://|\sstyle=|\son\w+=|<script>|<style>", text), page
    for page in tables:
        file = (site.parent / PRINTED[page.parent.name] / page.stem.replace("_", "/", 1)).with_suffix(".csv")
        synthetic = bool(re.search("syntetiska svar|,synthetic$", file.read_text(encoding="utf-8"), re.MULTILINE))
        assert ("(syntetiska svar)</title>" in page.read_text(encoding="utf-8")) == synthetic, page
    for file in (*site.rglob("*.csv"), *site.rglob("*.json")):
        assert "syntetiska svar" in file.read_text(encoding="utf-8"), file


def test_every_municipality_question_and_the_comparison_has_a_workbook_of_its_figures(site: Path) -> None:
    """One of each, all rows; the rows of the others differ in numbers and words alone."""
    pages = [*(site / "kommun").glob("*/*.csv"), *(site / "indikator").glob("*.csv"), site / "jamfor.csv"]
    assert [page for page in pages if not page.with_suffix(".xlsx").is_file()] == []
    for page in (pages[0], pages[-2], pages[-1]):
        with page.open(encoding="utf-8-sig", newline="") as handle:
            beside = [sorted(filter(None, row)) for row in csv.reader(handle, delimiter=";")][1:]
        (sheet,) = openpyxl.load_workbook(page.with_suffix(".xlsx"), read_only=True).worksheets
        found = [[str(value).replace(".", ",") for value in row if value is not None] for row in sheet.values]
        in_title = 3 if page.parent.parent.name == "kommun" else 0
        shown = [sorted(row) for row in found if len(row) >= 4][1:]
        assert len(shown) == len(beside)
        for row, expected in zip(shown, beside, strict=True):
            assert len(row) == len(expected) - in_title
            assert set(row) <= {text.replace(".", ",") for text in expected}, page
        assert any(row[0].startswith("Syntetiska svar") for row in found if row), page


@pytest.mark.parametrize("kind", PRINTED)
def test_every_printed_table_and_figure_is_a_workbook_beside_its_page(site: Path, kind: str) -> None:
    pages = {page.stem for page in (site / kind).glob("*.html")} - {"index"}
    assert pages == {
        file.relative_to(site.parent / PRINTED[kind]).with_suffix("").as_posix().replace("/", "_", 1)
        for file in (site.parent / PRINTED[kind]).rglob("*.csv")
    }
    assert {file.stem for file in (site / kind).glob("*.xlsx")} == pages
    for name in sorted(pages)[::10]:
        (sheet,) = openpyxl.load_workbook(site / kind / f"{name}.xlsx").worksheets
        texts = [str(cell.value) for row in sheet.iter_rows() for cell in row]
        page = (site / kind / f"{name}.html").read_text(encoding="utf-8")
        assert any(text.startswith("Syntetiska svar") for text in texts) == ("(syntetiska svar)</title>" in page), name


def test_every_link_leads_to_a_file_of_the_release(site: Path) -> None:
    assert broken_links(site.parent) == []
