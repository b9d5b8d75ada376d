"""Reads what a quality declaration may say of a round: from the marts, and from what the checks of the load said.

A fact that the round's metadata give as assumed is not known: its value is None, and nothing may state it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

from orchestration.exports.declaration.document import Count, Percent, Value
from orchestration.facts.errors import FactError
from orchestration.facts.model import AssumedFact
from orchestration.quality.key_numbers import VERDICTS
from orchestration.warehouse.macros import read_queries
from orchestration.warehouse.marts import Marts

_STATED_AS = {
    "reference_period": ("reference_period",),
    "collection": ("collection_start", "collection_end"),
    "reminders": ("reminders",),
}
QUERIES = read_queries(Path(__file__).with_name("queries.sql"))
_FACT, _TABLE, _RESPONSE = "fact_", "table_", "response"
_FROM_ANSWERS = frozenset(
    {"forms", "item_non_response", "dont_know", "corrections", "row_decisions", "edit_findings", "coded", "partly"}
    | {"indicator_non_response", "base_non_response", "estimates", "review_estimates"}
)
"""Tables that show answers, or who answered; those of response by group as well."""


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


def read_facts(marts: Marts, round_: str, load: LoadFacts) -> Facts:
    """Read the facts of a landed round; FactError if it is not in the warehouse."""
    landed = {row["round"]: row["previous_round"] for row in marts.rows("select round, previous_round from dim_round")}
    if round_ not in landed:
        remedy = "load the round, or ask for another"
        raise FactError("No such round in the warehouse", f"round {round_}", "a row of dim_round", "none", remedy)
    previous = landed[round_] if landed[round_] in landed else ""
    parameters = {"round": round_, "previous": previous, "report": load.report or ""}
    marts.temporary("put", QUERIES["put"], {"round": round_})
    values: dict[str, Value] = {}
    for name in (name for name in QUERIES if name.startswith(_FACT)):
        names, rows = _fetch(marts, QUERIES[name], parameters)
        if len(rows) != 1 or set(names) & set(values):
            raise AssertionError(f"expected one row of new facts, found {len(rows)} of {names}")
        values |= rows[0]
    values |= {"compared": bool(previous)} | _load_values(load)
    return Facts(_withheld(values), _tables(marts, parameters, load))


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


def _tables(marts: Marts, parameters: Mapping[str, str], load: LoadFacts) -> dict[str, FactTable]:
    tables: dict[str, FactTable] = {}
    for query in (name for name in QUERIES if name.startswith(_TABLE)):
        name = query.removeprefix(_TABLE)
        tables[name] = _table(*_fetch(marts, QUERIES[query], parameters), from_answers=name in _FROM_ANSWERS)
    tables |= {name: _placed(tables[name], load) for name in ("errata", "headings")}
    names, rows = _fetch(marts, QUERIES[_RESPONSE], parameters)
    for (grouping,) in marts.table("select distinct grouping_id from dim_group order by 1")[1]:
        own = [row for row in rows if row["grouping_id"] == grouping]
        tables[f"{_RESPONSE}_{grouping}"] = _table(names, own, from_answers=True)
    checks = [{field.name: _value(getattr(line, field.name)) for field in fields(CheckLine)} for line in load.checks]
    tables["checks"] = _table([field.name for field in fields(CheckLine)], checks, from_answers=False)
    files: list[dict[str, Value]] = [{"path": path, "title": title} for path, title in load.files]
    tables["files"] = _table(["path", "title"], files, from_answers=False)
    return tables


def _placed(table: FactTable, load: LoadFacts) -> FactTable:
    rows = ({**row, "place": load.parts[str(row["part"])].format(**row)} for row in table.rows)
    return FactTable(("place", *table.fields), tuple(rows), table.from_answers)


def _table(names: Sequence[str], rows: Iterable[Mapping[str, Value]], *, from_answers: bool) -> FactTable:
    return FactTable(tuple(names), tuple(rows), from_answers)


def _fetch(marts: Marts, query: str, parameters: Mapping[str, str]) -> tuple[list[str], list[dict[str, Value]]]:
    used = {name: value for name, value in parameters.items() if f"${name}" in query}
    names, rows = marts.table(query, used)
    return names, [dict(zip(names, map(_value, row), strict=True)) for row in rows]


def _value(found: Any) -> Value:
    if isinstance(found, bool) or found is None:
        return found
    if isinstance(found, Decimal):
        return Percent(found)
    return Count(found) if isinstance(found, int) else str(found)
