"""Reads printed figures as whole numbers, and nothing else."""

from __future__ import annotations

import re

_SPACES = re.compile(r"[\s\u00a0\u202f]")
_NUMBER = re.compile(r"(?P<digits>\d+)\*?")


def printed_integer(printed: str) -> int | None:
    """Read a printed whole number (``6 822``, ``26*``); None for a symbol or a number that is not whole."""
    matched = _NUMBER.fullmatch(_SPACES.sub("", printed))
    return int(matched["digits"]) if matched else None
