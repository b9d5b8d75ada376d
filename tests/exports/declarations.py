"""Quality declarations of the made-up warehouse, and what a reader's tools see of a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from orchestration.exports.declaration.compose import compose
from orchestration.exports.declaration.document import Document, Section, Table
from orchestration.exports.declaration.values import CheckLine, Facts, LoadFacts, read_facts
from orchestration.facts.declaration import load_words
from orchestration.warehouse.marts import open_marts
from tests.exports.small_build import REPORT, ROUND

LOAD = LoadFacts(
    report=REPORT,
    parts={"bilaga1": "Bilaga 1", "bilaga2": "Bilaga 2, tabell {table_no}", "main": "Tabell {table_no}"},
    checks=(CheckLine("data_tests", 133, 133, 0), CheckLine("audit", 6, 4100, 0)),
    key_numbers={"equal": 7, "errata": 1},
    names={"cells_file": "report_cells.csv", "key_numbers_file": "key_numbers.csv"},
    files=(("report_cells.csv", "Celler"),),
)
_VOID = frozenset({"meta", "link", "br", "hr", "img", "input"})


def facts_of(database: Path, load: LoadFacts = LOAD, round_: str = ROUND) -> Facts:
    """The facts of the made-up round."""
    with open_marts(database) as build:
        return read_facts(build, round_, load)


def declaration_of(database: Path, data_dir: Path, load: LoadFacts = LOAD, round_: str = ROUND) -> Document:
    """The declaration of the made-up round, in the words of the repository."""
    return compose(facts_of(database, load, round_), load_words(data_dir))


def sentences(document: Document) -> list[str]:
    """Every sentence, in order."""
    return [block for section in _sections(document.sections) for block in section.blocks if isinstance(block, str)]


def tables(document: Document) -> dict[str, Table]:
    """Every table, by name."""
    return {table.name: table for section in document.sections for table in section.tables()}


def _sections(listed: tuple[Section, ...]) -> Iterator[Section]:
    for section in listed:
        yield section
        yield from _sections(section.sections)


@dataclass
class Page(HTMLParser):
    """A page as a parser sees it: tags in order with their attributes, and text by tag."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag."""
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the tag, which must be the one that was opened last."""
        assert self.opened.pop() == tag, (tag, self.getpos())

    def handle_data(self, data: str) -> None:
        """Note the text of the innermost tag."""
        if data.strip():
            self.texts.append((self.opened[-1], data.strip()))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Attributes of every such tag."""
        return [attributes for name, attributes in self.tags if name == tag]


def parsed(text: str) -> Page:
    """Parse a page; AssertionError if its tags do not nest."""
    page = Page()
    page.feed(text)
    page.close()
    assert not page.opened
    return page
