"""Puts the guesses together: a reading profile as text, with a key without a value wherever a person must decide.

Here belongs the order of the guesses and the text of the file; each guess lies in a module of its own.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from orchestration.facts.readings import HOUSE, Reading, ValueReading
from orchestration.facts.sources import SourceOptions
from orchestration.newsource.guess_columns import Columns, guess_columns, is_house, to_look_at
from orchestration.newsource.guess_key import KeyChoice, guess_key
from orchestration.newsource.guess_numbers import NumberGuess, guess_numbers
from orchestration.newsource.guess_values import SetGuess, guess_set
from orchestration.newsource.look import Look
from orchestration.newsource.subject import Subject, Undecided

_PLAIN = re.compile(r"[^\W\d][\w ./-]*")
_WIDTH = 116


@dataclass(frozen=True, slots=True)
class Draft:
    """A profile as it stands: ``reading`` without what is undecided, ``text`` with a key without a value for it.

    ``cells`` and ``unread``: cells with content in columns of codes and numbers, and those that the draft reads as
    neither. ``undecided`` in the order of the profile's keys.
    """

    reading: Reading
    text: str
    options: SourceOptions
    columns: Columns
    undecided: tuple[Undecided, ...]
    cells: int
    unread: int


def draft_of(look: Look, subject: Subject, origin: str | None) -> Draft:
    """Draft how the file is read. ``origin``: what stands for the column of origins, None where nobody has said."""
    spec = subject.spec("draft", look.path.name, look.format, look.options, HOUSE)
    place = guess_columns(look, subject, None, origin).place
    answers = [at for name, at in place.items() if name in subject.form.columns]
    key = None if is_house(look, subject) else guess_key(look, subject, spec, answers)
    columns = guess_columns(look, subject, key.columns if key else None, origin)
    sets = list(dict.fromkeys(item.answer_set for item in subject.variables.values() if item.answer_set))
    guessed = {name: guess_set(look, columns, subject, name, spec) for name in sets}
    numbers, words = guess_numbers(look, columns, subject, spec)
    words = words.union(*(more for _, more in guessed.values()))
    parts = _Parts(look, columns, key, {name: guess for name, (guess, _) in guessed.items()}, numbers)
    lines = [*parts.lines(subject, sorted(words))]
    return Draft(
        Reading.model_validate(_decided(yaml.safe_load("\n".join(lines)))),
        "\n".join([*lines, ""]),
        look.options.model_copy(update={"decimal": numbers.decimal}) if look.format == "csv" else look.options,
        columns,
        (*look.undecided, *parts.undecided(), *to_look_at(columns, look, subject)),
        sum(guess.seen for guess in parts.sets.values()) + numbers.seen,
        sum(guess.unread for guess in parts.sets.values()) + numbers.unread,
    )


def _decided(part: Any) -> Any:
    """Leave out the keys without a value, and what holds nothing else."""
    if isinstance(part, Mapping):
        kept = {key: _decided(value) for key, value in part.items()}
        return {key: value for key, value in kept.items() if value is not None and value != {}}
    if isinstance(part, list):
        return [_decided(value) for value in part]
    return part


@dataclass(frozen=True, slots=True)
class _Parts:
    """The guesses side by side."""

    look: Look
    columns: Columns
    key: KeyChoice | None
    sets: Mapping[str, SetGuess]
    numbers: NumberGuess

    def undecided(self) -> Iterator[Undecided]:
        """Yield what is open, in the order of the profile's keys."""
        yield from (said for _, said in self.columns.undecided)
        if self.key and self.key.undecided:
            yield self.key.undecided
        yield from (said for guess in self.sets.values() for said in guess.open.values())
        yield from self.numbers.undecided

    def lines(self, subject: Subject, words: Sequence[str]) -> Iterator[str]:
        """Yield the lines of the profile."""
        form, round_ = subject.form.questionnaire, subject.context.codebook.round.round
        yield f"# Draft by `ehalsa new-source` after {self.look.path.name}. Keys without a value are for a person to"
        yield "# decide; `ehalsa check` asks for them. Keys: docs/new_source.md."
        yield f"meaning: {scalar(f'Utkast efter {self.look.path.name}, enkät {form} i omgång {round_}')}"
        if self.look.texts:
            yield "question_text: true"
        yield from self._columns()
        if self.columns.ignored:
            yield f"ignore: {flow(self.columns.ignored)}"
        yield from self._constants()
        if self.key and self.key.undecided:
            yield from comment(self.key.undecided, "")
            yield "key: {column: null, form: null}"
        elif self.key and self.key.key:
            yield f"key: {flow({'column': self.key.key.column, 'form': self.key.key.form})}"
        yield from self._values(subject)
        yield from self._numbers()
        if words:
            yield f"blank_words: {flow(words)}"

    def _columns(self) -> Iterator[str]:
        open_ = dict(self.columns.undecided)
        if "" in open_:
            yield from comment(open_[""], "")
        if self.columns.renamed:
            yield "columns:"
        for name, column in self.columns.renamed.items():
            if column is None:
                yield from comment(open_[name], "  ")
            yield f"  {scalar(name)}: {scalar(column)}"

    def _constants(self) -> Iterator[str]:
        open_ = dict(self.columns.undecided)
        if self.columns.constants:
            yield "constants:"
        for name, value in self.columns.constants.items():
            if value is None:
                yield from comment(open_[name], "  ")
            yield f"  {scalar(name)}: {scalar(value)}"

    def _values(self, subject: Subject) -> Iterator[str]:
        entries = list(_entries(self.sets, shared=len(subject.variables) < len(subject.form.variables)))
        if entries:
            yield "values:"
        for values, open_ in entries:
            said = values.model_dump(exclude_defaults=True, exclude={"codes"})
            (first, second), *more = said.items()
            yield f"  - {first}: {flow(second)}"
            yield from (f"    {name}: {flow(value)}" for name, value in more)
            if values.codes or open_:
                yield "    codes:"
            yield from (f"      {scalar(text)}: {scalar(code)}" for text, code in values.codes.items())
            for text, undecided in open_.items():
                yield from comment(undecided, "      ")
                yield f"      {scalar(text)}: null"

    def _numbers(self) -> Iterator[str]:
        ambiguous = [said for said in self.numbers.undecided if said.needed]
        for said in self.numbers.undecided:
            yield from comment(said, "")
        if ambiguous:
            yield "numbers: {thousands: null, decimal: null}"
        elif self.numbers.numbers:
            yield f"numbers: {flow(self.numbers.numbers.model_dump(exclude_defaults=True))}"


def _entries(sets: Mapping[str, SetGuess], *, shared: bool) -> Iterator[tuple[ValueReading, Mapping[str, Undecided]]]:
    """Yield the entries of ``values``: sets that are read alike in one; ``*`` where all others are read in one way.

    ``shared``: there are columns of several flags, whose cells are no single codes, so that ``*`` says too much.
    """
    groups: dict[str, list[str]] = {}
    for name, guess in sets.items():
        if guess.values is not None and not guess.open:
            groups.setdefault(_way(guess.values), []).append(name)
    widest = max(groups.values(), key=len, default=[])
    plain = any(guess.values is None and guess.seen for guess in sets.values())
    for name, guess in sets.items():
        if guess.open:
            yield guess.values or _as_codes(name, guess), guess.open
    for names in groups.values():
        if names is not widest or shared or plain or len(names) == 1:
            yield _of(sets[names[0]].values, names), {}
    if widest and not (shared or plain or len(widest) == 1):
        yield _of(sets[widest[0]].values, ["*"]), {}


def _way(values: ValueReading) -> str:
    return values.model_copy(update={"answer_sets": ()}).model_dump_json()


def _of(values: ValueReading | None, names: Sequence[str]) -> ValueReading:
    assert values is not None
    return values.model_copy(update={"answer_sets": tuple(names)})


def _as_codes(name: str, guess: SetGuess) -> ValueReading:
    """Return the reading of a set whose codes stand as they are beside something that is none."""
    return ValueReading(answer_sets=(name,), codes={code: code for code in guess.known})


def comment(said: Undecided, indent: str) -> list[str]:
    """Write what is undecided as comment lines."""
    text = f"undecided: {said.sentence()}"
    head = f"{indent}# "
    return textwrap.wrap(text, _WIDTH, initial_indent=head, subsequent_indent=head, break_long_words=False)


def scalar(value: object) -> str:
    """Write a text, a truth value or nothing as YAML; a text in quotation marks unless it can be nothing else."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    if _PLAIN.fullmatch(text) and not text.endswith(" ") and yaml.safe_load(text) == text:
        return text
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in {'"', "\\"}:
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def flow(value: object) -> str:
    """Write a list, a mapping or a scalar on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(value)
