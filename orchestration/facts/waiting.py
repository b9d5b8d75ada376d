"""The days of a source: from when its file is looked for, by when it is due, and how old what was pulled may become.

Here belongs their form in ``data/sources.yaml``. What they come to on a given day is said in ``orchestration.sources``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from pydantic import Field

from orchestration.facts.yaml_reader import StrictModel

_Days = Annotated[int, Field(gt=0)]


class Awaited(StrictModel):
    """Days of a file that is waited for: the first one on which it is looked for, the one it is due by, the last."""

    first: date = Field(alias="from")
    due: date
    last: date


class Age(StrictModel):
    """Days that may pass from one pull to the next: after ``due`` it is overdue, after ``last`` it is too old."""

    due: _Days
    last: _Days


def days_in_disorder(awaited: Awaited | None, age: Age | None) -> Iterator[tuple[str, str, str]]:
    """Say which days of a source do not follow each other: key, expected, found."""
    if awaited and not awaited.first <= awaited.due <= awaited.last:
        yield "awaited", "from, due and last in this order", f"{awaited.first}, {awaited.due}, {awaited.last}"
    if age and age.last < age.due:
        yield "age_in_days", "due and last in this order", f"{age.due}, {age.last}"
