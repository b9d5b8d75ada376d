"""Finds personal data in free texts, and masks it or refuses the file, before anything is landed or quoted.

Found are personal identity numbers, coordination numbers among them, by their form and check digit; addresses of
e-mail; Swedish telephone numbers, and others that begin with a plus; and the names beside them. A name by itself is
not: nothing tells it from other words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from operator import eq

import numpy as np

from orchestration.facts.formats import Format
from orchestration.facts.personal_data import PersonalData
from orchestration.landing.decoder_messages import Fault
from orchestration.landing.fault_list import Report
from orchestration.landing.grid import Grid
from orchestration.luhn import has_check_digit

_DASH = "\\-\u2010-\u2015\u2212"
_SPACE = " \u00a0\u202f"
_LETTERS = [chr(code) for code in range(ord("A"), 0x250)]
_CAPITAL = "".join(letter for letter in _LETTERS if letter.isupper())
_SMALL = "".join(letter for letter in _LETTERS if letter.islower())
_NO_END = rf"(?![.!?]\s+[{_CAPITAL}])[^\w\[\]]"  # what stands between two words of a sentence
_PATTERNS = {
    "personal_number": re.compile(
        rf"(?<!\d)(?:(?:18|19|20)[{_SPACE}]?)?(\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01]))"
        rf"[{_SPACE}]?[+{_DASH}]?[{_SPACE}]?(\d{{4}})(?!\d)",
        re.ASCII,
    ),
    "e_mail": re.compile(r"[\w.+'-]+(?:@|\s?[(\[]at[)\]]\s?)[\w-]+(?:\.[\w-]+)+"),
    "telephone": re.compile(
        rf"(?<![\w+,.{_DASH}])(?:(?:\+|00)[1-9]\d{{0,2}}[{_SPACE}]?(?:\(0\))?|0[1-9]\d{{0,2}}|\(0[1-9]\d{{0,2}}\))"
        rf"[{_SPACE}{_DASH}/]*\d(?:[{_SPACE}{_DASH}]?\d){{4,8}}(?![\w])",
        re.ASCII,
    ),
}
"""In the order of looking: what one has found is no other's."""


def masked(text: str, rules: PersonalData) -> tuple[str, tuple[str, ...]]:
    """Return the text with a word in the place of each thing found, and the kinds that were found."""
    kinds = []
    for kind, pattern in _PATTERNS.items():
        changed = pattern.sub(partial(_word, kind, getattr(rules, kind).word), text)
        kinds += [kind] * (changed != text)
        text = changed
    if kinds and (unnamed := _without_names(text, rules)) != text:
        return unnamed, (*kinds, "name")
    return text, tuple(kinds)


def _without_names(text: str, rules: PersonalData) -> str:
    """Return a text, in which words stand for what was found, with a word in the place of each name beside them."""
    found = "|".join(re.escape(getattr(rules, kind).word) for kind in (*_PATTERNS, "name"))
    between = rf"(?:(?:{_NO_END})+[\w-]+){{0,{rules.name.beside}}}(?:{_NO_END})*"
    introduced = re.compile(rf"\b(?:{_any(rules.name.after)})[\s:,./|{_DASH}]+\Z")
    before, behind = re.compile(rf"(?:{found}){between}\Z"), re.compile(rf"{between}(?:{found})")
    done, end = "", 0
    for name in _candidates(text, rules):
        head = done + text[end : name.start()]
        beside = " " in name[0] and (before.search(head) or behind.match(text, name.end()))
        if beside or introduced.search(head):
            done, end = head + rules.name.word, name.end()
    return done + text[end:]


def _candidates(text: str, rules: PersonalData) -> Iterator[re.Match[str]]:
    """Yield what may be a name: one to three words with a capital, none of them, nor one beside, saying otherwise."""
    organisation = _any(rules.name.organisations)
    no_name = rf"{organisation}|{_any((*rules.name.after, *rules.name.not_names))}"
    one = rf"(?!(?:{no_name})\b)[{_CAPITAL}][{_SMALL}]+(?:['’-][{_CAPITAL}]?[{_SMALL}]+)*"
    whole = rf"(?<![\w@.\[-]){one}(?: (?:(?:von|af|de|di|van|el|al) )?{one}){{0,2}}(?![\w@])"
    follows, precedes = re.compile(rf" (?:{organisation})\b"), re.compile(rf"\b(?:{organisation}) \Z")
    for found in re.finditer(whole, text):
        if not (follows.match(text, found.end()) or precedes.search(text[: found.start()])):
            yield found


def _any(words: Iterable[str]) -> str:
    """Any of the words, the longest first, whether with capitals or not."""
    return f"(?i:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})"


def _word(kind: str, word: str, found: re.Match[str]) -> str:
    """The word; what looks like a number of a person and has another check digit stays as it is."""
    return word if kind != "personal_number" or has_check_digit(found[1] + found[2]) else found[0]


def free_texts(format_: Format) -> tuple[str, ...]:
    """The columns of a kind of source that hold free texts."""
    return tuple(column.name for column in format_.columns if column.type == "text" and column.to is None)


def without_personal_data(grid: Grid, columns: Iterable[str], rules: PersonalData, report: Report) -> Grid:
    """Return the grid with the free texts of ``columns`` masked; a fault for each cell of a kind that is refused.

    No fault holds what was found.
    """
    for name in (name for name in columns if name in grid.place):
        column = grid.column(name)
        for cell in {cell for cell in column.cells if isinstance(cell, str)}:
            text, kinds = masked(cell, rules)
            if not kinds:
                continue
            at = np.flatnonzero(column.where(partial(eq, cell)))
            report.extend(_refused(name, kinds, rules, grid.rows.numbers[at].tolist()))
            grid = grid.put(name, at, text)
    return grid


def _refused(column: str, kinds: Iterable[str], rules: PersonalData, rows: Iterable[int]) -> Iterator[Fault]:
    for kind in kinds:
        treatment = getattr(rules, kind)
        for row in rows if treatment.decision == "refuse" else ():
            yield Fault(
                "personal data in a free text",
                row=row,
                column=column,
                expected="none",
                found=treatment.word,
                remedy="have the sender take it out, or mask it: decision in data/personal_data.yaml",
                cause=f"personal data {kind}",
            )
