"""Quotes a value of an input so that nothing about it stays hidden; used wherever a message shows what it found.

Here belong the quotation marks, the cut, words for what cannot be seen, and what of an address may be shown. What is
wrong is said by whoever quotes.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from urllib.parse import urlsplit, urlunsplit

LONGEST, LONGEST_PAIR = 60, 180
_LISTED = 3
_NAMES = {
    " ": "blank",
    "\t": "tab",
    "\n": "line feed",
    "\r": "carriage return",
    "\0": "null character",
    "\ufeff": "byte order mark",
}
_LOOKS_EMPTY = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def quote(value: object, longest: int = LONGEST) -> str:
    """Write a value between quotation marks, cut to ``longest``, with words for what cannot be seen in it.

    Two different texts give two different quotations: what is cut off is told by length and hash. A value that is no
    text is written as Python writes it.
    """
    text = value if isinstance(value, str) else repr(value)
    cut = text if len(text) <= longest else text[:longest] + "…"
    notes = [*hidden(text)] if isinstance(value, str) else []
    if cut != text:
        digest = hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
        notes.append(f"{len(text)} characters, SHA-256 {digest[:8]}…")
    return (repr(cut) if isinstance(value, str) else cut) + (f" ({'; '.join(notes)})" if notes else "")


def visible(text: str) -> str:
    """Return a text as it is where all of it can be seen, and quoted where something cannot; for places, not values."""
    return quote(text) if any(hidden(text)) else text


def quote_apart(expected: str, found: str) -> tuple[str, str]:
    """Quote two different texts; where they look alike, the second one says how it differs."""
    how = _difference(expected, found)
    return quote(expected, LONGEST_PAIR), quote(found, LONGEST_PAIR) + (f": {how}" if how else "")


def public(uri: str) -> str:
    """Return a uri as it may be shown: without user, password, query and fragment, any of which may be secret."""
    parts = urlsplit(uri)
    if not parts.scheme:
        return uri  # a path below the folder of the sources file
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def hidden(text: str) -> Iterator[str]:
    """Say what in a text cannot be seen, with U+ numbers: at most three things, and how many more there are."""
    notes = list(_notes(text))
    yield from notes[:_LISTED]
    if len(notes) > _LISTED:
        yield f"and {len(notes) - _LISTED} more that cannot be seen"


def _notes(text: str) -> Iterator[str]:
    at = 0
    for character, run in groupby(text):
        number = len(list(run))
        place = _place(at, number, len(text))
        times = f", {number} times," if number > 1 else ""
        if unicodedata.category(character) in {"Mn", "Me"}:
            yield f"a letter written with a combining mark, {_name(character)}{times} {place}"
        elif character == " ":
            if at == 0 or at + number == len(text):
                yield f"a {_name(character)}{times} {place}"
        elif not character.isprintable() or character in _LOOKS_EMPTY:
            yield f"a {_name(character)}{times} {place}"
        at += number


def _place(at: int, number: int, length: int) -> str:
    if at + number == length:
        return "at the end"
    return f"as character {at + 1}" if at else "at the beginning"


def _name(character: str) -> str:
    unnamed = "control character" if unicodedata.category(character) == "Cc" else "character without a name"
    name = str(_NAMES.get(character) or unicodedata.name(character, unnamed))
    return f"{name.lower()} (U+{ord(character):04X})"


def _difference(expected: str, found: str) -> str:
    ours, theirs = _seen(expected), _seen(found)
    if ours == theirs:
        told = any(hidden(expected)) or any(hidden(found))
        return "otherwise the same letters" if told else "the same letters with other blanks between"
    if ours.casefold() == theirs.casefold():
        return "differs in capitals"
    others = [pair for pair in zip(ours, theirs, strict=False) if pair[0] != pair[1]]
    if len(ours) != len(theirs) or len(others) != 1 or _script(ours) == _script(theirs):
        return ""
    return f"{_name(others[0][1])} for {_name(others[0][0])}"


def _seen(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    shown = "".join(" " if c.isspace() else c for c in composed if c.isprintable() or c.isspace())
    return " ".join(shown.split())


def _script(text: str) -> set[str]:
    return {unicodedata.name(character, "").split(" ")[0] for character in text if character.isalpha()}
