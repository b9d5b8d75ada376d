"""A round that is half collected, as it is landed: what `ehalsa collection` says, writes and refuses."""

from __future__ import annotations

import csv
import re
import shutil
from dataclasses import dataclass
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner, Result

from orchestration.cli import main
from orchestration.collection.output import as_page
from orchestration.collection.watch import watch
from orchestration.facts.codebook import load_codebook
from orchestration.facts.model import Codebook
from orchestration.facts.rounds import rounds_of
from orchestration.landing.land import load_context
from orchestration.landing.schemas import ANSWERS
from orchestration.landing.whole_round import round_tables
from orchestration.landing.write import write_landing
from orchestration.paths import REPO, Paths
from tests.collection.small import Answered, register

ANSWERING = 100
MARK = "Syntetiska svar"


@dataclass(frozen=True)
class World:
    """The newest shipped round as if a third of its units had answered; of the round before, everyone has."""

    paths: Paths
    codebook: Codebook
    codes: tuple[str, ...]

    @property
    def round(self) -> str:
        return self.codebook.round.round

    def ehalsa(self, *arguments: str) -> Result:
        folders = {"EHALSA_DATA": str(self.paths.data), "EHALSA_HOME": str(self.paths.home)}
        return CliRunner().invoke(main, ["collection", *arguments], env=folders)

    def state(self, word: str) -> None:
        path = self.paths.data / "codebooks" / self.round / "round.yaml"
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"(?m)^state: \w+", f"state: {word}", text), encoding="utf-8")


@pytest.fixture(scope="module")
def made(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    home = tmp_path_factory.mktemp("collection")
    data = home / "data"
    shutil.copytree(data_dir, data, ignore=shutil.ignore_patterns("sample", "published", "tables", "synth"))
    newest = max((load_codebook(data, name) for name in rounds_of(data)), key=lambda book: book.round.collection_start)
    about = newest.round
    days = [about.collection_start + timedelta(days=4 * n) for n in range(1, about.reminders + 1)]
    path = data / "codebooks" / about.round / "round.yaml"
    told = f"reminder_dates: [{', '.join(map(str, days))}]\n"
    path.write_text(path.read_text(encoding="utf-8") + told, encoding="utf-8")
    context = load_context(data, about.round)
    codes = tuple(unit.unit_code for unit in context.frame.units)
    (data / "contacts").mkdir()
    contact = f"token,unit_code,questionnaire\nlank-1,{codes[-1]},A\n"
    (data / "contacts" / f"{about.round}.csv").write_text(contact, encoding="utf-8")
    world = World(Paths(REPO, data, home / "var", data / "sources.yaml"), newest, codes)
    world.state("collecting")
    now = {int(code): Answered(number < ANSWERING, 1 + number % 20) for number, code in enumerate(codes)}
    tables = round_tables(home, [], {}, context.formats)
    given = pa.Table.from_pylist(
        [{"unit_code": code, "questionnaire": "A", "data_origin": "synthetic"} for code in codes[:ANSWERING]], ANSWERS
    )
    landed = {**tables, "responses": register(now, about.collection_start), "answers__a": given}
    write_landing(world.paths.collecting / about.round, landed)
    assert about.previous_round is not None
    start = load_codebook(data, about.previous_round).round.collection_start
    everyone = {int(code): Answered(True, 1) for code in codes}
    write_landing(world.paths.landing / about.previous_round, {"responses": register(everyone, start)})
    return world


@pytest.fixture
def world(made: World) -> World:
    made.state("collecting")
    return made


def test_the_terminal_says_how_far_it_has_come_marked_synthetic(world: World) -> None:
    told = world.ehalsa(world.round)
    assert told.exit_code == 0, told.output
    missing = len(world.codes) - ANSWERING
    share = (200 * ANSWERING + len(world.codes)) // (2 * len(world.codes))
    title, mark, *lines = told.output.splitlines()
    assert title.endswith(world.codebook.round.label)
    assert mark.startswith(MARK)
    assert lines[0] == f"{ANSWERING} av {len(world.codes)} har svarat ({share}\u00a0%), {missing} saknas."
    assert f"Samma dag i insamlingen hade 100\u00a0% svarat i omgång {world.codebook.round.previous_round}." in lines
    assert any(line.startswith("Insamlingen pågår. Siffrorna är inte publicerade") for line in lines)
    waves = lines.index("Påminnelser")
    assert [line.split()[0] for line in lines[waves + 2 : waves + 6]] == ["1", "2", "3", "4"]


def test_page_and_tables_are_written_each_marked_and_the_same_again(world: World, tmp_path: Path) -> None:
    told = world.ehalsa(world.round, "--out", str(tmp_path / "out"))
    assert told.exit_code == 0, told.output
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    world.ehalsa(world.round, "--out", str(tmp_path / "out"))
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    page = f"insamling_{world.round}.html"
    assert MARK in before[page].decode()
    tables = {name.removesuffix(".csv"): text.decode() for name, text in before.items() if name != page}
    for name, text in tables.items():
        rows = list(csv.DictReader(text.splitlines()))
        assert {row["dataursprung"] for row in rows} <= {"syntetiska svar"}, name
    obliged = list(csv.DictReader(tables[f"insamling_{world.round}_svarsskyldiga"].splitlines()))
    assert {row["Läge"] for row in obliged} == {"svarat", "saknas"}
    assert [row["Läge"] for row in obliged] == sorted(row["Läge"] for row in obliged)
    silent = list(csv.DictReader(tables[f"insamling_{world.round}_saknas"].splitlines()))
    assert {row["Kod"]: row["Kontakt"] for row in silent}[world.codes[-1]] == "lank-1"


class _Page(HTMLParser):
    """What a page refers to, and its elements."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.named: set[str] = set()
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        found = dict(attrs)
        self.named |= {str(found["id"])} if "id" in found else set()
        self.links |= {str(found[name]) for name in ("href", "src") if name in found}


def test_the_page_stands_alone_without_script(world: World) -> None:
    page = _Page()
    page.feed(as_page(watch(world.paths, world.round)))
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert page.links == {f"#{name}" for name in page.named if name != "innehall"}
    assert page.tags.count("polyline") == 2


def test_a_draft_a_round_that_is_none_and_one_not_landed_are_refused(world: World, tmp_path: Path) -> None:
    unknown = world.ehalsa("1999")
    assert (unknown.exit_code, unknown.output.split(":")[0]) == (1, "no such round")
    world.state("final")
    not_landed = world.ehalsa(world.round)
    assert not_landed.exit_code == 1
    assert f"Run `ehalsa load --round {world.round}`." in not_landed.output
    world.state("draft")
    draft = world.ehalsa(world.round)
    assert draft.exit_code == 1
    assert draft.output.startswith(f"round that is a draft: data/codebooks/{world.round}/round.yaml, at state")
