"""The facts that the queries of a collection ask, as tables: who is asked, and what each form asks of whom."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from orchestration.facts.model import Codebook
from orchestration.facts.register_model import Registers
from orchestration.landing.land import LandingContext
from orchestration.warehouse.marts import Row

_OF_UNIT = ("unit_code", "unit", "kind")
_OF_PLACE = ("municipality_code", "municipality", "county_code", "region_code", "region")
_NAMES = ("round", *_OF_UNIT, *_OF_PLACE, "size_group", "sent_form", "contact")
SCHEMAS = {
    "units": pa.schema([*((name, pa.string()) for name in _NAMES), ("size_no", pa.int32())]),
    "forms": pa.schema([("questionnaire", pa.string()), ("compulsory", pa.bool_())]),
    "variables": pa.schema(
        [*((name, pa.string()) for name in ("variable_id", "universe_id", "type")), ("forms", pa.list_(pa.string()))]
    ),
    "universes": pa.schema([("universe_id", pa.string()), ("combine", pa.string()), ("n_terms", pa.int32())]),
    "terms": pa.schema(
        [*((name, pa.string()) for name in ("universe_id", "variable_id", "code")), ("term_no", pa.int32())]
    ),
    "reminders": pa.schema([("number", pa.int32()), ("day", pa.date32())]),
}


def given_tables(context: LandingContext, registers: Registers) -> dict[str, pa.Table]:
    """Return the tables of ``SCHEMAS``: a row a unit of the frame, a form, a variable, a universe, a code of a rule."""
    book = context.codebook
    forms = {item.question: list(item.questionnaires) for item in book.questions}
    shapes = {item.universe: {"combine": item.rule.combine, "n_terms": len(item.rule.terms)} for item in book.universes}
    rows: dict[str, list[Row]] = {
        "units": list(_units(context, registers)),
        "forms": [{name: getattr(item, name) for name in SCHEMAS["forms"].names} for item in book.questionnaires],
        "variables": [
            {"variable_id": v.variable, "universe_id": v.universe, "type": v.type, "forms": forms[v.question]}
            for v in book.variables
        ],
        "universes": [{"universe_id": name, **shape} for name, shape in shapes.items()],
        "terms": list(_terms(book)),
        "reminders": [{"number": n, "day": day} for n, day in enumerate(sorted(book.round.reminder_dates), start=1)],
    }
    return {name: pa.Table.from_pylist(rows[name], schema) for name, schema in SCHEMAS.items()}


def _units(context: LandingContext, registers: Registers) -> Iterator[Row]:
    about = context.codebook.round
    for unit in context.frame.units:
        place = registers.municipality(unit.municipality_code)
        size = registers.size_group_of(about.size_scheme, unit.municipality_code)
        tokens = [item.token for item in context.contacts if item.unit_code == unit.unit_code]
        yield {
            "round": about.round,
            **{name: getattr(unit, name) for name in _OF_UNIT},
            **{name: getattr(place, name) for name in _OF_PLACE},
            "size_group": size.label,
            "size_no": size.group_no,
            "sent_form": context.recipients.get(unit.unit_code),
            "contact": ", ".join(tokens) or None,
        }


def _terms(book: Codebook) -> Iterator[Row]:
    for universe in book.universes:
        for number, term in enumerate(universe.rule.terms, start=1):
            of_term = {"universe_id": universe.universe, "term_no": number, "variable_id": term.variable}
            yield from ({**of_term, "code": code} for code in term.codes)
