"""Reads what a quality declaration may say of a round: from the marts, and from what the checks of the load said.

A fact that the round's metadata give as assumed is not known: its value is None, and nothing may state it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, get_args

import duckdb

from orchestration.exports.declaration.document import Count, Percent, Value
from orchestration.exports.declaration.queries import FACTS, FROM_ANSWERS, RESPONSE, TABLES
from orchestration.facts.errors import FactError
from orchestration.facts.model import AssumedFact
from orchestration.quality.key_numbers import VERDICTS

_PERCENTS = {
    "response_percent": ("answering", "municipalities", 0),
    "unit_response_percent": ("units_answering", "units", 0),
    "missing_percent": ("missing", "put", 1),
    "missing_required_percent": ("missing_required", "put_required", 1),
    "dont_know_percent": ("dont_know", "put_may_not_know", 1),
}
_STATED_AS = {
    "reference_period": ("reference_period",),
    "collection": ("collection_start", "collection_end"),
    "reminders": ("reminders",),
}
_ANSWER_TABLES = "response_"


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One kind of check of the load: how many checks, of how many things, and how many checks did not pass."""

    check: str
    checks: int
    evaluated: int
    failed: int


@dataclass(frozen=True, slots=True)
class LoadFacts:
    """What the marts do not hold: outcome of the checks and files of the release.

    ``key_numbers`` by verdict; ``parts``: by part of the report, the name of its tables with ``{table_no}``; ``names``
    of single files, None for one that the release does not hold.
    """

    report: str | None
    parts: Mapping[str, str]
    checks: tuple[CheckLine, ...]
    key_numbers: Mapping[str, int]
    names: Mapping[str, str | None]
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FactTable:
    """Rows by field. ``from_answers``: they show answers, or who answered."""

    fields: tuple[str, ...]
    rows: tuple[Mapping[str, Value], ...]
    from_answers: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that a declaration may say. A value of None is not known."""

    values: Mapping[str, Value]
    tables: Mapping[str, FactTable]


def read_facts(build: duckdb.DuckDBPyConnection, round_: str, load: LoadFacts) -> Facts:
    """Read the facts of a landed round; FactError if it is not in the warehouse."""
    found = build.execute("select previous_round from dim_round where round = ?", [round_]).fetchone()
    if found is None:
        remedy = "load the round, or ask for another"
        raise FactError("No such round in the warehouse", f"round {round_}", "a row of dim_round", "none", remedy)
    landed = build.execute("select round from dim_round where round = ?", [found[0]]).fetchone()
    parameters = {"round": round_, "previous": landed[0] if landed else "", "report": load.report or ""}
    values: dict[str, Value] = {}
    for query in FACTS:
        names, rows = _fetch(build, query, parameters)
        if len(rows) != 1 or set(names) & set(values):
            raise AssertionError(f"expected one row of new facts, found {len(rows)} of {names}")
        values |= rows[0]
    values |= {"compared": bool(landed)} | _load_values(load)
    return Facts(_with_percents(_withheld(values)), _tables(build, parameters, load))


def _withheld(values: Mapping[str, Value]) -> dict[str, Value]:
    """Say what is assumed, and take away what is stated as if it were known."""
    assumed = _listed(values["assumed"])
    kept: dict[str, Value] = {name: value for name, value in values.items() if not name.endswith("assumed")}
    for name in get_args(AssumedFact):
        kept[f"assumed_{name}"] = name in assumed
        if name in assumed:
            kept |= dict.fromkeys(_STATED_AS.get(name, ()))
    kept["previous_questions_assumed"] = "questions" in _listed(values["previous_assumed"])
    complete = not (kept["assumed_questions"] or kept["previous_questions_assumed"])
    return kept | {"questions_compared": bool(values["compared"]) and complete}


def _listed(assumed: Value) -> list[str]:
    return str(assumed or "").split("|")


def _load_values(load: LoadFacts) -> dict[str, Value]:
    numbers = {f"key_numbers_{verdict}": Count(load.key_numbers.get(verdict, 0)) for verdict in VERDICTS}
    return {
        **numbers,
        **load.names,
        "key_numbers": Count(sum(load.key_numbers.values())),
        "checks": Count(sum(line.checks for line in load.checks)),
        "checks_failed": Count(sum(line.failed for line in load.checks)),
    }


def _tables(build: duckdb.DuckDBPyConnection, parameters: Mapping[str, str], load: LoadFacts) -> dict[str, FactTable]:
    tables: dict[str, FactTable] = {}
    for name, query in TABLES.items():
        tables[name] = _table(*_fetch(build, query, parameters), from_answers=name in FROM_ANSWERS)
    tables["errata"] = _placed(tables["errata"], load)
    names, rows = _fetch(build, RESPONSE, parameters)
    for (grouping,) in build.execute("select distinct grouping_id from dim_group order by 1").fetchall():
        own = [row for row in rows if row["grouping_id"] == grouping]
        tables[f"{_ANSWER_TABLES}{grouping}"] = _table(names, own, from_answers=True)
    checks = [{field.name: _value(getattr(line, field.name)) for field in fields(CheckLine)} for line in load.checks]
    tables["checks"] = _table([field.name for field in fields(CheckLine)], checks, from_answers=False)
    files: list[dict[str, Value]] = [{"path": path, "title": title} for path, title in load.files]
    tables["files"] = _table(["path", "title"], files, from_answers=False)
    return tables


def _placed(errata: FactTable, load: LoadFacts) -> FactTable:
    rows = ({**row, "place": load.parts[str(row["part"])].format(**row)} for row in errata.rows)
    return FactTable(("place", *errata.fields), tuple(rows), errata.from_answers)


def _table(names: Sequence[str], rows: Iterable[Mapping[str, Value]], *, from_answers: bool) -> FactTable:
    derived = [name for name, (part, whole, _) in _PERCENTS.items() if part in names and whole in names]
    return FactTable((*names, *derived), tuple(_with_percents(row) for row in rows), from_answers)


def _with_percents(values: Mapping[str, Value]) -> dict[str, Value]:
    derived: dict[str, Value] = {}
    for name, (part, whole, decimals) in _PERCENTS.items():
        numerator, base = values.get(part), values.get(whole)
        if isinstance(numerator, Count) and isinstance(base, Count):
            derived[name] = Percent.of(numerator, base, decimals)
    return {**values, **derived}


def _fetch(
    build: duckdb.DuckDBPyConnection, query: str, parameters: Mapping[str, str]
) -> tuple[list[str], list[dict[str, Value]]]:
    used = {name: value for name, value in parameters.items() if f"${name}" in query}
    relation = build.execute(query, used)
    names = [column[0] for column in relation.description or ()]
    return names, [dict(zip(names, map(_value, row), strict=True)) for row in relation.fetchall()]


def _value(found: Any) -> Value:
    if isinstance(found, bool) or found is None:
        return found
    return Count(found) if isinstance(found, int) else str(found)
