"""Slips in the suites of ``expectations/``: a bound moved or gone, a value lost or added, a pattern loosened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from orchestration.quality.suites import Rule, Suite

_MANY = 1000
_BOUNDS = ("min_value", "max_value")
_REGEX = (
    ("its beginning lost", r"^\^", ""),
    ("its end lost", r"\\Z$", ""),
    ("one sign more or less", r"\{(\d)\}", r"{1,\1}"),
    ("any sign", r"\[0-9\]", "."),
    ("once more", r"\{1,2\}", "{1,3}"),
    ("once alone", r"\{1,2\}", "{1}"),
    ("an end that need not be", r"\)\?", ")"),
)


@dataclass(frozen=True, slots=True)
class SuiteMutant:
    """A rule of a suite with one slip in it."""

    suite: str
    operator: str
    change: str
    rule: Rule

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is known by."""
        return self.suite, self.operator, self.change


def suite_mutants(suite: Suite) -> Iterator[SuiteMutant]:
    """Every slip in every rule of a suite."""
    for rule in suite.expectations:
        for operator, change, kwargs in (*_bounds(rule), *_lists(rule), *_patterns(rule), *_conditions(rule)):
            changed = rule.model_copy(update={"kwargs": kwargs})
            yield SuiteMutant(suite.name, operator, f"{rule.meta.rule}: {change}", changed)


_Changed = tuple[str, str, dict[str, Any]]


def _bounds(rule: Rule) -> Iterator[_Changed]:
    stated = [key for key in _BOUNDS if rule.kwargs.get(key) is not None]
    for key in stated:
        if len(stated) == len(_BOUNDS):
            yield "boundary", f"{key} gone", {name: value for name, value in rule.kwargs.items() if name != key}
        bound = rule.kwargs[key]
        if isinstance(bound, int | float):
            for step in _steps(bound):
                yield "boundary", f"{key} {bound} is {bound + step:g}", {**rule.kwargs, key: bound + step}


def _steps(bound: float) -> tuple[float, float]:
    step = 1 if isinstance(bound, int) and bound < _MANY else 0.1 if bound <= 1 else bound / 50
    return step, -step


def _lists(rule: Rule) -> Iterator[_Changed]:
    for key in ("value_set", "column_list"):
        listed = rule.kwargs.get(key)
        if not isinstance(listed, list | tuple):
            continue
        for value in listed:
            yield "list", f"without {value}", {**rule.kwargs, key: [other for other in listed if other != value]}
        yield "list", "one value more", {**rule.kwargs, key: [*listed, "x"]}


def _patterns(rule: Rule) -> Iterator[_Changed]:
    regex = rule.kwargs.get("regex")
    if not isinstance(regex, str):
        return
    for change, old, new in _REGEX:
        if (loosened := re.sub(old, new, regex, count=1)) != regex:
            yield "regex", change, {**rule.kwargs, "regex": loosened}


def _conditions(rule: Rule) -> Iterator[_Changed]:
    if rule.kwargs.get("row_condition"):
        yield "filter", "of all rows", {name: value for name, value in rule.kwargs.items() if name != "row_condition"}
