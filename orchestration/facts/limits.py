"""Reads ``data/formats/limits.yaml``: size of a file, what its decoder may use, how many findings are listed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from orchestration.facts.yaml_reader import StrictModel, YamlFile, read_fact
from orchestration.paths import REPO

Positive = Annotated[int, Field(gt=0)]


class DecoderLimits(StrictModel):
    """What one decoder may use: MiB of memory and of files, processor seconds a file, cells, characters a cell."""

    memory_mib: Positive
    seconds: Positive
    file_mib: Positive
    unpacked_mib: Positive
    cells: Positive
    cell_characters: Positive


class FindingLimits(StrictModel):
    """How many findings are listed, of one kind in one column and of one file; the rest is counted."""

    per_kind: Positive
    per_file: Positive


class AnswerLimits(StrictModel):
    """What answers look like: the pattern of a code, as a whole."""

    code: str


class Limits(StrictModel):
    """All limits of reading from outside."""

    answers: AnswerLimits
    decoder: DecoderLimits
    findings: FindingLimits


LIMITS = YamlFile("formats/limits.yaml", "What one decoder may use, and how many findings are listed.", Limits)
FILES = (LIMITS,)


def load_limits(data_dir: Path = REPO / "data") -> Limits:
    """Read the limits; FactErrors names every key that is missing, unknown or not a positive whole number."""
    return read_fact(data_dir, data_dir / "formats" / "limits.yaml", Limits)
