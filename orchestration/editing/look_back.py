"""Holds a round's answers against those of the round before: what cannot follow on it becomes a suspicion.

What is suspicious is decided by the queries and the limits of ``data/editing.yaml``, which also has the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa

from orchestration.editing.suspicion import QUERIES, Suspicion
from orchestration.facts.editing import Editing
from orchestration.facts.model import Codebook
from orchestration.warehouse.marts import Marts, Row

_PARAMETER = re.compile(r"\$(\w+)")
_SHARED = pa.schema([("variable_id", pa.string()), ("question_id", pa.string())])
_PREPARED = ("pairs", "shares", "agreement", "ratios")
_WHOLE = "form"
_NAMING = ("variable_id", "other_id")
_EXPLAINING = ("moved", "exchanged", "turned")
_EXPLAINED = ("exchanged", "turned", "unlike", "strangers")


def shared_variables(now: Codebook, before: Codebook) -> pa.Table:
    """Return the variables of the round that the round before has with the same answers, with their questions."""
    words = {item.variable: _words(before, item.variable) for item in before.variables}
    same = [item for item in now.variables if words.get(item.variable) == _words(now, item.variable)]
    rows = [{"variable_id": item.variable, "question_id": item.question} for item in same if item.type != "text"]
    return pa.Table.from_pylist(rows, schema=_SHARED)


def _words(codebook: Codebook, name: str) -> tuple[str, ...]:
    variable = next(item for item in codebook.variables if item.variable == name)
    codes = next((item.codes for item in codebook.answer_sets if item.answer_set == variable.answer_set), ())
    return (variable.type, *(f"{code.code} {code.label}" for code in codes))


def look_back(session: Marts, editing: Editing) -> Iterator[Suspicion]:
    """Give what is suspicious in ``answers`` of a session that also has ``before`` and ``shared``, the widest first.

    What one suspicion accounts for is not said again: a form that is moved by a row has no variables that are unlike
    themselves.
    """
    asked = _Asked(session, editing)
    for name in _PREPARED:
        asked.keep(name)
    told: set[str] = set()
    for kind in editing.kinds:
        rows = _widest(asked.rows(kind)) if kind == "moved" else asked.rows(kind)
        if kind in _EXPLAINED:
            rows = [row for row in rows if told.isdisjoint({_WHOLE, row.get("variable_id"), row.get("question_id")})]
        if kind == "unlike":
            rows = [{**row, **asked.rows("likeness", variable=row["variable_id"])[0]} for row in rows]
        if kind in _EXPLAINING:
            told |= {place for row in rows for place in (_place(row), row.get("other_id", ""))}
        yield from (_suspicion(kind, editing, row) for row in rows)


class _Asked:
    """The queries with the limits as their parameters."""

    def __init__(self, session: Marts, editing: Editing) -> None:
        self._session, self._limits = session, editing.limits.model_dump()

    def keep(self, name: str) -> None:
        self._session.temporary(name, QUERIES[name], self._parameters(name, {}))

    def rows(self, name: str, **more: str) -> list[Row]:
        return self._session.rows(QUERIES[name], self._parameters(name, more))

    def _parameters(self, name: str, more: Mapping[str, str]) -> dict[str, object]:
        values = {**self._limits, **more}
        return {found: values[found] for found in _PARAMETER.findall(QUERIES[name])}


def _place(row: Row) -> str:
    return str(row.get("variable_id") or row.get("question_id") or _WHOLE)


def _widest(rows: Sequence[Row]) -> list[Row]:
    """Keep the form, else questions, else variables: one cause is said once."""
    kept: list[Row] = []
    for row in rows:
        within = {other["question_id"] for other in kept if other["variable_id"] is None}
        if not within & {None, row["question_id"]}:
            kept.append(row)
    return kept


def _suspicion(kind: str, editing: Editing, row: Row) -> Suspicion:
    words, values = editing.kinds[kind], {**row, "place": _place(row)}
    return Suspicion(
        kind,
        words.what,
        words.about.format(**values),
        variables=tuple(str(row[name]) for name in _NAMING if row.get(name)),
        unit=row.get("unit_code", ""),
        row=row.get("row_no"),
        expected=words.expected.format(**values),
        found=words.found.format(**values),
        remedy=words.remedy,
    )
