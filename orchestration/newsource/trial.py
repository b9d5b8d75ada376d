"""Reads the file with a profile as the landing will: which ready profile fits, and what a draft still leaves unread.

Here belong whole readings; guesses are tried cell by cell through ``subject``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase

from orchestration.facts.readings import Reading
from orchestration.facts.sources import SourceOptions
from orchestration.landing.decoder import Decoder
from orchestration.landing.land import LandingResult, land_source
from orchestration.newsource.draft import Draft
from orchestration.newsource.guess_columns import is_house
from orchestration.newsource.look import Look
from orchestration.newsource.subject import Subject

_NAME = "draft"


def land_with(
    reading: Reading, options: SourceOptions, look: Look, subject: Subject, decoder: Decoder
) -> LandingResult:
    """Land the file with a profile; who answered is not compared."""
    spec = subject.spec(_NAME, look.path.name, look.format, options, _NAME)
    context = replace(subject.context, readings={_NAME: reading}, responses=None, corrections=())
    return land_source(spec, look.path, context, decoder)


def land_with_draft(draft: Draft, look: Look, subject: Subject, decoder: Decoder) -> LandingResult:
    """Land the file with the draft, what is undecided about columns and origin set aside: it is told as such."""
    origin = next(iter(subject.context.formats.origins))
    constants = {name: value or origin for name, value in draft.columns.constants.items()}
    ignore = (*draft.reading.ignore, *draft.columns.open)
    aside = draft.reading.model_copy(update={"ignore": ignore, "constants": constants})
    return land_with(aside, draft.options, look, subject, decoder)


def ready_profiles(look: Look, subject: Subject, decoder: Decoder) -> Iterator[tuple[str, LandingResult]]:
    """Yield the profiles that are there already and name the file's columns, with what the file comes to by each."""
    for name, reading in subject.context.readings.items():
        if _may_fit(reading, look, subject):
            yield name, land_with(reading, look.options, look, subject, decoder)


def _may_fit(reading: Reading, look: Look, subject: Subject) -> bool:
    """Tell by the header alone whether it is worth while to read the file with a profile."""
    key = {reading.key.column} if reading.key else set()
    names = [name for name in look.names if not any(fnmatchcase(name, pattern) for pattern in reading.ignore)]
    unknown = {reading.columns.get(name, name) for name in names} - set(subject.expected) - key
    has_key = key <= set(look.names) if key else is_house(look, subject)
    return has_key and not unknown and reading.question_text == bool(look.texts)
