"""What editing suspects: the kind, what it is about, where, and what a person is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.facts.editing import Editing
from orchestration.warehouse.macros import read_queries

EDITS, LOOK_WITHIN, LOOK_BACK, LOOK_ACROSS, EFFECTS = (
    read_queries(Path(__file__).with_name(f"{name}.sql"))
    for name in ("edits", "look_within", "look_back", "look_across", "effects")
)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One thing that is suspicious. ``kind`` and ``about`` name it for an acknowledgement; the rest is as in Fault.

    ``meaning``: what it is, in a few Swedish words for readers of the statistics. ``unit``: the unit's code, where it
    is about one. ``units``: how many are concerned; ``question``: where no variables are named, the question whose they
    are, or the table of a source; neither, the form as a whole.
    """

    kind: str
    what: str
    about: str
    meaning: str
    variables: tuple[str, ...] = ()
    question: str = ""
    units: int = 1
    unit: str = ""
    row: int | None = None
    expected: str = ""
    found: str = ""
    remedy: str = ""

    @property
    def name(self) -> str:
        """What an acknowledgement calls it."""
        return f"{self.kind}:{self.about}"


def suspicion_of(editing: Editing, kind: str, values: Mapping[str, object], **about: Any) -> Suspicion:
    """Say a suspicion of a kind in the words of the facts; ``about``: what else is known of it."""
    words = editing.kinds[kind]
    said = {name: getattr(words, name).format(**values) for name in ("what", "about", "meaning", "expected", "found")}
    return Suspicion(kind, **said, remedy=words.remedy, **about)
