"""What a person reads when a load has stopped: refused inputs finding by finding, failed checks, or a fault of ours.

Formatting of Dagster's events only; what stops a load is decided where the checks are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.defs.presentation import FAILING_ROWS, FINDING_COLUMNS, FINDINGS_FILE
from orchestration.errors import fault_lines
from orchestration.findings import Finding

_SHOWN, _SHOWN_ROWS = 20, 5
_CHECKED = "ASSET_CHECK_EVALUATION"
_WRAPPERS = ("Dagster", "RetryRequested")
"""How the classes begin that Dagster wraps around what a step raises."""


def stop_lines(events: Iterable[dg.DagsterEvent], trace_file: Path) -> list[str]:
    """Say for each step that failed why, the reason first and the step's name last.

    The trace of a fault of the program goes to ``trace_file``, its message is a line.
    """
    listed = list(events)
    failed = [event for event in listed if event.event_type_value == "STEP_FAILURE" and event.step_key is not None]
    if not failed:
        errors = [event.job_failure_data.error for event in listed if event.event_type_value == "PIPELINE_FAILURE"]
        return [line for error in errors if error is not None for line in _fault(error, trace_file)]
    lines: list[str] = []
    for event in failed:
        step = str(event.step_key)
        checks = _failed_checks(listed, step)
        lines += [*checks, *_nodes(event)] if checks else _reason(event, trace_file)
        lines.append(f"  Step: {step.replace('__', '/')}")
    return lines


def _failed_checks(events: Sequence[dg.DagsterEvent], step: str) -> list[str]:
    lines: list[str] = []
    for event in events:
        if event.step_key == step and event.event_type_value == _CHECKED:
            result = event.asset_check_evaluation_data
            if not result.passed:
                lines += _failed_check(result)
    return lines


def _failed_check(result: Any) -> list[str]:
    subject = f"{result.asset_key.to_user_string()}, {result.check_name}: "
    listed = _listed(result.metadata, subject)
    return listed or [subject + str(result.description), *_rows(result.metadata)]


def _listed(metadata: Mapping[str, Any], subject: str) -> list[str]:
    """One line a finding, the first twenty of them, how many there are, and where; nothing if there is no finding."""
    findings = _findings(metadata)
    if not findings:
        return []
    lines = [finding.sentence() for finding in findings[:_SHOWN]]
    total = int(metadata["number_of_findings"].value)
    if total > len(lines):
        lines.append(f"… and {total - len(lines)} more")
    return [*lines, f"  {subject}{total} finding(s)", *_where(metadata)]


def _rows(metadata: Mapping[str, Any]) -> list[str]:
    """The first rows that break a rule of the warehouse."""
    table = metadata.get(FAILING_ROWS)
    rows = [record.data for record in table.records[:_SHOWN_ROWS]] if table is not None else []
    return ["  " + ", ".join(f"{name}: {value}" for name, value in row.items()) for row in rows]


def _nodes(event: dg.DagsterEvent) -> list[str]:
    """What a failure says beside its failed checks: nodes of the warehouse that no check stands for."""
    told = event.step_failure_data.user_failure_data
    said = (told.description or "").splitlines() if told is not None and not _findings(told.metadata) else []
    return said if len(said) > 1 else []


def _findings(metadata: Mapping[str, Any]) -> list[Finding]:
    table = metadata.get("findings")
    return [_finding(record.data) for record in table.records] if table is not None else []


def _finding(data: Mapping[str, Any]) -> Finding:
    values: dict[str, Any] = {name: str(data.get(name, "")) for name in FINDING_COLUMNS}
    values["row"] = int(values["row"]) if values["row"] else None
    return Finding(round="", source="", **values)


def _where(metadata: Mapping[str, Any]) -> list[str]:
    place = metadata.get(FINDINGS_FILE)
    return [f"  Findings file: {place.value}"] if place is not None else []


def _reason(event: dg.DagsterEvent, trace_file: Path) -> list[str]:
    data = event.step_failure_data
    told = data.user_failure_data
    if told is not None and told.description:
        said = told.description.splitlines()
        return _listed(told.metadata, "") or said
    return _fault(data.error, trace_file) if data.error is not None else ["no reason given"]


def _fault(error: Any, trace_file: Path) -> list[str]:
    own = error
    while own.cause is not None and own.cls_name.startswith(_WRAPPERS):
        own = own.cause
    message = own.message.strip()
    if own.cls_name == dg.Failure.__name__:
        return [*str(message.split(": ", maxsplit=1)[-1]).splitlines()]
    return fault_lines(message, error.to_string(), trace_file)
