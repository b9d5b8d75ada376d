"""Reads ``data/personal_data.yaml``: what becomes of personal data in free texts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from orchestration.facts.yaml_reader import StrictModel, YamlFile, read_fact


class Treatment(StrictModel):
    """What becomes of one kind; ``word`` stands in its place, Swedish, wherever it is masked or quoted."""

    decision: Literal["mask", "refuse"]
    word: str


Words = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(strict=False, min_length=1)]


class NameTreatment(Treatment):
    """Of names, also how one is known: ``beside``, in words; ``after`` which words; and what is none."""

    beside: Annotated[int, Field(ge=0)]
    after: Words
    not_names: Words
    organisations: Words


class PersonalData(StrictModel):
    """The treatment of each kind that is looked for."""

    personal_number: Treatment
    e_mail: Treatment
    telephone: Treatment
    name: NameTreatment


PERSONAL_DATA = YamlFile("personal_data.yaml", "What becomes of personal data in free texts.", PersonalData)
FILES = (PERSONAL_DATA,)


def load_personal_data(data_dir: Path) -> PersonalData:
    """Read the file; FactErrors names every key that is missing or unknown."""
    return read_fact(data_dir, data_dir / PERSONAL_DATA.pattern, PersonalData)
