"""What commands print as JSON: one form for all of them."""

from __future__ import annotations

import json
from decimal import Decimal


def json_text(value: object) -> str:
    """JSON for people and programs: Swedish letters as they are, decimal numbers as numbers, days as text."""
    return json.dumps(value, ensure_ascii=False, indent=1, default=plain) + "\n"


def plain(value: object) -> object:
    """What JSON has no kind for, as what it has."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)
