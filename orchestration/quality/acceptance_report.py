"""The audit's question and its answer, as they cross from the load to the auditing process and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

Outcome = Literal["passed", "failed"]

_LISTED = 3


@dataclass(frozen=True, slots=True)
class AcceptanceTask:
    """What is to be audited.

    ``database``: the built file, with dbt's manifest and results beside it. ``landed_before``: SHA-256 of each landed
    folder's manifest before the build.
    """

    database: str
    landing: str
    landed_before: Mapping[str, str]

    @property
    def database_file(self) -> Path:
        """The warehouse of the build."""
        return Path(self.database)

    @property
    def landing_folder(self) -> Path:
        """Folder that holds a landed folder a round, and those of the facts."""
        return Path(self.landing)


@dataclass(frozen=True, slots=True)
class ReconciliationTask:
    """What is reconciled: Parquet files by mart, the landing, dbt's manifest and the released database.

    ``titles`` by mart of the database; ``words``: sentences of origin by kind, and ``comment``, which puts title and
    origin together.
    """

    marts: Mapping[str, str]
    landing: str
    manifest: str
    database: str
    titles: Mapping[str, str]
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AcceptanceCheck:
    """One thing looked at: how many things it looked at, and one sentence a person can act on."""

    name: str
    outcome: Outcome
    evaluated: int
    sentence: str


@dataclass(frozen=True, slots=True)
class AcceptanceReport:
    """Everything looked at, in order. ``success``: every check passed; a check with nothing to look at does not.

    ``synthetic``: the rounds that the rows of released marts call synthetic, in order.
    """

    checks: tuple[AcceptanceCheck, ...]
    synthetic: tuple[str, ...] = ()

    @property
    def success(self) -> bool:
        """True if the build may be published."""
        return bool(self.checks) and not self.failed

    @property
    def failed(self) -> tuple[AcceptanceCheck, ...]:
        """The checks that did not pass."""
        return tuple(check for check in self.checks if check.outcome == "failed")

    def to_json(self) -> str:
        """Write the report as JSON, the same for the same checks."""
        body = {"success": self.success, **asdict(self)}
        return json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> AcceptanceReport:
        """Read what ``to_json`` wrote."""
        body: dict[str, Any] = json.loads(text)
        return cls(tuple(AcceptanceCheck(**check) for check in body["checks"]), tuple(body.get("synthetic", ())))


def judged(name: str, evaluated: int, faults: list[str], good: str, remedy: str) -> AcceptanceCheck:
    """Make a check of the faults found: passed without any, failed with the first of them or with nothing looked at."""
    if not evaluated:
        return AcceptanceCheck(name, "failed", 0, f"nothing to look at; {remedy}")
    if faults:
        more = f" and {len(faults) - _LISTED} more" if len(faults) > _LISTED else ""
        return AcceptanceCheck(name, "failed", evaluated, f"{'; '.join(faults[:_LISTED])}{more}; {remedy}")
    return AcceptanceCheck(name, "passed", evaluated, good)
