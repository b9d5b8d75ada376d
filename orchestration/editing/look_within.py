"""Looks at a source by itself as a whole: questions that those asked leave empty, units that answer down one column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.editing.asked import FORM, Asked
from orchestration.editing.cells import answer_cells, register_cells
from orchestration.editing.suspicion import LOOK_WITHIN, Suspicion
from orchestration.facts.editing import Editing
from orchestration.facts.model import Codebook
from orchestration.landing.frame import Frame
from orchestration.warehouse.marts import Marts, open_tables

PUT = pa.schema([("variable_id", pa.string()), ("unit_code", pa.string()), ("given", pa.bool_())])
PLACES = pa.schema(
    [("variable_id", pa.string()), ("code", pa.string()), ("place", pa.int32()), ("status", pa.string())]
)
_ITEMS = pa.schema([("variable_id", pa.string()), ("universe", pa.string())])
_RULES = pa.schema([("rule_id", pa.string()), ("combine", pa.string()), ("n_terms", pa.int32())])
_RULE_CODES = pa.schema(
    [("rule_id", pa.string()), ("term_no", pa.int32()), ("variable_id", pa.string()), ("code", pa.string())]
)
_KINDS = ("silent", "straight", "evasive", "numbered")
_JUDGED = frozenset({"single", "flag", "number"})


def look_within(session: Marts, editing: Editing, whole: str = FORM) -> Iterator[Suspicion]:
    """Give what is suspicious in a session with ``answers``, ``places``, ``asked`` and ``asked_before``."""
    asked = Asked(session, LOOK_WITHIN, editing, whole)
    for kind in _KINDS:
        yield from (asked.suspicion(kind, row) for row in asked.rows(kind))


def asked_in(codebook: Codebook, frame: Frame, answers: pa.Table) -> pa.Table:
    """Return the units that each coded or numeric variable was put to by its universe, and whether they answered."""
    rules = [(item.universe, item.rule) for item in codebook.universes]
    items = [(item.variable, item.universe) for item in codebook.variables if item.type in _JUDGED]
    codes = [
        (name, number, term.variable, code)
        for name, rule in rules
        for number, term in enumerate(rule.terms)
        for code in term.codes
    ]
    tables = {
        "answers": answers,
        "cells": pa.concat_tables([answer_cells(answers), register_cells(frame)]),
        "items": _table(_ITEMS, items),
        "rules": _table(_RULES, [(name, rule.combine, len(rule.terms)) for name, rule in rules]),
        "rule_codes": _table(_RULE_CODES, codes),
    }
    with open_tables(tables) as session:
        session.temporary("asked", LOOK_WITHIN["asked"])
        return session.arrow("asked")


def asked_of_all(cells: pa.Table) -> pa.Table:
    """Return the same of a source whose columns every row should fill."""
    given = pc.or_(pc.is_valid(cells["code"]), pc.is_valid(cells["number"]))
    return pa.table([cells["variable_id"], cells["unit_code"], given], schema=PUT)


def places_of(codebook: Codebook) -> pa.Table:
    """Return where each code stands in the list of answers of a variable with one answer, and what kind it is of."""
    lists = {item.answer_set: item.codes for item in codebook.answer_sets}
    rows = [
        (item.variable, code.code, place, code.status)
        for item in codebook.variables
        if item.type == "single"
        for place, code in enumerate(lists[str(item.answer_set)], start=1)
    ]
    return _table(PLACES, rows)


def _table(schema: pa.Schema, rows: Sequence[tuple[object, ...]]) -> pa.Table:
    return pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema)
