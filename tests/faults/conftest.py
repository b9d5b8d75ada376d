"""A good set of exports to damage, and one decoder for all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from orchestration.facts.sources import load_sources
from orchestration.findings import Finding, InputRefusedError
from orchestration.landing.decoder import Decoder
from orchestration.landing.land import LandingContext, land_source, load_context, responses_of
from orchestration.sources.archive import RawArchive
from orchestration.sources.pull import pull
from tests.landing.export_builder import build_exports

ROUND = "2021"
REGISTER = "svarsregister"


@dataclass(frozen=True)
class Bench:
    """Pulls and lands one source of a folder, the register of answers first."""

    context: LandingContext
    decoder: Decoder

    def findings(self, folder: Path, source: str) -> tuple[Finding, ...]:
        sources = load_sources(folder / "sources.yaml")
        entry = sources.round(self.context.codebook.round.round)
        archive = RawArchive(folder / "raw")
        context = self.context
        for name in dict.fromkeys((REGISTER, source)):
            spec = entry.source(name)
            try:
                path = archive.path(pull(spec, sources.folder, archive).sha256)
            except InputRefusedError as refused:
                return refused.findings
            result = land_source(spec, path, context, self.decoder)
            if result.tables and name == REGISTER:
                context = replace(context, responses=responses_of(result.tables["responses"]))
            if name == source:
                assert bool(result.tables) != bool(result.findings), "tables or findings, never both and never neither"
                return result.findings
        raise AssertionError("unreachable: the source itself is always landed")


@pytest.fixture(scope="session")
def context(data_dir: Path) -> LandingContext:
    return load_context(data_dir, ROUND)


@pytest.fixture(scope="session")
def good_exports(tmp_path_factory: pytest.TempPathFactory, data_dir: Path, context: LandingContext) -> Path:
    folder = tmp_path_factory.mktemp("good") / "exports"
    folder.mkdir()
    shutil.copy(data_dir / "sources.yaml", folder / "sources.yaml")
    build_exports(folder, context, load_sources(folder / "sources.yaml").round(ROUND))
    return folder


@pytest.fixture(scope="session")
def bench(context: LandingContext) -> Iterator[Bench]:
    with Decoder(context.formats.limits.decoder) as decoder:
        yield Bench(context, decoder)


@pytest.fixture
def exports(good_exports: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    shutil.copytree(good_exports, folder)
    return folder
