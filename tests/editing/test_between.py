"""Sources that do not fit each other, or last year's, are stopped, whichever is landed last; others are not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pytest

from orchestration.editing.bench import Bench
from orchestration.editing.review import Review, review_round
from orchestration.facts.sources import SourceSpec, load_sources
from orchestration.landing.decoder import Decoder
from orchestration.landing.land import LandingContext, LandingResult, land_source, load_context
from orchestration.landing.write import write_landing
from orchestration.paths import REPO, Paths
from tests.editing.between import BETWEEN, FUNDS, Corruption, Sources, following_sources
from tests.editing.conftest import Rounds, Sheet

SPENT_BY_ALL = "funds that everyone has spent, beside answers that some have not"


@dataclass(frozen=True)
class World:
    """The newest round beside itself as the round before; only its other sources are landed of that."""

    paths: Paths
    context: LandingContext
    specs: tuple[SourceSpec, ...]
    landed: dict[str, pa.Table]
    rounds: Rounds

    def sources(self) -> Sources:
        population = {unit.unit_code: unit.population or 0 for unit in self.context.frame.units}
        return Sources(Sheet(self.rounds.before), following_sources(self.landed), self.landed, population)

    def tables(self, sources: Sources) -> dict[str, dict[str, pa.Table]]:
        form, *others = self.specs
        tables = {form.source: {f"answers__{form.source}": sources.sheet.table()}}
        for spec in others:
            schema = self.landed[spec.source].schema
            tables[spec.source] = {self.table(spec): pa.Table.from_pylist(sources.rows[spec.source], schema)}
        return tables

    def table(self, spec: SourceSpec) -> str:
        return self.context.formats.kinds[spec.kind].table

    def results(self, sources: Sources) -> dict[str, LandingResult]:
        return {name: LandingResult(name, own, (), {}) for name, own in self.tables(sources).items()}

    def review(self, results: Mapping[str, LandingResult]) -> dict[str, Review]:
        """Review what is landed now, beside what has been landed of the round."""
        return review_round(self.paths, self.specs, results, self.context, [*results])

    def names(self, sources: Sources) -> list[str]:
        """Name the findings that stop the round when all its sources are landed together."""
        bench, tables = Bench(self.paths, self.context), self.tables(sources)
        at_hand = {name: table for own in tables.values() for name, table in own.items()}
        found = [item for spec in self.specs for item in bench.alone(spec, *tables[spec.source].values())]
        found += [item for _, item in bench.between(self.specs, at_hand)]
        return [item.name for severity, item in found if severity != "note"]


@pytest.fixture(scope="module")
def world(rounds: Rounds, tmp_path_factory: pytest.TempPathFactory) -> World:
    round_ = rounds.codebook.round.round
    context, sources = load_context(rounds.data, round_), load_sources(rounds.data / "sources.yaml")
    form, *others = (spec for spec in sources.round(round_).sources if spec.kind != "response_register")
    others = [spec for spec in others if not spec.questionnaire]
    with Decoder(context.formats.limits.decoder) as decoder:
        results = [land_source(spec, sources.folder / spec.uri, context, decoder) for spec in others]
    landed = {result.source: next(iter(result.tables.values())) for result in results}
    paths = Paths(REPO, rounds.data, tmp_path_factory.mktemp("home"), rounds.data / "sources.yaml")
    codebook = replace(context.codebook, round=replace(context.codebook.round, previous_round="before"))
    before = {name: table for result in results for name, table in result.tables.items()}
    write_landing(paths.landing / "before", before)
    return World(paths, replace(context, codebook=codebook), (form, *others), landed, rounds)


def test_sources_that_could_follow_are_let_through(world: World) -> None:
    assert world.names(world.sources()) == []


@pytest.mark.parametrize(
    ("corrupt", "name"), [pytest.param(*corruption, id=says) for says, corruption in BETWEEN.items()]
)
def test_sources_that_do_not_fit_are_stopped(world: World, corrupt: Corruption, name: str) -> None:
    sources = world.sources()
    corrupt(sources)
    assert any(found.startswith(name) for found in world.names(sources)), world.names(sources)


@pytest.mark.parametrize("last", [0, -1])
def test_whichever_is_landed_last_is_refused(world: World, tmp_path: Path, last: int) -> None:
    sources, corrupt = world.sources(), BETWEEN[SPENT_BY_ALL][0]
    corrupt(sources)
    results, now = world.results(sources), (world.specs[0].source, FUNDS)[last]
    world = replace(world, paths=replace(world.paths, home=tmp_path))
    round_ = world.context.codebook.round.round
    first = {name: result for name, result in results.items() if name in {FUNDS, world.specs[0].source} - {now}}
    assert [review.findings for review in world.review(first).values()] == [()]
    for result in first.values():
        write_landing(world.paths.landing / round_, result.tables)
    finding, *_ = world.review({now: results[now]})[now].findings
    assert finding.sentence().startswith(
        "answers that many units contradict: när en del eller inget är förbrukat finns stimulansmedel kvar: "
    )


def test_a_single_contradiction_is_noted_with_what_both_sources_say(world: World) -> None:
    sources = world.sources()
    row = next(row for row in sources.rows[FUNDS] if row["remaining_sek"] > 0)
    row |= {"used_sek": row["requisitioned_sek"], "remaining_sek": 0}
    review = world.review(world.results(sources))[FUNDS]
    assert review.findings == ()
    (remark,) = review.remarks
    assert remark.row == row["row_no"]
    assert remark.municipality.startswith(row["municipality_code"])
    assert remark.found.startswith("stim_forbrukning 2, stimulus.remaining_sek 0; printed cells 2021/")
