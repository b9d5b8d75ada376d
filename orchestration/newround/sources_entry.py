"""Carries over the entry of a round in the sources file, as text: comments and order of the file stay.

Here belongs what of an entry moves with the year, and what is left blank because nobody can know it.
"""

from __future__ import annotations

import re

from orchestration.facts.errors import FactError
from orchestration.newround.years import moved

_KEY = re.compile(r"  \S")
_URI = re.compile(r"(uri:\s*)([^\s,}]+)")
_PERIOD = re.compile(r"(from|to|due|last):\s*\d{4}-\d{2}-\d{2}")
_BACKTEST = re.compile(r"(backtest:\s*)\S+.*")
_COMMENT = re.compile(r"\s+#.*")


def with_new_entry(text: str, old: str, new: str) -> str:
    """Return the sources file with an entry for ``new`` after that of ``old``.

    Addresses and the report move with the year, permitted days are left blank, and the back-test is ``unprinted``.
    FactError if the file has no entry for ``old``, or has one for ``new``.
    """
    lines = text.splitlines(keepends=True)
    begins = {_name(line): number for number, line in enumerate(lines) if _KEY.match(line) and _name(line)}
    for name, wanted in ((old, True), (new, False)):
        if (name in begins) != wanted:
            expected, found = ("an entry", "none") if wanted else ("no entry", "one")
            remedy = "name another round, or mend the file"
            raise FactError(f"sources of {name}", "sources file, rounds", expected, found, remedy)
    start = begins[old]
    later = [number for number, line in enumerate(lines) if number > start and _ends(line)]
    end = min(later, default=len(lines))
    last = lines[end - 1] if lines[end - 1].endswith("\n") else f"{lines[end - 1]}\n"
    head = [*lines[: end - 1], last]
    entry = [_moved(line, old, new) for line in head[start:end]]
    return "".join([*head[:end], *entry, *lines[end:]])


def _name(line: str) -> str:
    found = re.match(r"  [\"']?([\w-]+)[\"']?:", line)
    return found[1] if found else ""


def _ends(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("   ")


def _moved(line: str, old: str, new: str) -> str:
    if _name(line) == old and _KEY.match(line):
        return _COMMENT.sub("", moved(line.rstrip("\n"), old, new)) + "\n"
    if line.strip().startswith("report:"):
        return moved(line, old, new)
    if line.strip().startswith("backtest:"):
        return _BACKTEST.sub(r"\1unprinted # nothing is printed yet; then: report or strict", line)
    line = _URI.sub(lambda found: found[1] + found[2].replace(old, new), line)
    return _PERIOD.sub(r"\1: null", line)
