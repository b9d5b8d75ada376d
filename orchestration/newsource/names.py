"""Matches what a tool calls a column with the columns of the form: by name, by the question's text, or nearly.

Here belong names alone; what stands in the columns is looked at elsewhere.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from orchestration.newsource.subject import Subject

_NEAR = 0.6
_LISTED = 3


class Names:
    """The columns of a form under every name that a tool may give them without saying anything else."""

    def __init__(self, subjects: Sequence[Subject]) -> None:
        """Gather names, and question texts that belong to one column alone, of one form or of several."""
        columns = dict.fromkeys(name for subject in subjects for name in subject.expected)
        self._expected = frozenset(columns)
        self._folded = _unique((folded(name), name) for name in columns)
        self._texts = _unique(dict.fromkeys(pair for subject in subjects for pair in _said(subject)))
        questions = (question for subject in subjects for question in subject.context.codebook.questions)
        self._questions = frozenset(folded(question.text) for question in questions)

    def find(self, name: str) -> str | None:
        """Return the column that is called so: exactly, but for case, blanks and marks, or by its question's text."""
        if name in self._expected:
            return name
        key = folded(name)
        return (self._folded.get(key) or self._texts.get(key)) if key else None

    def is_text(self, text: str) -> bool:
        """Tell whether this is a question's text, with or without an item behind it."""
        key = folded(text)
        return key in self._texts or key in self._questions

    def of_text(self, text: str) -> str | None:
        """Return the one column whose question has this text."""
        return self._texts.get(folded(text))

    def known(self, names: Iterable[object]) -> int:
        """Count the columns of the form among the names."""
        return len({found for name in names if isinstance(name, str) and (found := self.find(name))})


def _said(subject: Subject) -> Iterator[tuple[str, str]]:
    """Yield question text and column: with the item behind it, and alone where the question has one column."""
    texts = {item.question: item.text for item in subject.context.codebook.questions}
    counts = Counter(item.question for item in subject.variables.values())
    for column, item in subject.variables.items():
        yield folded(f"{texts[item.question]} {item.item}"), column
        if counts[item.question] == 1:
            yield folded(texts[item.question]), column


def folded(text: str) -> str:
    """Return the letters and digits of a text, without case and without marks above and below."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if character.isalnum())


def nearest(text: str, among: Mapping[str, str]) -> list[str]:
    """Return the keys of ``among`` that their values say nearly so, the nearest first, at most three."""
    wanted = folded(text)
    scored = [(difflib.SequenceMatcher(None, wanted, folded(said)).ratio(), key) for key, said in among.items()]
    near = sorted((pair for pair in scored if pair[0] >= _NEAR), key=lambda pair: (-pair[0], pair[1]))
    return [key for _, key in near[:_LISTED]]


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return key → value for the keys that stand for one value alone."""
    listed = list(pairs)
    counts = Counter(key for key, _ in listed)
    return {key: value for key, value in listed if counts[key] == 1}
