"""Reads ``data/retention.yaml``: for how long files as sent, and releases, are kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field

from orchestration.facts.complaints import Complaints
from orchestration.facts.formats import FORMAT, load_formats
from orchestration.facts.yaml_reader import StrictModel, YamlFile, read_fact


class Term(StrictModel):
    """For how many days after they first came the files of a kind are kept; ``reason``: what the note of them says."""

    days: Annotated[int, Field(ge=1)]
    reason: Annotated[str, Field(min_length=1)]


class Retention(StrictModel):
    """The whole file. ``raw``: by kind of source, those that are not named for good; ``releases``: how many stay."""

    raw: Mapping[str, Term]
    releases: Annotated[int, Field(ge=1)]


RETENTION = YamlFile("retention.yaml", "For how long files as sent, and releases, are kept.", Retention)
FILES = (RETENTION,)


def load_retention(data_dir: Path) -> Retention:
    """Read the file; FactErrors names every key that is missing or unknown, and every kind that no format has."""
    retention = read_fact(data_dir, data_dir / RETENTION.pattern, Retention)
    complaints = Complaints(data_dir.name)
    complaints.unknown(RETENTION.pattern, retention.raw, load_formats(data_dir).kinds, FORMAT.pattern)
    complaints.settle()
    return retention
