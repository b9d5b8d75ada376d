"""A good set of exports to damage, and one decoder for all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.landing.decoder import Decoder
from orchestration.landing.land import LandingContext, load_context
from tests.faults.bench import ROUND, Bench
from tests.faults.page import build_good


@pytest.fixture(scope="session")
def context(data_dir: Path) -> LandingContext:
    return load_context(data_dir, ROUND)


@pytest.fixture(scope="session")
def good_exports(tmp_path_factory: pytest.TempPathFactory, data_dir: Path, context: LandingContext) -> Path:
    return build_good(tmp_path_factory.mktemp("good") / "exports", data_dir, context)


@pytest.fixture(scope="session")
def bench(context: LandingContext) -> Iterator[Bench]:
    with Decoder(context.formats.limits.decoder) as decoder:
        yield Bench(context, decoder)


@pytest.fixture
def exports(good_exports: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    shutil.copytree(good_exports, folder)
    return folder
