"""What Dagster has of a round by its state: nothing of a draft; of one under collection what no build reads."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from orchestration.defs import installation, land
from orchestration.defs.installation import SOURCES, due_rounds, landed_rounds, landing_of, sources_of
from orchestration.defs.pull import require_landed
from orchestration.facts.formats import load_formats
from orchestration.facts.sources import Schedule
from orchestration.landing.write import LandingError
from orchestration.paths import REPO, Paths
from orchestration.quality.checks import landed_file

ROUNDS = [entry.round for entry in SOURCES.rounds]
NEWEST = ROUNDS[-1]


@pytest.fixture
def paths(data_dir: Path, tmp_path: Path) -> Paths:
    """The shipped facts, on a data folder and a state folder of their own."""
    data = tmp_path / "data"
    left = shutil.ignore_patterns("sample", "published", "tables", "synth", "consistency")
    shutil.copytree(data_dir, data, ignore=left)
    return Paths(REPO, data, tmp_path / "var", data / "sources.yaml")


def state(paths: Paths, word: str) -> None:
    path = paths.data / "codebooks" / NEWEST / "round.yaml"
    path.write_text(re.sub(r"(?m)^state: \w+", f"state: {word}", path.read_text(encoding="utf-8")), encoding="utf-8")


def test_a_draft_has_no_partition_and_what_it_leaves_blank_stops_nothing(paths: Paths) -> None:
    state(paths, "draft")
    text = paths.sources_file.read_text(encoding="utf-8")
    blank = re.sub(r"(from|to): \d{4}-\d{2}-\d{2}", r"\1: null", text[text.index(f'"{NEWEST}"') :])
    paths.sources_file.write_text(text[: text.index(f'"{NEWEST}"')] + blank, encoding="utf-8")
    assert [entry.round for entry in sources_of(paths).rounds] == ROUNDS[:-1]


@pytest.mark.parametrize("schedule", ["yearly", "monthly"])
def test_a_round_under_collection_is_landed_apart_and_is_no_schedules_newest(
    paths: Paths, schedule: Schedule, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert due_rounds(schedule, paths)[-1] == NEWEST
    state(paths, "collecting")
    monkeypatch.setattr(installation, "SOURCES", sources_of(paths))
    assert [entry.round for entry in installation.SOURCES.rounds] == ROUNDS
    assert NEWEST not in due_rounds(schedule, paths)
    assert landing_of(paths, NEWEST) == paths.collecting / NEWEST
    assert landing_of(paths, ROUNDS[0]) == paths.landing / ROUNDS[0]
    for round_ in ROUNDS:
        landing_of(paths, round_).mkdir(parents=True)
    assert landed_rounds(paths) == tuple(ROUNDS[:-1])


def test_a_yearly_schedule_asks_for_every_round_that_was_missed(paths: Paths) -> None:
    assert due_rounds("yearly", paths) == tuple(ROUNDS)
    for round_ in (ROUNDS[0], NEWEST):
        (paths.landing / round_).mkdir(parents=True)
    assert due_rounds("yearly", paths) == tuple(ROUNDS[1:])
    assert due_rounds("monthly", paths) == (NEWEST,)


def test_monthly_sources_of_a_round_that_is_not_landed_are_refused_with_the_command(paths: Paths) -> None:
    with pytest.raises(LandingError) as refused:
        require_landed(paths, NEWEST)
    assert str(refused.value).startswith(f"round that is not landed: round {NEWEST}: expected its other sources")
    assert refused.value.remedy == f"run `ehalsa load --round {NEWEST}` first"
    kinds = load_formats(paths.data).kinds
    for spec in (spec for spec in SOURCES.round(NEWEST).sources if spec.schedule == "yearly"):
        place = landed_file(paths, spec, kinds[spec.kind])
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
    require_landed(paths, NEWEST)


def test_a_table_that_no_source_of_any_round_fills_is_behind_its_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without monthly statistics in the whole sources file the code location stopped: `KeyError: 'npo'`."""
    monkeypatch.setattr(land, "source_names", lambda: ("enkat", "svarsregister"))
    found = land.landed_tables()
    every = [installation.landing_key("enkat"), installation.landing_key("svarsregister")]
    assert {name: found[name] for name in ("npo", "web_review", "stimulus")} == dict.fromkeys(
        ("npo", "web_review", "stimulus"), every
    )
    assert (found["answers"], found["responses"]) == (every[:1], every[1:])
