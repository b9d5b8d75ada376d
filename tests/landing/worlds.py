"""Rounds of the committed sources file as tests land them: context, sources, and exports of few units without fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from orchestration.facts.sources import RoundSources, SourceSpec, load_sources
from orchestration.landing.decoded_sheet import Decoded, parse_answer
from orchestration.landing.decoder import Decoder
from orchestration.landing.gathering import PREFIX, Read, answer
from orchestration.landing.land import (
    RESPONSE_REGISTER_KIND,
    LandingContext,
    LandingResult,
    land_round,
    land_source,
    load_context,
    responses_of,
)
from tests.landing.export_builder import Plan, Record, answers_to, build_exports, small_plan, write_answers

#: Observations, which are landed in a form of their own: tests/warehouse/test_observations.py.
INTERVIEWS = "intervjustudier"


@dataclass(frozen=True)
class World:
    """One round, its exports below ``folder``, and the context with its register of answers."""

    folder: Path
    context: LandingContext
    sources: RoundSources
    plan: Plan

    @property
    def spec(self) -> SourceSpec:
        """The round's first questionnaire."""
        return next(spec for spec in self.sources.sources if spec.questionnaire)

    @cached_property
    def records(self) -> list[Record]:
        """The answers that stand in that questionnaire's export, by variable."""
        form = str(self.spec.questionnaire)
        return answers_to(form, self.plan.answering(form), self.context)

    def land(self, records: Sequence[Record], decoder: Decoder, context: LandingContext | None = None) -> LandingResult:
        """Land these answers as the first questionnaire's export, in a changed context where one is given."""
        path = self.folder / f"own.{self.spec.format}"
        write_answers(path, self.spec, records, context or self.context)
        return land_source(self.spec, path, context or self.context, decoder)

    def land_all(self) -> dict[str, LandingResult]:
        """Land every source of the round."""
        places: Mapping[str, Path] = {spec.source: self.folder / spec.uri for spec in self.sources.sources}
        return land_round(self.sources.sources, places, replace(self.context, responses=None))


def sources_made(data_dir: Path, round_: str) -> RoundSources:
    """Give the sources whose exports are made here: those of interviews have tests of their own."""
    entry = load_sources(data_dir / "sources.yaml").round(round_)
    return replace(entry, sources=tuple(spec for spec in entry.sources if spec.kind != INTERVIEWS))


def make_world(folder: Path, data_dir: Path, round_: str) -> World:
    """Build the exports of a round and read its register of answers."""
    context, sources = load_context(data_dir, round_), sources_made(data_dir, round_)
    plan = build_exports(folder, context, sources, small_plan(context))
    register = next(spec for spec in sources.sources if spec.kind == RESPONSE_REGISTER_KIND)
    landed = land_source(register, folder / register.uri, context)
    assert landed.findings == ()
    return World(folder, replace(context, responses=responses_of(landed.tables["responses"])), sources, plan)


def passed(read: Read) -> Decoded:
    """Send a result and read it back, in this process."""
    content = b"".join(answer(read))
    head, body = PREFIX.unpack(content[: PREFIX.size])
    assert len(content) == PREFIX.size + head + body
    return parse_answer(content[PREFIX.size : PREFIX.size + head], content[PREFIX.size + head :])
