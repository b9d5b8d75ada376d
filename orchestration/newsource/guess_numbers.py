"""Guesses how numbers are written: signs between thousands, the decimal sign, percent signs.

Here belongs what goes under ``numbers`` of a profile, and ``decimal`` of the source. Every guess is tried with the
landing's own reading and with the variables' bounds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from orchestration.facts.readings import NumberReading
from orchestration.facts.sources import SourceSpec
from orchestration.newsource.guess_columns import Columns
from orchestration.newsource.guess_values import BLANK_WORDS, Seen, seen_in
from orchestration.newsource.look import Look
from orchestration.newsource.subject import Subject, Undecided
from orchestration.quoting import quote

Sign = Literal[",", "."]
_SIGNS: tuple[Sign, Sign] = (",", ".")
_BETWEEN = re.compile(r"(?<=\d)[\s'\u2019](?=\d)")


@dataclass(frozen=True, slots=True)
class NumberGuess:
    """How numbers are written: ``decimal`` for the sources file, ``numbers`` for the profile where it must say more."""

    decimal: Sign
    numbers: NumberReading | None
    seen: int
    unread: int
    undecided: tuple[Undecided, ...] = ()


def guess_numbers(look: Look, columns: Columns, subject: Subject, spec: SourceSpec) -> tuple[NumberGuess, set[str]]:
    """Return how the file writes numbers, and the words for no answer in its columns of numbers."""
    variables = [item for item in subject.variables.values() if item.type == "number"]
    seen = list(seen_in(look, columns, variables))
    words = {item.text for item in seen if isinstance(item.cell, str) and item.text.casefold() in BLANK_WORDS}
    seen = [item for item in seen if item.text not in words]
    cells = sum(item.cells for item in seen)
    texts = [item for item in seen if isinstance(item.cell, str)]
    as_stated: Sign = "." if spec.options.decimal == "." else ","
    if not texts:
        return NumberGuess(as_stated, None, cells, 0), words
    tried = [(_unread(texts, way, subject, spec), way) for way in _ways(texts, as_stated)]
    left, best = min(tried, key=lambda pair: sum(item.cells for item in pair[0]))
    rivals = [way for unread, way in tried if len(unread) == len(left) and way.decimal != best.decimal]
    signs = {sign for item in texts for sign in _SIGNS if sign in item.text}
    open_ = [_not_read(left)] if left else []
    if rivals and signs:
        open_.append(_ambiguous(texts, best, rivals[0]))
    needed = best.thousands or best.percent or look.format != "csv"
    unread = sum(item.cells for item in left)
    return NumberGuess(best.decimal, best if needed else None, cells, unread, tuple(open_)), words


def _ways(texts: Sequence[Seen], as_stated: Sign) -> Iterator[NumberReading]:
    """Yield the ways to write the numbers that their signs leave open, the one that the dialect suggests first."""
    blanks = sorted({sign for item in texts for sign in _BETWEEN.findall(item.text)})
    percent = any("%" in item.text for item in texts)
    for decimal in sorted(_SIGNS, key=as_stated.__ne__):
        other = "," if decimal == "." else "."
        yield NumberReading(thousands=tuple(blanks), decimal=decimal, percent=percent)
        if any(other in item.text for item in texts):
            yield NumberReading(thousands=(*blanks, other), decimal=decimal, percent=percent)


def _unread(texts: Sequence[Seen], way: NumberReading, subject: Subject, spec: SourceSpec) -> list[Seen]:
    decimal = way.decimal if spec.format == "csv" else ""
    return [
        item
        for item in texts
        if not (_grouped(item.text, way) and subject.is_number(item.variable, item.cell, way, spec, decimal))
    ]


def _grouped(text: str, way: NumberReading) -> bool:
    """Tell whether signs between thousands stand between groups of three digits, and nowhere else."""
    if not way.thousands:
        return True
    signs = "".join(map(re.escape, way.thousands))
    whole = text.removesuffix("%").rstrip().partition(way.decimal)[0]
    return re.fullmatch(rf"-?(\d+|\d{{1,3}}([{signs}]\d{{3}})+)", whole) is not None


def _not_read(left: Sequence[Seen]) -> Undecided:
    cells = sum(item.cells for item in left)
    found = f"{quote(left[0].text)}" + (f", and {cells - 1} more cells like it" if cells > 1 else "")
    choices = "correct the cell, or name it under blank_words"
    return Undecided("text in a number field", found, choices, left[0].row, left[0].column, needed=False)


def _ambiguous(texts: Sequence[Seen], best: NumberReading, rival: NumberReading) -> Undecided:
    item = next(item for item in texts if any(sign in item.text for sign in _SIGNS))
    choices = " or ".join(f"decimal {way.decimal!r} and thousands {list(way.thousands)}" for way in (best, rival))
    return Undecided("numbers that can be read in two ways", quote(item.text), choices, item.row, item.column)
