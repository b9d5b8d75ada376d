"""Counts a collection from what is landed of it: the tables that the queries ask, and what they answer.

Here belongs what the queries are given. Every figure is counted in ``queries.sql``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.facts.codebook import load_codebook
from orchestration.facts.collection import CollectionWords, load_collection_words
from orchestration.facts.errors import FactError
from orchestration.facts.model import Codebook, Round
from orchestration.facts.products import TEXTS, Texts, read_fact
from orchestration.facts.register_model import Registers
from orchestration.facts.registers import load_registers
from orchestration.facts.sources import QUESTIONNAIRE_KIND
from orchestration.facts.states import State, opened, states_of
from orchestration.landing.land import RESPONSES_TABLE, LandingContext, load_context
from orchestration.landing.whole_round import DECISIONS_TABLE, verify_round
from orchestration.landing.write import MANIFEST, LandingError
from orchestration.paths import Paths
from orchestration.warehouse.macros import read_queries
from orchestration.warehouse.marts import Marts, Row, open_tables

QUERIES = read_queries(Path(__file__).with_name("queries.sql"))
FUNDS_KIND = "stimulus_funds"
_PARAMETER = re.compile(r"\$(\w+)")
_PREPARED = ("respondents", "parts", "collected", "before")
_TEXT = ("unit_code", "unit", "kind", "municipality_code", "municipality", "county_code", "region_code", "region")
_NAMES = ("round", *_TEXT, "size_group", "sent_form", "contact")
_UNITS = pa.schema([*((name, pa.string()) for name in _NAMES), ("size_no", pa.int32())])
_FORMS = pa.schema([("questionnaire", pa.string()), ("compulsory", pa.bool_())])
_VARIABLES = pa.schema(
    [(name, pa.string()) for name in ("variable_id", "universe_id", "type")] + [("forms", pa.list_(pa.string()))]
)
_UNIVERSES = pa.schema([("universe_id", pa.string()), ("combine", pa.string()), ("n_terms", pa.int32())])
_TERMS = pa.schema(
    [("universe_id", pa.string()), ("term_no", pa.int32()), ("variable_id", pa.string()), ("code", pa.string())]
)
_REMINDERS = pa.schema([("number", pa.int32()), ("day", pa.date32())])
_NOBODY = pa.schema([("municipality_code", pa.string()), ("answered", pa.bool_()), ("answered_date", pa.date32())])


@dataclass(frozen=True, slots=True)
class Watched:
    """A collection as it stands: the round, ``whole`` in one row, and rows by section. ``origins``: of its answers.

    What is said of the round before is None in all rows where that is not landed.
    """

    about: Round
    words: CollectionWords
    whole: Row
    sections: Mapping[str, list[Row]]
    origins: tuple[str, ...]
    texts: Texts

    @property
    def is_synthetic(self) -> bool:
        """Whether any answer is made up."""
        return "synthetic" in self.origins

    @property
    def origin(self) -> str:
        """Where the answers come from, in words."""
        return self.texts.origin_joint.join(self.texts.origin_labels[origin] for origin in self.origins)


def watch(paths: Paths, round_: str) -> Watched:
    """Count the collection of a landed round, under collection or final.

    FactError for a round that there is not, or a draft; LandingError with the command that lands it.
    """
    folder = _folder(paths, round_)
    context = load_context(paths.data, round_)
    if not (folder / MANIFEST).is_file():
        remedy = f"run `ehalsa load --round {round_}`"
        raise LandingError("round that is not landed", f"round {round_}", "its answers as landed", "none", remedy)
    verify_round(folder, context.formats)
    with opened(round_):
        registers = load_registers(paths.data)
    words, about = load_collection_words(paths.data), context.codebook.round
    before = _before(paths, about, registers)
    with open_tables({**_landed(folder, context), **_facts(context, registers), "earlier": before.register}) as session:
        asked = _Asked(session, {"start": about.collection_start, "earlier_start": before.start, **_settings(words)})
        for name in _PREPARED:
            session.temporary(name, *asked.query(name))
        (whole,) = session.rows(*asked.query("whole"))
        sections = {str(item.name): session.rows(*asked.query(item.name)) for item in words.sections}
        origins = tuple(row["data_origin"] for row in session.rows(QUERIES["origins"]))
    texts = read_fact(paths.data, paths.data / TEXTS.pattern, Texts)
    return Watched(about, words, whole, sections, origins, texts)


def _folder(paths: Paths, round_: str) -> Path:
    states: dict[str, State] = states_of(paths.data)
    where = f"{paths.data.name}/codebooks"
    if round_ not in states:
        raise FactError("no such round", where, f"one of {', '.join(states)}", repr(round_), "name one of them")
    if states[round_] == "draft":
        place, remedy = f"{where}/{round_}/round.yaml, at state", "decide the round, then state collecting"
        raise FactError("round that is a draft", place, "collecting or final", "draft", remedy)
    return (paths.landing if states[round_] == "final" else paths.collecting) / round_


def _settings(words: CollectionWords) -> dict[str, object]:
    return {"country": words.country, "form": words.form, "part_answer_below": words.part_answer_below}


@dataclass(frozen=True, slots=True)
class _Asked:
    """The queries, each with those of the values that it names."""

    session: Marts
    values: Mapping[str, object]

    def query(self, name: str) -> tuple[str, dict[str, object]]:
        sql = QUERIES[name]
        return sql, {found: self.values[found] for found in _PARAMETER.findall(sql)}


@dataclass(frozen=True, slots=True)
class _Before:
    """The register of answers of the round before, and its first day; no rows where it is not landed."""

    register: pa.Table
    start: date | None = None


def _before(paths: Paths, about: Round, registers: Registers) -> _Before:
    place = paths.landing / (about.previous_round or "") / f"{RESPONSES_TABLE}.parquet"
    if about.previous_round is None or not place.is_file():
        return _Before(_NOBODY.empty_table())
    start = load_codebook(paths.data, about.previous_round, registers).round.collection_start
    return _Before(pq.read_table(place, columns=_NOBODY.names), start)


def _landed(folder: Path, context: LandingContext) -> dict[str, pa.Table]:
    kinds = context.formats.kinds
    exports = sorted(folder.glob(f"{kinds[QUESTIONNAIRE_KIND].table}__*.parquet"))
    tables = {"responses": RESPONSES_TABLE, "decisions": DECISIONS_TABLE, "funds": kinds[FUNDS_KIND].table}
    read = {name: pq.read_table(folder / f"{table}.parquet") for name, table in tables.items()}
    return {**read, "answers": pa.concat_tables([pq.read_table(path) for path in exports])}


def _facts(context: LandingContext, registers: Registers) -> dict[str, pa.Table]:
    book = context.codebook
    forms = {item.question: list(item.questionnaires) for item in book.questions}
    variables = [
        {"variable_id": item.variable, "universe_id": item.universe, "type": item.type, "forms": forms[item.question]}
        for item in book.variables
    ]
    universes = [
        {"universe_id": item.universe, "combine": item.rule.combine, "n_terms": len(item.rule.terms)}
        for item in book.universes
    ]
    days = sorted(book.round.reminder_dates)
    return {
        "units": pa.Table.from_pylist(list(_units(context, registers)), _UNITS),
        "forms": _table(book.questionnaires, _FORMS),
        "variables": pa.Table.from_pylist(variables, _VARIABLES),
        "universes": pa.Table.from_pylist(universes, _UNIVERSES),
        "terms": pa.Table.from_pylist(list(_terms(book)), _TERMS),
        "reminders": pa.Table.from_pylist([{"number": n, "day": day} for n, day in enumerate(days, 1)], _REMINDERS),
    }


def _table(records: Any, schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist([{name: getattr(item, name) for name in schema.names} for item in records], schema)


def _units(context: LandingContext, registers: Registers) -> Iterator[Row]:
    about = context.codebook.round
    for unit in context.frame.units:
        place = registers.municipality(unit.municipality_code)
        size = registers.size_group_of(about.size_scheme, unit.municipality_code)
        tokens = [item.token for item in context.contacts if item.unit_code == unit.unit_code]
        yield {
            "round": about.round,
            **{name: getattr(unit if name in ("unit_code", "unit", "kind") else place, name) for name in _TEXT},
            "size_group": size.label,
            "size_no": size.group_no,
            "sent_form": context.recipients.get(unit.unit_code),
            "contact": ", ".join(tokens) or None,
        }


def _terms(book: Codebook) -> Iterator[Row]:
    for universe in book.universes:
        for number, term in enumerate(universe.rule.terms, start=1):
            for code in term.codes:
                yield {
                    "universe_id": universe.universe,
                    "term_no": number,
                    "variable_id": term.variable,
                    "code": code,
                }
