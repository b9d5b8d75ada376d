"""Names what a source that is no questionnaire holds, from ``data/formats/<kind>.yaml``.

Here belongs what other facts may refer to. The whole of a format is read where files are decoded.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel

from orchestration.facts.complaints import Complaints
from orchestration.facts.reader import read_yaml
from orchestration.facts.sources import NOT_KINDS, QUESTIONNAIRE_KIND


class FormatColumn(BaseModel):
    """A column: its name in the file, its type, and which column or measure of the landing it becomes."""

    name: str
    type: str
    to: str = ""
    measure: str = ""


class _Format(BaseModel):
    columns: tuple[FormatColumn, ...]


def format_columns(data_dir: Path, kind: str, complaints: Complaints) -> tuple[FormatColumn, ...]:
    """Give the columns of a kind of source in order; none if its format cannot be read, which is noted."""
    found = read_yaml(data_dir, data_dir / "formats" / f"{kind}.yaml", _Format, complaints)
    return found.columns if found else ()


def kinds_of(data_dir: Path) -> tuple[str, ...]:
    """Name the kinds of source that are no questionnaires, sorted."""
    stems = {path.stem for path in (data_dir / "formats").glob("*.yaml")}
    return tuple(sorted(stems - NOT_KINDS - {QUESTIONNAIRE_KIND}))
