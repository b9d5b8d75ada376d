"""What a review refuses, what an acknowledgement lets stand, and that it does not outlive its finding."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pytest

from orchestration.editing.review import Review, review_round
from orchestration.facts.sources import SourceSpec, load_sources
from orchestration.landing.land import LandingContext, LandingResult, land_source, load_context
from orchestration.landing.write import write_landing
from orchestration.paths import REPO, Paths
from tests.editing.conftest import Rounds, Sheet, following
from tests.editing.corruptions import OVER_UNITS

HEADER = "finding,reason,who,date\n"


@dataclass(frozen=True)
class World:
    """The newest round on a data folder of its own; the round before has landed the answers that it follows on."""

    paths: Paths
    spec: SourceSpec
    context: LandingContext

    def reviewed(self, answers: pa.Table) -> Review:
        result = LandingResult(self.spec.source, {"answers": answers}, (), {})
        return review_round(self.paths, [self.spec], {self.spec.source: result}, self.context, [self.spec.source])[
            self.spec.source
        ]

    def acknowledge(self, *names: str) -> None:
        path = self.paths.data / "acknowledged" / f"{self.spec.round}.csv"
        path.parent.mkdir(exist_ok=True)
        rows = [f"{name},Kommunerna har bekräftat svaren,Utredaren,2021-03-01\n" for name in names]
        path.write_text(HEADER + "".join(rows), encoding="utf-8")


@pytest.fixture
def world(rounds: Rounds, tmp_path: Path) -> World:
    """Silence on a question is compared with a round that has the same codebook: its own, taken for the one before."""
    shutil.copytree(rounds.data, tmp_path / "data", ignore=shutil.ignore_patterns("sample", "published", "tables"))
    paths = Paths(REPO, tmp_path / "data", tmp_path / "home", tmp_path / "data" / "sources.yaml")
    round_ = rounds.codebook.round.round
    spec = next(spec for spec in load_sources(rounds.data / "sources.yaml").round(round_).sources if spec.questionnaire)
    context = load_context(rounds.data, round_)
    about = replace(context.codebook.round, previous_round=round_)
    write_landing(paths.landing / round_, {f"answers__{spec.source}": rounds.before})
    return World(paths, spec, replace(context, codebook=replace(context.codebook, round=about)))


def test_what_could_follow_is_let_through(world: World, rounds: Rounds) -> None:
    assert world.reviewed(following(rounds, 1).table()) == Review((), ())


def test_a_contradiction_names_row_unit_and_columns_and_cannot_be_acknowledged(world: World, rounds: Rounds) -> None:
    sheet = following(rounds, 1)
    unit = sheet.units[0]
    for name in (name for name in sheet.variables if name.startswith("samarbete_")):
        sheet.cells[unit][name] = "1" if name in ("samarbete_inget", "samarbete_region") else "0"
    world.acknowledge(f"inget_samarbete:{unit}")
    (finding,) = world.reviewed(sheet.table()).findings
    assert (finding.row, finding.column) == (2, "samarbete_inget, samarbete_region")
    assert finding.municipality.startswith(f"{unit} ")
    assert finding.sentence().startswith("answers that contradict each other: inget samarbete utesluter samarbete")


def test_what_may_stand_stands_when_somebody_says_why(world: World, rounds: Rounds) -> None:
    sheet = following(rounds, 1)
    corrupt, kind = OVER_UNITS["half of the units silent on a question"]
    corrupt(sheet, rounds.codebook)
    findings = world.reviewed(sheet.table()).findings
    names = [finding.remedy.rpartition(" under ")[2] for finding in findings]
    assert {name.partition(":")[0] for name in names} == {kind}
    assert "say why in data/acknowledged/" in findings[0].remedy
    world.acknowledge(*names)
    review = world.reviewed(sheet.table())
    assert review.findings == ()
    assert {item.remedy for item in review.remarks} == {
        "stands: Kommunerna har bekräftat svaren (Utredaren, 2021-03-01)"
    }
    assert [row["finding"] for row in review.standing] == names
    assert {(row["severity"], row["who"], row["meaning"]) for row in review.standing} == {
        ("acknowledge", "Utredaren", "många av dem som fick frågan har inte svarat på den")
    }


def test_an_acknowledgement_whose_finding_is_gone_is_a_finding(world: World, rounds: Rounds) -> None:
    world.acknowledge("silent:lis")
    (finding,) = world.reviewed(following(rounds, 1).table()).findings
    assert "acknowledgement of nothing: data/acknowledged/" in finding.sentence()
    assert finding.found == "silent:lis"


def test_without_the_round_before_only_contradictions_are_found(world: World, rounds: Rounds) -> None:
    shutil.rmtree(world.paths.landing)
    assert world.reviewed(Sheet(rounds.before).table()) == Review((), ())


@pytest.mark.real_inputs
def test_an_option_that_excludes_the_others_is_refused_beside_one(real_inputs: Path, data_dir: Path) -> None:
    """The export as it was met: no e-services, and one of them, of one municipality."""
    path = real_inputs / "field_cases" / "exclusive_option_with_others" / "enkat_2018.csv"
    sources, context = load_sources(data_dir / "sources.yaml").round("2018"), load_context(data_dir, "2018")
    spec = next(spec for spec in sources.sources if spec.questionnaire)
    result = land_source(spec, path, context)
    paths = Paths(REPO, data_dir, real_inputs / "none", data_dir / "sources.yaml")
    (finding,) = review_round(paths, [spec], {spec.source: result}, context, [spec.source])[spec.source].findings
    assert (finding.row, finding.municipality) == (2, "0114 Upplands Väsby")
    assert finding.column == "etjanster_barn_unga"
