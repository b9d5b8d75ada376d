"""Evaluates one suite on one frame with Great Expectations: what failed, where, and whether the check itself broke.

Here belongs everything that evaluates. Great Expectations costs seconds to import, so it is imported on first use, and
its context lives as long as the process. What is done about a failure is the caller's business.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.quality.suites import Rule, Suite, filled_in, read_suite
from orchestration.quality.wording import columns_words, expected_words, is_missing, plain, quote

if TYPE_CHECKING:
    import pandas as pd

_TYPE_RULE = "expect_column_values_to_be_of_type"
_COLUMNS_RULE = "expect_table_columns_to_match_ordered_list"


class SuiteUseError(ValueError):
    """The caller gave a suite other parameters than it asks for: a bug of ours, never wrong data."""


@dataclass(frozen=True, slots=True)
class Case:
    """One wrong row: the value found, and where a person finds the row (empty or None: the table does not say)."""

    found: str
    sheet: str = ""
    row: int | None = None
    municipality: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class ExpectationFailure:
    """One rule that does not hold.

    ``cases`` are the first wrong rows, ``wrong_rows`` the number of all; a rule on table or column as a whole has none.
    """

    rule: str
    what: str
    column: str
    expected: str
    found: str
    notes: str
    wrong_rows: int = 0
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """What became of a suite.

    ``crashed``: the check itself broke, nothing is known of the data. ``evaluated``: rules with something to look at.
    ``raw``: the engine's own result as JSON with sorted keys and without clock, from which Data Docs are built; empty
    where the engine was not asked.
    """

    suite: str
    success: bool
    rows: int
    evaluated: int
    failed: tuple[ExpectationFailure, ...]
    crashed: bool
    message: str
    raw: str


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What the engine said of one rule."""

    rule: Rule
    success: bool
    result: Mapping[str, Any]
    exception: str


def run_suite(suite_path: Path, frame: pd.DataFrame, parameters: Mapping[str, Any]) -> SuiteResult:
    """Evaluate the suite on the frame; ``parameters`` are exactly those that the suite asks for.

    No rows, or a rule with nothing to look at, is a failure: most expectations hold on nothing. A frame whose parameter
    ``rows`` says that none are due holds none. Raises FactError for a malformed suite and SuiteUseError for other
    parameters; never for wrong data.
    """
    suite = read_suite(suite_path)
    if set(parameters) != suite.parameters:
        asked, given = ", ".join(sorted(suite.parameters)) or "none", ", ".join(sorted(parameters)) or "none"
        raise SuiteUseError(f"suite {suite.name}: expected the parameters {asked}, found {given}; correct the caller")
    if frame.empty and parameters.get("rows") == 0:
        return SuiteResult(suite.name, True, 0, 0, (), False, f"{suite.name}: no rows, and none are due", "")
    if frame.empty:
        message = f"{suite.name}: no rows, so nothing was checked; expected at least one; load the source again"
        return SuiteResult(suite.name, False, 0, 0, (), False, message, "")
    frame = frame.reset_index(drop=True)
    result = _validate(suite, frame, parameters)
    return _judge(suite, frame, parameters, result)


def import_engine() -> None:
    """Import the engine before it is asked for: seconds."""
    _frames()


@cache
def _context() -> Any:
    """Return the process's one ephemeral context: nothing on disk, nothing sent, no progress bars."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )
    return gx.get_context(mode="ephemeral", project_config=config)


@cache
def _frames() -> Any:
    return (
        _context()
        .data_sources.add_pandas("frames")
        .add_dataframe_asset("frame")
        .add_batch_definition_whole_dataframe("all")
    )


def _validate(suite: Suite, frame: pd.DataFrame, parameters: Mapping[str, Any]) -> Any:
    batch = _frames().get_batch({"dataframe": frame})
    from great_expectations.core import ExpectationSuite

    rules = [
        {"type": rule.type, "kwargs": dict(rule.kwargs), "meta": rule.meta.model_dump(), "notes": rule.meta.notes}
        for rule in suite.expectations
    ]
    # Row positions only: with unexpected_index_column_names, a wholly wrong table takes a minute (docs/adr/0024).
    format_ = {"result_format": "SUMMARY", "partial_unexpected_count": suite.meta.listed}
    gx_suite = ExpectationSuite(name=suite.name, expectations=rules, notes=suite.meta.notes)
    return batch.validate(gx_suite, result_format=format_, expectation_parameters=dict(parameters))


def _judge(suite: Suite, frame: pd.DataFrame, parameters: Mapping[str, Any], result: Any) -> SuiteResult:
    outcomes = [_outcome(suite, entry) for entry in result.results]
    missing = sorted({rule.meta.rule for rule in suite.expectations} - {entry.rule.meta.rule for entry in outcomes})
    broken = _unexplained(outcomes, frame)
    idle = [entry for entry in outcomes if entry.success and _looked_at(entry) == 0]
    evaluated = len(outcomes) - len(idle) - sum(1 for entry in outcomes if entry.exception)
    failed = [
        _failure(suite, entry, frame, parameters) for entry in outcomes if not entry.success and entry not in broken
    ]
    failed += [_idle_failure(entry) for entry in idle if not entry.rule.meta.may_be_empty]
    crashed = bool(broken or missing) or evaluated == 0
    success = not failed and not crashed
    ordered = tuple(sorted(failed, key=lambda failure: _position(suite, failure.rule)))
    message = _message(suite, ordered, broken, missing, evaluated)
    return SuiteResult(suite.name, success, len(frame), evaluated, ordered, crashed, message, _raw(result))


def _outcome(suite: Suite, entry: Any) -> _Outcome:
    rule = suite.rule(entry.expectation_config.meta["rule"])
    information = entry.exception_info or {}
    # One flat record, or one record for each metric that broke.
    records = [information] if "raised_exception" in information else list(information.values())
    exception = "; ".join(
        sorted({str(record["exception_message"]) for record in records if record["raised_exception"]})
    )
    return _Outcome(rule, bool(entry.success), entry.result or {}, exception)


def _unexplained(outcomes: Sequence[_Outcome], frame: pd.DataFrame) -> list[_Outcome]:
    """Return the rules that broke for another reason than a column that is missing or of a wrong type: wrong data."""
    wrong_type = {entry.rule.column for entry in outcomes if entry.rule.type == _TYPE_RULE and not entry.success}
    explained = wrong_type | {entry.rule.column for entry in outcomes if entry.rule.column not in frame.columns} - {""}
    return [entry for entry in outcomes if entry.exception and entry.rule.column not in explained]


def _looked_at(entry: _Outcome) -> int:
    """Return how many values a rule on single values looked at; 1 for a rule on the table or the column as a whole."""
    if entry.exception or "element_count" not in entry.result:
        return 1
    if entry.rule.type == "expect_column_values_to_not_be_null":
        return int(entry.result["element_count"])
    return int(entry.result["element_count"]) - int(entry.result.get("missing_count") or 0)


def _failure(suite: Suite, entry: _Outcome, frame: pd.DataFrame, parameters: Mapping[str, Any]) -> ExpectationFailure:
    rule, result = entry.rule, entry.result
    expected = expected_words(rule.type, filled_in(rule.kwargs, parameters))
    cases = tuple(_case(suite, rule, frame, int(index)) for index in result.get("partial_unexpected_index_list") or ())
    return ExpectationFailure(
        rule=rule.meta.rule,
        what=rule.meta.what,
        column=rule.column,
        expected=expected,
        found=_found(entry, frame),
        notes=rule.meta.notes,
        wrong_rows=int(result.get("unexpected_count") or 0) if cases else 0,
        cases=cases,
    )


def _found(entry: _Outcome, frame: pd.DataFrame) -> str:
    rule, result = entry.rule, entry.result
    if rule.type == _COLUMNS_RULE:
        return columns_words(list(rule.kwargs["column_list"]), [str(name) for name in frame.columns])
    if rule.column and rule.column not in frame.columns:
        return "no such column"
    if entry.exception:
        return f"values that cannot be compared ({entry.exception})"
    if "partial_missing_list" in result:
        extra, lacking = result.get("partial_unexpected_list") or [], result["partial_missing_list"] or []
        parts = [f"also {quote(extra)}"] if extra else []
        return "; ".join([*parts, f"not {quote(lacking)}"] if lacking else parts)
    if "unexpected_count" in result:
        return f"{result['unexpected_count']} of {result['element_count']} rows: {quote(_distinct(result))}"
    observed = result.get("observed_value")
    return quote(observed * 100) + " percent" if "proportion" in rule.type and observed is not None else quote(observed)


def _distinct(result: Mapping[str, Any]) -> list[Any]:
    return list({quote(value): value for value in result.get("partial_unexpected_list") or ()}.values())


def _case(suite: Suite, rule: Rule, frame: pd.DataFrame, index: int) -> Case:
    row, place = frame.iloc[index].to_dict(), suite.meta.place
    number, municipality, column = (
        row.get(name) if name else None for name in (place.row, place.municipality, place.column)
    )
    return Case(
        found=quote(row[rule.column]),
        sheet=" ".join(plain(row[name]) for name in place.sheet if name in row),
        row=int(str(number)) if str(number).isdigit() else None,
        municipality="" if is_missing(municipality) else plain(municipality),
        column=rule.column if is_missing(column) else plain(column),
    )


def _idle_failure(entry: _Outcome) -> ExpectationFailure:
    rule = entry.rule
    return ExpectationFailure(
        rule.meta.rule, "nothing to look at", rule.column, "at least one value", "none", rule.meta.notes
    )


def _position(suite: Suite, name: str) -> int:
    return [rule.meta.rule for rule in suite.expectations].index(name)


def _message(
    suite: Suite,
    failed: Sequence[ExpectationFailure],
    broken: Sequence[_Outcome],
    missing: Sequence[str],
    evaluated: int,
) -> str:
    if broken or missing:
        names = ", ".join([f"{entry.rule.meta.rule} ({entry.exception})" for entry in broken] + list(missing))
        said = "the check itself broke, so nothing is known of the data"
        return f"{suite.name}: {said}: {names}; mend the suite or the runner"
    if evaluated == 0:
        return f"{suite.name}: no rule had anything to look at; correct the suite"
    if failed:
        names = "; ".join(f"{failure.what} (expected {failure.expected}, found {failure.found})" for failure in failed)
        return f"{suite.name}: {len(failed)} of {len(suite.expectations)} rules do not hold: {names}"
    return f"{suite.name}: all {evaluated} rules hold"


def _raw(result: Any) -> str:
    body = result.to_json_dict()
    body["meta"] = {"great_expectations_version": body["meta"]["great_expectations_version"]}
    body.pop("id", None)
    return json.dumps(body, ensure_ascii=False, sort_keys=True)
