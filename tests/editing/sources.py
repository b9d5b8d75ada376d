"""The newest round with its other sources, beside itself as the round before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from orchestration.editing.bench import Bench
from orchestration.editing.effects import Judged
from orchestration.editing.review import Review, review_round
from orchestration.facts.sources import SourceSpec, load_sources
from orchestration.landing.decoder import Decoder
from orchestration.landing.land import LandingContext, LandingResult, land_source, load_context
from orchestration.landing.write import write_landing
from orchestration.paths import REPO, Paths
from tests.editing.between import Sources, following_sources
from tests.editing.conftest import Rounds, Sheet


@dataclass(frozen=True)
class World:
    """The newest round beside itself as the round before; only its other sources are landed of that.

    ``districts``: municipalities that are asked, and answer, as two districts each.
    """

    paths: Paths
    context: LandingContext
    specs: tuple[SourceSpec, ...]
    landed: dict[str, pa.Table]
    rounds: Rounds
    districts: frozenset[str] = frozenset()

    @cached_property
    def bench(self) -> Bench:
        return Bench(self.paths, self.context)

    @cached_property
    def untouched(self) -> Sheet:
        """The answers that tests of the other sources leave as they are; nothing was found in them."""
        return self.sheet()

    def sheet(self) -> Sheet:
        sheet = Sheet(self.rounds.before)
        sheet.cells = {part: dict(cells) for unit, cells in sheet.cells.items() for part in self.parts(unit)}
        sheet.units = list(sheet.cells)
        return sheet

    def parts(self, unit: str) -> tuple[str, ...]:
        return (f"{unit}-01", f"{unit}-02") if unit in self.districts else (unit,)

    def in_districts(self, districts: Collection[str]) -> World:
        """The same with municipalities in districts."""
        split = replace(self, districts=frozenset(districts) & frozenset(self.sheet().units))
        units = tuple(
            replace(unit, unit_code=part, kind="district" if len(split.parts(unit.unit_code)) > 1 else unit.kind)
            for unit in self.context.frame.units
            for part in split.parts(unit.unit_code)
        )
        return replace(split, context=replace(self.context, frame=replace(self.context.frame, units=units)))

    def sources(self) -> Sources:
        population = {unit.unit_code: unit.population or 0 for unit in self.context.frame.units}
        return Sources(self.untouched.copy(), following_sources(self.landed), self.landed, population)

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

    def judged(self, sources: Sources) -> list[Judged]:
        """Give what is found when all sources are landed together."""
        bench, tables = self.bench, self.tables(sources)
        form, *others = self.specs
        found = [] if sources.sheet.cells == self.untouched.cells else bench.alone(form, *tables[form.source].values())
        found += [item for spec in others for item in bench.alone(spec, *tables[spec.source].values())]
        return found + self.judged_between(sources)

    def judged_between(self, sources: Sources) -> list[Judged]:
        """Give what is found where sources are held against each other."""
        at_hand = {name: table for own in self.tables(sources).values() for name, table in own.items()}
        return [item for _, item in self.bench.between(self.specs, at_hand)]


def newest_sources(rounds: Rounds, home: Path) -> World:
    """Land the other sources of the newest round; ``home`` takes those of the round before."""
    round_ = rounds.codebook.round.round
    context, sources = load_context(rounds.data, round_), load_sources(rounds.data / "sources.yaml")
    form, *others = (spec for spec in sources.round(round_).sources if spec.kind != "response_register")
    others = [spec for spec in others if not spec.questionnaire]
    with Decoder(context.formats.limits.decoder) as decoder:
        results = [land_source(spec, sources.folder / spec.uri, context, decoder) for spec in others]
    landed = {result.source: next(iter(result.tables.values())) for result in results}
    paths = Paths(REPO, rounds.data, home, rounds.data / "sources.yaml")
    codebook = replace(context.codebook, round=replace(context.codebook.round, previous_round="before"))
    before = {name: table for result in results for name, table in result.tables.items()}
    write_landing(paths.landing / "before", before)
    return World(paths, replace(context, codebook=codebook), (form, *others), landed, rounds)
