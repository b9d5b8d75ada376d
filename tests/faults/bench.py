"""Pulls and lands one source of a folder of exports, as a load does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from orchestration.findings import Finding, InputRefusedError
from orchestration.landing.decoder import Decoder
from orchestration.landing.land import LandingContext, land_source, responses_of
from orchestration.sources.archive import RawArchive
from orchestration.sources.pull import pull
from tests.faults.damage import sources_of

ROUND = "2021"
REGISTER = "svarsregister"


@dataclass(frozen=True)
class Bench:
    """Pulls and lands one source of a folder, the register of answers first."""

    context: LandingContext
    decoder: Decoder

    def findings(self, folder: Path, source: str) -> tuple[Finding, ...]:
        sources = sources_of(folder)
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
