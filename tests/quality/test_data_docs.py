"""Data Docs are readable by themselves: no other host, no script, links that lead somewhere, the same bytes."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from orchestration.quality.data_docs import build_data_docs
from orchestration.quality.frames import frame_of
from orchestration.quality.results import Subject, SuiteCheck
from tests.quality.conftest import Run
from tests.quality.corruptions import put
from tests.quality.good import GOOD, ROUND

pytestmark = pytest.mark.xdist_group("great_expectations")  # one import of the engine for all

LOADING = {"src", "href", "srcset", "data", "action", "poster", "background", "xlink:href"}
# Names of XML vocabularies look like addresses; nothing is loaded from them.
ADDRESS = re.compile(r"(?:https?:)?//[a-z0-9]", re.IGNORECASE)

DECISIONS = [
    {"round": ROUND, "source_id": "enkat", "file": "enkat.csv", "row_no": 7, "unit_code": None, "rule": "test",
     "decision": "left_out", "reason": "Svaret är ett test: kolumnen token har '<b>'."},
]  # fmt: skip


class _Page(HTMLParser):
    """Collects what a page loads or links to, its tags, ids and visible text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.text = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in LOADING:
                self.links.append(value or "")
            if name == "id":
                self.ids.append(value or "")

    def handle_data(self, data: str) -> None:
        if self.tags[-1:] != ["style"]:
            self.text += data


@pytest.fixture(scope="module")
def checks(run: Run) -> list[SuiteCheck]:
    made = []
    for name in sorted(GOOD):
        good = GOOD[name]()
        frame = frame_of(good.table)
        if name == "answers":
            frame = put("code", "<script>alert(1)</script>", slice(0, 2))(frame)
        if name == "npo":
            frame = frame.iloc[:0]
        made.append(SuiteCheck(Subject(ROUND, name, f"{name}_fil.csv"), run(name, frame, good.parameters)))
    return made


@pytest.fixture(scope="module")
def docs(checks: list[SuiteCheck], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_data_docs(checks, tmp_path_factory.mktemp("docs") / "data_docs", DECISIONS).parent


@pytest.fixture(scope="module")
def pages(docs: Path) -> dict[Path, _Page]:
    return {path: _Page(path) for path in sorted(docs.rglob("*.html"))}


def test_every_result_and_every_suite_has_a_page(pages: dict[Path, _Page], docs: Path) -> None:
    names = {path.relative_to(docs).as_posix() for path in pages}
    results = {f"validations/{name}/{ROUND}/{name}/result.html" for name in GOOD}
    suites = {f"expectations/{name}.html" for name in GOOD if name != "npo"}
    assert names == results | suites | {"index.html"}


def test_rows_left_out_stand_on_the_first_page(docs: Path, pages: dict[Path, _Page], tmp_path: Path) -> None:
    assert "Svaret är ett test: kolumnen token har '<b>'." in pages[docs / "index.html"].text
    assert "None." in _Page(build_data_docs([], tmp_path / "data_docs")).text


def test_no_page_asks_another_host_for_anything(docs: Path, pages: dict[Path, _Page]) -> None:
    for path, page in pages.items():
        assert not ADDRESS.search(path.read_text(encoding="utf-8")), path
        assert not {"script", "iframe", "object", "embed"} & set(page.tags), path
        assert "default-src 'none'" in path.read_text(encoding="utf-8")
    assert {path.suffix for path in docs.rglob("*") if path.is_file()} == {".html"}


def test_every_link_leads_somewhere(pages: dict[Path, _Page]) -> None:
    links = [(path, link) for path, page in pages.items() for link in page.links if not link.startswith("data:")]
    assert len(links) > 100
    for path, link in links:
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target in pages, f"{path}: {link}"
        assert not anchor or anchor in pages[target].ids, f"{path}: {link}"


def test_ids_are_unique_on_each_page(pages: dict[Path, _Page]) -> None:
    for path, page in pages.items():
        sections = [name for name in page.ids if re.fullmatch(r"section-\d+", name)]
        assert len(sections) == len(set(sections)), path


def test_a_failed_result_says_what_is_wrong_and_what_to_do(docs: Path, pages: dict[Path, _Page]) -> None:
    text = pages[docs / f"validations/answers/{ROUND}/answers/result.html"].text
    assert "code of another form than data/formats/limits.yaml says" in text
    assert "Compare the export's coding with the codebook." in text
    assert "answers_fil.csv" in text
    assert "<script>alert(1)</script>" in text, "a value of the data is text, never part of the page"
    assert "✗" in (docs / f"validations/answers/{ROUND}/answers/result.html").read_text(encoding="utf-8")


def test_a_table_that_was_refused_unseen_has_a_page_that_says_so(docs: Path, pages: dict[Path, _Page]) -> None:
    assert "no rows, so nothing was checked" in pages[docs / f"validations/npo/{ROUND}/npo/result.html"].text


def test_the_index_shows_every_outcome(docs: Path, pages: dict[Path, _Page], checks: list[SuiteCheck]) -> None:
    text = " ".join(pages[docs / "index.html"].text.split())
    assert text.count("passed") == len(checks) - 2
    assert text.count("failed") == 2 + 1  # and the heading "Rules failed"
    assert all(f"{name}_fil.csv" in text for name in GOOD)


def test_a_suite_page_holds_the_notes_of_its_rules(docs: Path, pages: dict[Path, _Page]) -> None:
    text = pages[docs / "expectations/stimulus.html"].text
    assert "Every recipient of the form has accounted for its funds." in text


def test_the_same_results_give_the_same_bytes_and_nothing_is_left_over(
    checks: list[SuiteCheck], docs: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "data_docs"
    folder.mkdir()
    (folder / "old.html").write_text("old", encoding="utf-8")
    build_data_docs(checks, folder, DECISIONS)
    first, second = (
        {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
        for root in (docs, folder)
    )
    assert first == second
