"""Guesses which of the file's columns are the codebook's, which are the tool's own, and what is missing.

Here belongs what goes under ``columns``, ``ignore`` and ``constants`` of a profile.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from orchestration.facts.formats import ColumnType
from orchestration.landing.cells import text_of
from orchestration.newsource.look import Look
from orchestration.newsource.names import Names, nearest
from orchestration.newsource.subject import Subject, Undecided
from orchestration.quoting import quote

OF_THE_ROW: tuple[ColumnType, ...] = ("municipality", "unit", "municipality_name", "county", "round")
"""What a key fills in where the tool does not write it."""
_LISTED = 5
ON_ROWS = (
    ("submit", "answers that were not submitted"),
    ("lastpage", "answers that do not reach the last page"),
    ("status", "answers that are not complete"),
    ("respondent", "several answers of one municipality"),
    ("token", "several answers of one municipality"),
    ("test", "answers that are tests"),
)
"""What the tool's own columns may say of a whole row, by a part of their names."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each column of the form stands, and what the profile says of names.

    ``place``: column of the form → its place in the file. ``renamed``: name in the file → column of the form, None
    where that is to be decided; ``undecided``: by that name (empty: not of one column of the file).
    """

    place: Mapping[str, int]
    renamed: Mapping[str, str | None]
    ignored: Sequence[str]
    constants: Mapping[str, str | None]
    undecided: Sequence[tuple[str, Undecided]] = ()

    @property
    def open(self) -> list[str]:
        """The columns of which it is undecided whether they are the codebook's or the tool's own."""
        return [name for name, column in self.renamed.items() if column is None]


def guess_columns(look: Look, subject: Subject, keys: Collection[str] | None, origin: str | None) -> Columns:
    """Match the columns.

    ``keys``: the column that says which municipality a row is of, or those that it may be; None: the profile has no
    key, as the file says so in the house form.
    """
    names = Names([subject])
    filled = _filled_in(subject) if keys is not None else frozenset()
    place = _matched(look, names, keys or (), filled)
    matched = {look.names[at] for at in place.values()}
    left = [name for name in dict.fromkeys(look.names) if name and name not in matched and name not in (keys or ())]
    tools = {name for reading in subject.context.readings.values() for name in reading.ignore}
    ignored = [name for name in left if name in tools or names.find(name) in filled]
    lacking = [name for name in subject.expected if name not in place and name not in filled]
    constants: dict[str, str | None] = {}
    undecided: list[tuple[str, Undecided]] = []
    column = subject.format.of_type("origin")
    if column and column.name in lacking:
        lacking.remove(column.name)
        constants[column.name] = origin
        if origin is None:
            choices = " or ".join(map(repr, subject.context.formats.origins))
            said = Undecided("where the answers come from", f"no column {column.name}", choices)
            undecided.append((column.name, said))
    open_ = [name for name in left if name not in ignored]
    near = {name: nearest(name, dict(zip(lacking, lacking, strict=True))) for name in open_}
    undecided += [(name, _unknown(look, name, near[name])) for name in open_]
    if missing := [name for name in lacking if not any(name in columns for columns in near.values())]:
        undecided.append(("", _missing(look, missing)))
    renamed: dict[str, str | None] = {look.names[at]: name for name, at in place.items() if look.names[at] != name}
    return Columns(place, renamed | dict.fromkeys(open_), ignored, constants, undecided)


def to_look_at(columns: Columns, look: Look, subject: Subject) -> list[Undecided]:
    """Say what ignored columns may decide about whole rows, or contradict; none of it keeps the draft from loading."""
    asked: dict[str, list[str]] = {}
    for part, question in ON_ROWS:
        for name in (*columns.ignored, *columns.open):
            if part in name.casefold():
                asked.setdefault(question, []).append(name)
    choices = "every row counts as it stands, or rows are left out (docs/new_source.md)"
    what = "rows that may not count"
    found = [Undecided(what, said, choices, look.header_row, ", ".join(of), needed=False) for said, of in asked.items()]
    if filled := [name for name in columns.ignored if Names([subject]).find(name) in _filled_in(subject)]:
        what, said = "columns that the key fills in", "what stands in them is not compared with the register"
        choices = "leave them under ignore, or compare them by hand"
        found.append(Undecided(what, said, choices, look.header_row, ", ".join(filled), needed=False))
    return found


def is_house(look: Look, subject: Subject) -> bool:
    """Tell whether the file says itself, in the house form's columns, which municipality and round a row is of."""
    return all(column.name in look.names for column in subject.format.columns if column.type in OF_THE_ROW)


def _filled_in(subject: Subject) -> frozenset[str]:
    return frozenset(column.name for column in subject.format.columns if column.type in OF_THE_ROW)


def _matched(look: Look, names: Names, keys: Collection[str], filled: frozenset[str]) -> dict[str, int]:
    """Give each column of the form its place: those called exactly so first, then by text below, then nearly so."""
    place: dict[str, int] = {}
    ways: tuple[Callable[[int], str | None], ...] = (
        lambda at: look.names[at] if names.find(look.names[at]) == look.names[at] else None,
        lambda at: names.of_text(look.texts[at]) if look.texts else None,
        lambda at: names.find(look.names[at]),
    )
    taken: set[int] = set()
    for way in ways:
        for at, name in enumerate(look.names):
            found = way(at) if name and name not in keys and at not in taken else None
            if found and found not in place and found not in filled:
                place[found] = at
                taken.add(at)
    return place


def _unknown(look: Look, name: str, near: Sequence[str]) -> Undecided:
    at = look.names.index(name)
    first = next(filter(None, map(text_of, look.columns[at])), "")
    found = f"its first cell with content holds {quote(first)}" if first else "nothing in any row"
    choices = [*(f"the column {column}" for column in near), "the tool's own, then name it under ignore"]
    return Undecided("column that the codebook does not name", found, " or ".join(choices), look.header_row, name)


def _missing(look: Look, lacking: Sequence[str]) -> Undecided:
    more = f" and {len(lacking) - _LISTED} more" if len(lacking) > _LISTED else ""
    choices = "another column of the file under columns, or the file exported again with every column"
    found = ", ".join(lacking[:_LISTED]) + more
    return Undecided("columns of the codebook that are not there", found, choices, look.header_row, needed=False)
