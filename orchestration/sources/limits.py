"""Reads ``data/formats/limits.yaml``: how large a file may be, what its decoder may use, how many findings are listed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from orchestration.catalog.errors import CatalogError
from orchestration.catalog.sources import read_yaml
from orchestration.paths import REPO

LIMITS_FILE = REPO / "data" / "formats" / "limits.yaml"

Positive = Annotated[int, Field(gt=0)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class DecoderLimits(_Record):
    """What one decoder process may use: MiB of memory and of files, seconds of wall time a file, cells, characters a cell."""

    memory_mib: Positive
    seconds: Positive
    file_mib: Positive
    unpacked_mib: Positive
    cells: Positive
    cell_characters: Positive


class FindingLimits(_Record):
    """How many findings are listed: of one kind in one column, and of one file. The rest is counted, never dropped silently."""

    per_kind: Positive
    per_file: Positive


class Limits(_Record):
    """All limits of reading from outside."""

    decoder: DecoderLimits
    findings: FindingLimits


def load_limits(path: Path = LIMITS_FILE) -> Limits:
    """Read the limits; CatalogError names the key that is missing, unknown or not a positive whole number."""
    try:
        return Limits.model_validate(read_yaml(path))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        found = repr(first["input"])[:80]
        raise CatalogError(
            "limit that does not fit", f"{path.name}, {place}", first["msg"], found, "correct the file"
        ) from error
