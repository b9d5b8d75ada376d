"""Counts a collection from what is landed of it: the tables that the queries ask, and what they answer.

Here belongs what the queries are given. Every figure is counted in ``queries.sql``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.collection.given import given_tables
from orchestration.facts.codebook import load_codebook
from orchestration.facts.collection import CollectionWords, load_collection_words
from orchestration.facts.errors import FactError
from orchestration.facts.model import Round
from orchestration.facts.products import TEXTS, Texts
from orchestration.facts.register_model import Registers
from orchestration.facts.registers import load_registers
from orchestration.facts.sources import QUESTIONNAIRE_KIND
from orchestration.facts.states import State, opened, states_of
from orchestration.facts.yaml_reader import read_fact
from orchestration.landing.land import RESPONSES_TABLE, LandingContext, load_context
from orchestration.landing.whole_round import DECISIONS_TABLE, verify_round
from orchestration.landing.write import MANIFEST, LandingError
from orchestration.paths import Paths
from orchestration.warehouse.macros import read_queries
from orchestration.warehouse.marts import Row, open_tables

QUERIES = read_queries(Path(__file__).with_name("queries.sql"))
FUNDS_KIND = "stimulus_funds"
_PARAMETER = re.compile(r"\$(\w+)")
_PREPARED = ("respondents", "parts", "collected", "before")
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
    tables = {**_landed(folder, context), **given_tables(context, registers), "earlier": before.register}
    values = {"start": about.collection_start, "earlier_start": before.start, **_settings(words)}
    found = counted(tables, values, ["whole", "origins", *(section.name for section in words.sections)])
    (whole,), origins = found.pop("whole"), tuple(row["data_origin"] for row in found.pop("origins"))
    texts = read_fact(paths.data, paths.data / TEXTS.pattern, Texts)
    return Watched(about, words, whole, found, origins, texts)


def counted(tables: Mapping[str, pa.Table], values: Mapping[str, object], names: Sequence[str]) -> dict[str, list[Row]]:
    """Answer queries of ``queries.sql`` by name, on the tables that are given to them; ``values``: their parameters."""

    def asked(name: str) -> tuple[str, dict[str, object]]:
        return QUERIES[name], {found: values[found] for found in _PARAMETER.findall(QUERIES[name])}

    with open_tables(tables) as session:
        for name in _PREPARED:
            session.temporary(name, *asked(name))
        return {name: session.rows(*asked(name)) for name in names}


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
