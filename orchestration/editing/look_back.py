"""Holds a round's answers against those of the round before: what cannot follow on it becomes a suspicion.

What is suspicious is decided by the queries and the limits of ``data/editing.yaml``, which also has the words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import pyarrow as pa

from orchestration.editing.asked import FORM, Asked
from orchestration.editing.suspicion import LOOK_BACK, Suspicion
from orchestration.facts.editing import Editing
from orchestration.facts.model import Codebook
from orchestration.warehouse.marts import Marts, Row

_SHARED = pa.schema([("variable_id", pa.string()), ("question_id", pa.string())])
_PREPARED = ("pairs", "shares", "compared", "agreement", "ratios")
_MOVED = ("moved", "shifted")
_EXPLAINING = (*_MOVED, "exchanged", "turned")
_NAMES = ("variable_id", "question_id", "unit_code")
_EXPLAINED = ("shifted", "exchanged", "turned", "unlike", "strangers", "flat")


def shared_variables(now: Codebook, before: Codebook) -> pa.Table:
    """Return the variables of the round that the round before has with the same answers, with their questions."""
    words, own = _words(before), _words(now)
    same = [item for item in now.variables if words.get(item.variable) == own[item.variable]]
    rows = [{"variable_id": item.variable, "question_id": item.question} for item in same if item.type != "text"]
    return pa.Table.from_pylist(rows, schema=_SHARED)


def _words(codebook: Codebook) -> dict[str, tuple[str, ...]]:
    codes = {
        item.answer_set: tuple(f"{code.code} {code.label}" for code in item.codes) for item in codebook.answer_sets
    }
    return {item.variable: (item.type, *codes.get(item.answer_set or "", ())) for item in codebook.variables}


def columns_shared(table: str, now: pa.Table, before: pa.Table) -> pa.Table:
    """Return the columns of another source that both rounds have, as variables of one question."""
    names = sorted(set(now["variable_id"].to_pylist()) & set(before["variable_id"].to_pylist()))
    return pa.Table.from_pylist([{"variable_id": name, "question_id": table} for name in names], schema=_SHARED)


def look_back(session: Marts, editing: Editing, whole: str = FORM, units: Collection[str] = ()) -> Iterator[Suspicion]:
    """Give what is suspicious in ``answers`` of a session that also has ``before``, ``shared`` and ``counties``.

    The widest comes first. What one suspicion accounts for is not said again: a form that is moved by a row has no
    variables that are unlike themselves, and no blocks are told of ``units`` that are suspected as a whole already.
    """
    asked = Asked(session, LOOK_BACK, editing, whole)
    for name in _PREPARED:
        asked.keep(name)
    told: set[str | None] = set(units)
    for kind in asked.kinds:
        rows = _widest(asked.rows(kind)) if kind in _MOVED else asked.rows(kind)
        if kind in _EXPLAINED:
            rows = [row for row in rows if told.isdisjoint({whole, *(row.get(name) for name in _NAMES)})]
        if kind == "unlike":
            rows = [{**row, **asked.rows("likeness", variable=row["variable_id"])[0]} for row in rows]
        if kind in _EXPLAINING:
            told |= {place for row in rows for place in (asked.place(row), row.get("other_id"))} - {None}
        told |= {row["unit_code"] for row in rows if kind == "strangers"}
        yield from (asked.suspicion(kind, row) for row in rows)


def _widest(rows: Sequence[Row]) -> list[Row]:
    """Keep the form, else questions, else variables: one cause is said once."""
    kept: list[Row] = []
    for row in rows:
        within = {other["question_id"] for other in kept if other["variable_id"] is None}
        if not within & {None, row["question_id"]}:
            kept.append(row)
    return kept
