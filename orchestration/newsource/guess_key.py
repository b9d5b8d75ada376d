"""Guesses which column says which municipality a row is of, and how: by how many of its cells the register resolves.

Here belongs what goes under ``key`` of a profile.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import get_args

from pydantic import ValidationError

from orchestration.facts.readings import KeyForm
from orchestration.facts.sources import SourceSpec
from orchestration.landing.cells import is_blank
from orchestration.landing.decoder_messages import Cell
from orchestration.newsource.look import Look
from orchestration.newsource.subject import Subject, Undecided

_ENOUGH = 0.9
_FIRST = 20
_SOME = 0.1
_LISTED = 4


@dataclass(frozen=True, slots=True)
class KeyGuess:
    """A column read by one form of a key: the municipality of each row, empty where the register knows none."""

    column: str
    at: int
    form: str
    codes: tuple[str, ...]

    @property
    def resolved(self) -> int:
        """In how many rows the register knows the municipality."""
        return sum(map(bool, self.codes))

    def __str__(self) -> str:
        return f"{self.column} as {self.form} ({self.resolved} of {len(self.codes)} rows)"


@dataclass(frozen=True, slots=True)
class KeyChoice:
    """The key, or the columns that it may be and why a person must say which."""

    key: KeyGuess | None
    columns: tuple[str, ...]
    undecided: Undecided | None = None


def guess_key(look: Look, subject: Subject, spec: SourceSpec, answers: Collection[int]) -> KeyChoice:
    """Find the key among the columns that hold no answers (``answers``: places of those that do).

    A column that resolves nine rows in ten is one that the key may be; of several a person says which.
    """
    tried = [
        guess
        for at, name in enumerate(look.names)
        if at not in answers and name and (guess := _best(look, at, subject, spec))
    ]
    enough = [guess for guess in tried if guess.resolved >= _ENOUGH * len(guess.codes)]
    if len(enough) == 1:
        return KeyChoice(enough[0], (enough[0].column,))
    some = enough or sorted(tried, key=lambda guess: -guess.resolved)[:_LISTED]
    choices = ", ".join(map(str, some)) or "a column that holds code, number or name of the municipality"
    agree = "which agree in every row" if len({guess.codes for guess in enough}) == 1 else "which disagree"
    found = f"{len(enough)} columns, {agree}" if enough else "none whose cells the register knows"
    columns = tuple(guess.column for guess in some)
    what, also = "column that says the municipality", "; columns that are not chosen go under ignore" if some else ""
    said = Undecided(what, found, choices + also, look.header_row, ", ".join(columns))
    return KeyChoice(None, columns, said)


def _best(look: Look, at: int, subject: Subject, spec: SourceSpec) -> KeyGuess | None:
    """Return the form that reads most of the column, the strictest of several; None where hardly any cell is read."""
    cells = look.columns[at]
    best: KeyGuess | None = None
    for form in get_args(KeyForm):
        codes = _read(subject, look.names[at], form, cells, spec)
        if codes and (best is None or sum(map(bool, codes)) > best.resolved):
            best = KeyGuess(look.names[at], at, form, codes)
    return best


def _read(subject: Subject, column: str, form: str, cells: Sequence[Cell], spec: SourceSpec) -> tuple[str, ...]:
    """Read the first cells and, if the register knows some of them, all; empty if not, or if the form needs more."""
    first = [cell for cell in cells if not is_blank(cell)][:_FIRST]
    try:
        if sum(map(bool, subject.identified(column, form, first, spec))) <= _SOME * len(first):
            return ()
        return tuple(subject.identified(column, form, cells, spec))
    except ValidationError:
        return ()
