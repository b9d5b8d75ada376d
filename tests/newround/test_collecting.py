"""A round under collection, half of it answered, beside a draft: landed, judged and watched, and nothing published."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from orchestration.newround.carry import start_of
from orchestration.newround.write import write_start
from tests.e2e.loading import Finished, Home
from tests.newround.conftest import DECIDED
from tests.newround.exports import NEW, OLD, write_exports
from tests.newround.overlay import apply_round

pytestmark = [pytest.mark.xdist_group("newround"), pytest.mark.timeout(600)]

DRAFT = "2023"
LAST_DAY = f"{NEW}-01-31"


@dataclass(frozen=True)
class Collected:
    """A state folder in which the round is landed, and what the command said."""

    home: Home
    said: Finished
    answering: int


@pytest.fixture(scope="module")
def collected(repo_root: Path, parsed: Path, tmp_path_factory: pytest.TempPathFactory) -> Collected:
    folder = tmp_path_factory.mktemp("collecting")
    data = folder / "data"
    shutil.copytree(repo_root / "data", data)
    write_start(start_of(data, data / "sources.yaml", OLD, NEW))
    apply_round(DECIDED, data)
    answering = write_exports(data / "sample" / OLD, data / "sample" / NEW, LAST_DAY)
    about = data / "codebooks" / NEW / "round.yaml"
    about.write_text(re.sub(r"(?m)^state: \w+", "state: collecting", about.read_text("utf-8")), encoding="utf-8")
    write_start(start_of(data, data / "sources.yaml", NEW, DRAFT))
    home = Home(folder / "home", data / "sources.yaml", repo_root)
    shutil.copytree(parsed, home.folder / "dbt")
    return Collected(home, home.ehalsa("load", "--round", NEW, EHALSA_DATA=str(data)), answering)


def test_it_is_landed_apart_and_said_not_to_be_published(collected: Collected) -> None:
    assert collected.said.code == 0, collected.said.out + collected.said.err
    assert f"Round {NEW} is being collected: landed and judged, not published" in collected.said.out
    assert "No release was made; the current one is as it was." in collected.said.out
    landed = collected.home.folder / "collecting" / NEW
    answered = pq.read_table(landed / "responses.parquet")["answered"].to_pylist()
    assert sum(answered) == collected.answering < len(answered)
    assert not (collected.home.folder / "landing").exists()
    assert not collected.home.releases.exists()


def test_its_page_is_written_when_it_is_landed(collected: Collected) -> None:
    page = (collected.home.folder / "collection" / f"insamling_{NEW}.html").read_text(encoding="utf-8")
    assert f"{collected.answering} av 290 har svarat" in page
    assert "Syntetiska svar" in page
    assert f"Läget till och med {LAST_DAY}" in page


def test_a_draft_is_refused_with_the_way_on(collected: Collected) -> None:
    data = collected.home.sources.parent
    refused = collected.home.ehalsa("load", "--round", DRAFT, EHALSA_DATA=str(data))
    assert refused.code == 2
    assert refused.err.startswith(f"round that is a draft: data/codebooks/{DRAFT}/round.yaml, at state")
