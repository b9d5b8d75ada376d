"""What ``data/formats`` says of kinds of source as wholes: how they hide numbers, and which are samples.

Here belong facts that are landed for dbt's models; what the files of a kind look like is ``formats``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

from orchestration.facts.complaints import Complaints
from orchestration.facts.formats import format_of, kinds_of
from orchestration.facts.model import ValueStatus


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """How a kind of source says that a number is hidden or missing there: what readers see instead, and why."""

    source: str
    status: ValueStatus
    symbol: str
    meaning: str


def load_source_statuses(data_dir: Path) -> tuple[SourceStatus, ...]:
    """Say of each kind of source that is no questionnaire how it hides numbers or lacks them; FactErrors as read."""
    complaints = Complaints("formats of sources")
    found = []
    for kind in kinds_of(data_dir):
        format_ = format_of(data_dir, kind, complaints)
        entries = format_.statuses.items() if format_ else ()
        found += [SourceStatus(kind, status, entry.symbol, entry.meaning) for status, entry in entries]
    complaints.settle()
    return tuple(found)


@dataclass(frozen=True, slots=True)
class SampleDesign:
    """A kind of source that is a sample: the level of its intervals, and the normal law's quantile at that level."""

    source: str
    confidence_percent: int
    normal_quantile: float


def load_sample_designs(data_dir: Path) -> tuple[SampleDesign, ...]:
    """Read the formats; FactErrors as they are read."""
    complaints = Complaints("formats of sources")
    formats = {kind: format_of(data_dir, kind, complaints) for kind in kinds_of(data_dir)}
    complaints.settle()
    levels = {kind: found.sample.confidence_percent for kind, found in formats.items() if found and found.sample}
    return tuple(SampleDesign(kind, level, NormalDist().inv_cdf((100 + level) / 200)) for kind, level in levels.items())
