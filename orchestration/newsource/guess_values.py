"""Guesses what stands for codes, answer set by answer set: codes, a prefix before them, labels, words for yes and no.

Here belongs what goes under ``values`` of a profile. What a guess reads is tried with the landing's own reading.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from orchestration.facts.model import Variable
from orchestration.facts.readings import ValueReading
from orchestration.facts.sources import SourceSpec
from orchestration.landing.cells import text_of
from orchestration.landing.decoder_messages import Cell
from orchestration.landing.multiple_response import MARKED, UNMARKED
from orchestration.newsource.guess_columns import Columns
from orchestration.newsource.look import Look
from orchestration.newsource.names import folded, nearest
from orchestration.newsource.subject import Subject, Undecided
from orchestration.quoting import quote

WORDS: Mapping[str, frozenset[str]] = {
    MARKED: frozenset({"y", "yes", "ja", "j", "true", "sant", "x", "checked", "vald"}),
    UNMARKED: frozenset({"n", "no", "nej", "false", "falskt", "unchecked", "ej vald"}),
}
"""What tools write for a marked option and for one that is not."""
BLANK_WORDS = frozenset({"-", "–", "—", "na", "n/a", "#n/a", "null", "#null!", "nan", ".", ".."})
"""What tools write for no answer; a label of the codebook is never taken for one of these."""
_PREFIXED = re.compile(r"(\D+)(\d+)")
_DECIMAL_ZERO = re.compile(r"(\d+)[.,]0")


@dataclass(frozen=True, slots=True)
class Seen:
    """A text in a column: where it stands first, and in how many cells."""

    variable: Variable
    cell: Cell
    row: int
    column: str
    cells: int

    @property
    def text(self) -> str:
        """What the cell shows, without blanks around it."""
        return text_of(self.cell).strip()


@dataclass(frozen=True, slots=True)
class SetGuess:
    """How the columns of one answer set are read; ``values`` None: as they stand. ``open``: what is undecided, by text.

    ``known``: the codes of the set.
    """

    values: ValueReading | None
    known: Sequence[str]
    seen: int
    unread: int
    open: Mapping[str, Undecided] = field(default_factory=dict)


def seen_in(look: Look, columns: Columns, variables: Iterable[Variable]) -> Iterator[Seen]:
    """Yield the different texts of each of the variables' columns, blanks apart, in the order of the file."""
    for variable in variables:
        at = columns.place.get(variable.column)
        if at is None:
            continue
        counts: Counter[tuple[str, type]] = Counter()
        first: dict[tuple[str, type], tuple[Cell, int]] = {}
        for number, cell in zip(look.numbers, look.columns[at], strict=True):
            if text := text_of(cell).strip():
                counts[text, type(cell)] += 1
                first.setdefault((text, type(cell)), (cell, number))
        for key, (cell, row_no) in first.items():
            yield Seen(variable, cell, row_no, look.names[at], counts[key])


def guess_set(
    look: Look, columns: Columns, subject: Subject, answer_set: str, spec: SourceSpec
) -> tuple[SetGuess, set[str]]:
    """Return how the set's columns are read, and the words for no answer in them."""
    variables = [item for item in subject.variables.values() if item.answer_set == answer_set]
    seen = list(seen_in(look, columns, variables))
    trial = _Trial(look, subject, spec)
    values = _best(seen, trial, answer_set)
    left = trial.unread(seen, values)
    words = {item.text for item in left if item.text.casefold() in BLANK_WORDS}
    seen = [item for item in seen if item.text not in words or item not in left]
    left = [item for item in left if item.text not in words]
    labels = subject.form.labels[answer_set]
    if meant := _meant(left, labels, variables):
        as_stands = {item.text: item.text for item in seen if item.text in labels} if values is None else {}
        codes = dict(sorted((as_stands | meant).items(), key=lambda pair: (pair[1], pair[0])))
        values = (values or ValueReading(answer_sets=(answer_set,), codes=codes)).model_copy(update={"codes": codes})
    codes_seen = set(trial.codes(seen, values).values())
    if codes_seen == {MARKED} and all(item.type == "flag" for item in variables):
        values = (values or ValueReading(answer_sets=(answer_set,), blank=UNMARKED)).model_copy(
            update={"blank": UNMARKED}
        )
    left = [item for item in left if item.text not in meant]
    open_ = {item.text: _undecided(item, left, labels) for item in reversed(left)}
    cells, unread = (sum(item.cells for item in items) for items in (seen, left))
    return SetGuess(values, list(labels), cells, unread, open_), words


def _best(seen: Sequence[Seen], trial: _Trial, answer_set: str) -> ValueReading | None:
    """Return the reading that leaves fewest cells unread, the plainest of several.

    Where the file has value labels of its own, codes that mean something else by them are not read as they stand.
    """
    prefixes = Counter(match[1] for item in seen if (match := _PREFIXED.fullmatch(item.text)))
    tried: list[ValueReading | None] = [None, ValueReading(answer_sets=(answer_set,), labels=True)]
    tried += [ValueReading(answer_sets=(answer_set,), prefix=prefix) for prefix, _ in prefixes.most_common(2)]
    if not trial.labels_agree(seen, answer_set):
        tried.remove(None)
    return min(tried, key=lambda values: sum(item.cells for item in trial.unread(seen, values)))


@dataclass(frozen=True, slots=True)
class _Trial:
    """Reads what was seen as a profile would."""

    look: Look
    subject: Subject
    spec: SourceSpec

    def codes(self, seen: Sequence[Seen], values: ValueReading | None) -> dict[Seen, str | None]:
        """What was seen → its code; None where it is none of the answer set."""
        by_column: dict[str, list[Seen]] = {}
        for item in seen:
            by_column.setdefault(item.column, []).append(item)
        found: dict[Seen, str | None] = {}
        for column, items in by_column.items():
            labels = self.look.labels.get(column, {})
            cells = [item.cell for item in items]
            found |= zip(items, self.subject.coded(items[0].variable, cells, labels, values, self.spec), strict=True)
        return found

    def unread(self, seen: Sequence[Seen], values: ValueReading | None) -> list[Seen]:
        """What is none of the answer set."""
        return [item for item, code in self.codes(seen, values).items() if code is None]

    def labels_agree(self, seen: Sequence[Seen], answer_set: str) -> bool:
        """Tell whether the value labels of the file's own say of every code what the codebook says."""
        declared = self.subject.form.labels[answer_set]
        own = [self.look.labels.get(name, {}) for name in {item.column for item in seen}]
        return all(
            folded(declared.get(code, label)) == folded(label) for labels in own for code, label in labels.items()
        )


def _meant(left: Sequence[Seen], labels: Mapping[str, str], variables: Sequence[Variable]) -> dict[str, str]:
    """Return text → code for what can mean one code only: 1.0, another case, yes and no of an option."""
    by_label = {folded(label): code for code, label in labels.items()}
    flags = all(item.type == "flag" for item in variables)
    found: dict[str, str] = {}
    for item in left:
        zero = _DECIMAL_ZERO.fullmatch(item.text)
        if zero and zero[1] in labels:
            found |= {code + item.text[len(zero[1]) :]: code for code in labels}
            continue
        word = next((code for code, words in WORDS.items() if item.text.casefold() in words), None) if flags else None
        code = word or by_label.get(folded(item.text))
        if code in labels:
            found[item.text] = str(code)
    return found


def _undecided(item: Seen, left: Sequence[Seen], labels: Mapping[str, str]) -> Undecided:
    alike = [other for other in left if other.text == item.text]
    cells, wide = sum(other.cells for other in alike), len({other.column for other in alike})
    found = f"{quote(item.text)} in {cells} cell{'s' * (cells > 1)}" + (f" of {wide} columns" if wide > 1 else "")
    near = nearest(item.text, labels)
    listed = [*near, *(code for code in labels if code not in near)]
    choices = ", ".join(f"{code} ({labels[code]})" for code in listed)
    what = "value that is no code and no label"
    return Undecided(what, found, f"{choices}, or a word for no answer (blank_words)", item.row, item.column)
