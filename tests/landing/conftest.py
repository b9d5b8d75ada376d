"""What inputs are judged against, and good exports made from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.facts.sources import RoundSources
from orchestration.landing.decoder import Decoder
from orchestration.landing.land import LandingContext, LandingResult, land_round, load_context
from tests.landing.export_builder import Plan, build_exports
from tests.landing.worlds import sources_made

ROUND = "2021"


@pytest.fixture(scope="session")
def context(data_dir: Path) -> LandingContext:
    return load_context(data_dir, ROUND)


@pytest.fixture(scope="session")
def round_sources(data_dir: Path) -> RoundSources:
    return sources_made(data_dir, ROUND)


@pytest.fixture(scope="session")
def exports(
    tmp_path_factory: pytest.TempPathFactory, context: LandingContext, round_sources: RoundSources
) -> tuple[Path, Plan]:
    folder = tmp_path_factory.mktemp("exports")
    return folder, build_exports(folder, context, round_sources)


@pytest.fixture(scope="session")
def raw_paths(exports: tuple[Path, Plan], round_sources: RoundSources) -> dict[str, Path]:
    return {spec.source: exports[0] / spec.uri for spec in round_sources.sources}


@pytest.fixture(scope="session")
def landed(
    round_sources: RoundSources, raw_paths: dict[str, Path], context: LandingContext
) -> dict[str, LandingResult]:
    return land_round(round_sources.sources, raw_paths, context)


@pytest.fixture(scope="session")
def decoder(context: LandingContext) -> Iterator[Decoder]:
    with Decoder(context.formats.limits.decoder) as started:
        yield started
