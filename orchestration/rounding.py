"""The one place where Python rounds figures, and the inverse: for rooms that reason about what was printed.

SQL has the same rule in dbt_project/macros/arithmetic.sql. What a share of ours is, is decided in the dbt models.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def rounded(number: Decimal, decimals: int) -> Decimal:
    """Round a number half away from zero to exactly so many decimals."""
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def percent(numerator: int, base: int) -> int:
    """Whole percent of ``numerator`` in ``base``, rounded half away from zero: 48 of 128 is 37,5 and becomes 38.

    Exact for counts below 10**12: the quotient then differs from a half by more than Decimal's 28 digits can hide.

    Raises:
        ValueError: if the base is not positive (such a share does not exist) or the numerator is negative.
    """
    if base <= 0:
        raise ValueError(f"percent of base {base}: a share needs a base above 0; expected the caller to show a symbol")
    if numerator < 0:
        raise ValueError(f"percent with numerator {numerator}: a count cannot be negative; expected 0 or more")
    return int(rounded(Decimal(100 * numerator) / Decimal(base), 0))


def percent_interval(printed: int, base: int) -> tuple[int, int]:
    """Return the least and the greatest count ``k`` in 0…``base`` for which ``100 * k / base`` rounds to ``printed``.

    Half is rounded away from zero. When no count does, the first number is greater than the second. ValueError for a
    base below 1 or a percent below 0.
    """
    if base < 1 or printed < 0:
        raise ValueError(f"expected a base of at least 1 and a percent of at least 0, found {base} and {printed}")
    low = -((-(2 * printed - 1) * base) // 200)
    high = -((-(2 * printed + 1) * base) // 200) - 1
    return max(low, 0), min(high, base)
