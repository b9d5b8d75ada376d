"""Turns the result of a suite into findings that a person can act on, and keeps results until Data Docs are built.

Here belongs the form of results. Evaluating a suite is ``gx_runner``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from orchestration.durable import write_whole
from orchestration.findings import Finding
from orchestration.quality.gx_runner import Case, ExpectationFailure, SuiteResult


@dataclass(frozen=True, slots=True)
class Subject:
    """What a suite was run on: round and source (or mart), and the file and sheet as people know them."""

    round: str
    source: str
    file: str
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class SuiteCheck:
    """A suite's result together with what it was run on."""

    subject: Subject
    result: SuiteResult

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong, a finding a wrong row (the first of them) or a rule on the whole; empty if nothing is."""
        return findings_of(self.result, self.subject)


def findings_of(result: SuiteResult, subject: Subject) -> tuple[Finding, ...]:
    """Return a finding for each wrong row that is listed, one that counts the rest, and one for each rule on the whole.

    A broken check and an empty table give one finding, too: a failed result never comes without.
    """
    found = [finding for failure in result.failed for finding in _of_failure(failure, subject)]
    if result.success or (found and not result.crashed):
        return tuple(found)
    what = "the check itself broke" if result.crashed else "nothing to check"
    broken = Finding(subject.round, subject.source, subject.file, what, subject.sheet, found=result.message)
    return (broken, *found)


def _of_failure(failure: ExpectationFailure, subject: Subject) -> Iterator[Finding]:
    if not failure.cases:
        yield _finding(failure, subject, failure.what, Case(failure.found, column=failure.column))
        return
    for case in failure.cases:
        yield _finding(failure, subject, failure.what, case)
    if (rest := failure.wrong_rows - len(failure.cases)) > 0:
        yield _finding(
            failure, subject, f"{failure.what}: {rest} more alike", Case(failure.found, column=failure.column)
        )


def _finding(failure: ExpectationFailure, subject: Subject, what: str, case: Case) -> Finding:
    return Finding(
        round=subject.round,
        source=subject.source,
        file=subject.file,
        what=what,
        sheet=case.sheet or subject.sheet,
        row=case.row,
        municipality=case.municipality,
        column=case.column,
        expected=failure.expected,
        found=case.found,
        remedy=failure.notes.removesuffix("."),
    )


def write_check(check: SuiteCheck, folder: Path) -> Path:
    """Keep a check in ``folder`` as ``<suite>__<source>.json``; Data Docs are built from such files."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{check.result.suite}__{check.subject.source}.json"
    write_whole(target, json.dumps(asdict(check), ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return target


def read_checks(folder: Path) -> tuple[SuiteCheck, ...]:
    """Read every check kept in ``folder``, sorted by file name; none if the folder is not there."""
    return tuple(_read(path) for path in sorted(folder.glob("*.json")))


def _read(path: Path) -> SuiteCheck:
    body = json.loads(path.read_text(encoding="utf-8"))
    result = body["result"]
    for failure in result["failed"]:
        failure["cases"] = tuple(Case(**case) for case in failure["cases"])
    result["failed"] = tuple(ExpectationFailure(**failure) for failure in result["failed"])
    return SuiteCheck(Subject(**body["subject"]), SuiteResult(**result))
