"""Says in words what a rule expects and what was found: the engine speaks in arguments, findings are read by people.

Here belong words only; which rules there are, the suites say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from orchestration import quoting

_LONGEST_LIST = 12


def expected_words(type_: str, kwargs: Mapping[str, Any]) -> str:
    """Say what a rule with these arguments (parameters filled in) expects; KeyError for a type without words here."""
    words = _EXPECTED[type_](kwargs)
    condition = kwargs.get("row_condition")
    return f"{words}, {_where(condition)}" if condition else words


def known_types() -> frozenset[str]:
    """The types of expectation that have words, and may therefore stand in a suite."""
    return frozenset(_EXPECTED)


def quote(value: Any) -> str:
    """Write one value as a person would: texts quoted, dates as dates, whole numbers without decimals, lists short."""
    if is_missing(value):
        return "nothing"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.4g}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _list(value)
    return quoting.quote(value) if isinstance(value, str) else str(value)


def plain(value: Any) -> str:
    """Write one value as part of a place: as ``quote``, but a text without quotation marks."""
    return quoting.visible(value) if isinstance(value, str) else quote(value)


def _where(condition: Mapping[str, Any]) -> str:
    return f"where {condition['column']['name']} {condition['operator']} {quote(condition['parameter'])}"


def is_missing(value: Any) -> bool:
    """Tell whether a cell of a frame holds no value: None, not-a-number, NaT or NA."""
    return value is None or str(value) in {"nan", "NaT", "<NA>"}


def _list(values: Sequence[Any]) -> str:
    parts = [quote(value) for value in values[:_LONGEST_LIST]]
    more = len(values) - len(parts)
    return ", ".join(parts) + (f" and {more} more" if more > 0 else "") if parts else "nothing"


def columns_words(expected: Sequence[str], found: Sequence[str]) -> str:
    """Say how the columns differ from those expected."""
    missing = [name for name in expected if name not in found]
    foreign = [name for name in found if name not in expected]
    parts = [f"missing {', '.join(missing)}"] if missing else []
    parts += [f"unknown {', '.join(foreign)}"] if foreign else []
    return "; ".join(parts) or "the same columns in another order: " + ", ".join(found)


def _bounds(kwargs: Mapping[str, Any], unit: str = "", scale: int = 1) -> str:
    low, high = (None if kwargs.get(key) is None else kwargs[key] * scale for key in ("min_value", "max_value"))
    if low is not None and low == high:
        return f"{quote(low)}{unit}"
    if low is None:
        return f"at most {quote(high)}{unit}"
    return f"at least {quote(low)}{unit}" if high is None else f"{quote(low)} to {quote(high)}{unit}"


_EXPECTED: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "expect_table_columns_to_match_ordered_list": lambda kwargs: "the columns " + ", ".join(kwargs["column_list"]),
    "expect_table_row_count_to_equal": lambda kwargs: f"{quote(kwargs['value'])} rows",
    "expect_table_row_count_to_be_between": lambda kwargs: _bounds(kwargs, " rows"),
    "expect_column_values_to_be_of_type": lambda kwargs: f"type {kwargs['type_']}",
    "expect_column_values_to_be_in_set": lambda kwargs: quote(kwargs["value_set"]),
    "expect_column_values_to_match_regex": lambda kwargs: f"text like {kwargs['regex']}",
    "expect_column_values_to_not_be_null": lambda kwargs: "a value",
    "expect_column_values_to_be_between": _bounds,
    "expect_column_value_lengths_to_be_between": lambda kwargs: _bounds(kwargs, " characters"),
    "expect_column_unique_value_count_to_be_between": lambda kwargs: _bounds(kwargs, " different values"),
    "expect_column_proportion_of_non_null_values_to_be_between": lambda kwargs: _bounds(
        kwargs, " percent of rows filled", 100
    ),
    "expect_column_mean_to_be_between": lambda kwargs: "a mean of " + _bounds(kwargs),
    "expect_column_median_to_be_between": lambda kwargs: "a median of " + _bounds(kwargs),
    "expect_column_distinct_values_to_equal_set": lambda kwargs: "exactly " + quote(kwargs["value_set"]),
}
