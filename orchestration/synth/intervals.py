"""Which whole counts round to a printed percent: exact integer arithmetic, half away from zero, and nothing else."""

from __future__ import annotations

import re

_SPACES = re.compile(r"[\s\u00a0\u202f]")
_NUMBER = re.compile(r"(?P<digits>\d+)\*?")


def percent_interval(printed: int, base: int) -> tuple[int, int]:
    """Return the least and the greatest count ``k`` in 0…``base`` for which ``100 * k / base`` rounds to ``printed``.

    Half is rounded away from zero. When no count does, the first number is greater than the second. ValueError for a
    base
    below 1 or a percent below 0.
    """
    if base < 1 or printed < 0:
        raise ValueError(f"expected a base of at least 1 and a percent of at least 0, found {base} and {printed}")
    low = -((-(2 * printed - 1) * base) // 200)
    high = -((-(2 * printed + 1) * base) // 200) - 1
    return max(low, 0), min(high, base)


def printed_integer(printed: str) -> int | None:
    """Read a printed whole number (``6 822``, ``26*``); None for a symbol or a number that is not whole."""
    matched = _NUMBER.fullmatch(_SPACES.sub("", printed))
    return int(matched["digits"]) if matched else None
