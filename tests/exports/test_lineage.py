"""Pages on where columns come from: what is drawn is what is said, and every link leads to a page."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.exports.lineage.lineage import Origins, draw, export_lineage
from orchestration.facts.products import ReleaseFacts

ORIGINS: dict[str, Origins] = {
    "stg_svar": {"kod": [], "svar": []},
    "int_svar": {"kod": [("stg_svar", "kod")], "ja": [("stg_svar", "svar")]},
    "dim_round": {"andel": [("int_svar", "ja"), ("int_svar", "kod")], "omgang": [("stg_svar", "kod")]},
}
NAMES = st.text("abc_", min_size=1, max_size=4)
PAIRS = st.lists(st.tuples(NAMES, NAMES), max_size=4, unique=True)


@pytest.fixture
def folder(release: ReleaseFacts, tmp_path: Path) -> Path:
    export_lineage(ORIGINS, release.release, tmp_path)
    return tmp_path / "harkomst"


def test_there_is_a_page_for_each_table_and_a_list(folder: Path) -> None:
    assert {page.stem for page in folder.iterdir()} == {"index", *ORIGINS}
    listed = (folder / "index.html").read_text(encoding="utf-8")
    assert '<a href="dim_round.html">dim_round</a>: Omgångar' in listed
    assert "stg_svar</a> – mellanled, ingår inte i utgåvan" in listed


def test_a_page_says_where_its_columns_come_from_and_who_reads_them(folder: Path) -> None:
    page = (folder / "int_svar.html").read_text(encoding="utf-8")
    rows = re.findall(r'<tr><th scope="row">(\w+)</th><td>(.*?)</td></tr>', page)
    assert [(name, re.sub("<.*?>", "", told)) for name, told in rows] == [
        ("kod", "stg_svar (kod)"),
        ("ja", "stg_svar (svar)"),
    ]
    assert 'Läses av: <a href="dim_round.html">dim_round</a>.' in page
    assert page.count("<path ") == 2
    landed = (folder / "stg_svar.html").read_text(encoding="utf-8")
    assert landed.count("<td>det som lästes in, eller ingen kolumn</td>") == 2


def test_links_between_pages_lead_to_pages(folder: Path) -> None:
    links = {link for page in folder.iterdir() for link in re.findall(r'href="(\w+\.html)"', page.read_text("utf-8"))}
    assert links == {page.name for page in folder.iterdir()}


@given(columns=st.dictionaries(NAMES, PAIRS, min_size=1, max_size=5))
def test_each_pair_is_one_line_between_its_two_texts(columns: Origins) -> None:
    drawing = draw("tabellen", columns)
    assert len(drawing.lines) == sum(map(len, columns.values()))
    left, right = ({mark.y for mark in side if not mark.is_table} for side in (drawing.left, drawing.right))
    assert {start for start, _ in drawing.lines} == left
    assert {end for _, end in drawing.lines} <= right
    for side in (drawing.left, drawing.right):
        heights = [mark.y for mark in side]
        assert all(below - above >= 20 for above, below in pairwise(heights)), "no text on another"
        assert all(0 < height < drawing.height for height in heights)
