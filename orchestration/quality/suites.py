"""Reads the suites under ``expectations/``: which rules there are, what each protects, which parameters it needs.

Here belongs the form of those files. Evaluating them is ``gx_runner``; a round's parameters, ``parameters``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from orchestration.facts.errors import FactError

_PARAMETER = "$PARAMETER"
_Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
_Text = Annotated[str, StringConstraints(min_length=1)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class RuleMeta(_Record):
    """What people read of a rule: its name, what is wrong where it fails, what it protects and what to do.

    ``may_be_empty``: the column may lack any value, so that there may be nothing to look at.
    """

    rule: _Name
    what: _Text
    notes: _Text
    may_be_empty: bool = False


class Rule(_Record):
    """One expectation: its type in Great Expectations, its arguments, and its words."""

    type: Annotated[str, StringConstraints(pattern=r"^expect_[a-z0-9_]+$")]
    kwargs: Mapping[str, Any]
    meta: RuleMeta

    @model_validator(mode="after")
    def _parameters_whole(self) -> Rule:
        # Great Expectations takes a parameter inside a list for a value, and compares with the parameter's name.
        for key, value in self.kwargs.items():
            if _PARAMETER in str(value) and not (_is_parameter(value) and len(value) == 1):
                raise ValueError(f"a parameter as the whole of an argument, not inside {key} of {self.meta.rule}")
        return self

    @property
    def column(self) -> str:
        """The column it looks at; empty for a rule on the table."""
        return str(self.kwargs.get("column", ""))


class Place(_Record):
    """Columns of the table that say where a person finds a row: sheet (joined), row, municipality, column."""

    sheet: Annotated[tuple[str, ...], Field(strict=False)] = ()
    row: str | None = None
    municipality: str | None = None
    column: str | None = None


class SuiteMeta(_Record):
    """What the suite is about, how many wrong rows are listed a rule, and how a row is named to people."""

    notes: _Text
    listed: Annotated[int, Field(ge=1)]
    place: Place


class Suite(_Record):
    """A suite as its file holds it."""

    name: _Name
    meta: SuiteMeta
    expectations: Annotated[tuple[Rule, ...], Field(strict=False, min_length=1)]

    @model_validator(mode="after")
    def _rules_named_once(self) -> Suite:
        names = [rule.meta.rule for rule in self.expectations]
        if doubled := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"each rule's name once, not {', '.join(doubled)} twice")
        return self

    @property
    def parameters(self) -> frozenset[str]:
        """The names of the parameters that the caller must give."""
        values = [value for rule in self.expectations for value in rule.kwargs.values()]
        return frozenset(str(value[_PARAMETER]) for value in values if _is_parameter(value))

    def rule(self, name: str) -> Rule:
        """Return the rule of that name; KeyError if the suite has none."""
        for rule in self.expectations:
            if rule.meta.rule == name:
                return rule
        raise KeyError(name)


def read_suite(path: Path) -> Suite:
    """Read and validate one suite; FactError names file and place for anything that is not a suite."""
    name = f"expectations/{path.name}"
    try:
        suite = Suite.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise FactError("suite missing", name, "a file", "none", "restore it, or write it") from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise FactError("not JSON", name, "a JSON object in UTF-8", str(error), "correct the file") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "top level"
        expected = first["msg"].removeprefix("Value error, ")
        raise FactError(
            "suite of another shape",
            f"{name}, {place}",
            expected,
            repr(first["input"])[:80],
            "see expectations/README.md",
        ) from error
    if suite.name != path.stem:
        raise FactError("suite under another name", name, path.stem, suite.name, "rename the file or the suite")
    return suite


def read_suites(folder: Path) -> dict[str, Suite]:
    """Read every suite of the folder, by name, sorted."""
    return {path.stem: read_suite(path) for path in sorted(folder.glob("*.json"))}


def filled_in(kwargs: Mapping[str, Any], parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a rule with its parameters replaced by what the caller gave."""
    return {key: parameters[value[_PARAMETER]] if _is_parameter(value) else value for key, value in kwargs.items()}


def _is_parameter(value: Any) -> bool:
    return isinstance(value, Mapping) and _PARAMETER in value
