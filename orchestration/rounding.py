"""The one Python function that rounds a published share. SQL has the same rule in dbt_project/macros/arithmetic.sql.

Nothing else that computes or formats figures belongs here: what a share is, is decided in the dbt models.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


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
    share = Decimal(100 * numerator) / Decimal(base)
    return int(share.quantize(Decimal(1), rounding=ROUND_HALF_UP))
