"""Answers of the newest shipped round as they land, and a round that could follow on them."""

from __future__ import annotations

import random
from collections import defaultdict
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from orchestration.editing.form import Form, judged_form
from orchestration.editing.suspicion import Suspicion
from orchestration.facts.editing import Editing, load_editing
from orchestration.facts.edits import Edit, Severity, load_edits
from orchestration.facts.formats import load_formats
from orchestration.facts.model import Codebook
from orchestration.facts.registers import load_registers
from orchestration.facts.sources import load_sources
from orchestration.facts.units import DISTRICT
from orchestration.landing.decoder import Decoder
from orchestration.landing.frame import Frame
from orchestration.landing.land import land_source, load_context
from orchestration.landing.schemas import ANSWERS

SINGLES = 40
KEPT = 0.85
"""Chance that a unit gives its last answer again; the shipped rounds agree in 83 of 100 answers."""


class Sheet:
    """Answers of a form by unit (in the order of the file) and variable: codes as text, numbers as float.

    ``last``: those that it began with, the last ones of the units.
    """

    def __init__(self, table: pa.Table) -> None:
        self.units: list[str] = []
        self.form = table["questionnaire"][0].as_py()
        self.cells: dict[str, dict[str, str | float | None]] = {}
        for row in sorted(table.to_pylist(), key=lambda row: row["row_no"]):
            cells = self.cells.setdefault(row["unit_code"], {})
            cells[row["variable_id"]] = row["number"] if row["number"] is not None else row["code"]
        self.units = list(self.cells)
        self.last = {unit: dict(cells) for unit, cells in self.cells.items()}

    @property
    def variables(self) -> list[str]:
        return list(self.cells[self.units[0]])

    def column(self, variable: str) -> list[str | float | None]:
        return [self.cells[unit][variable] for unit in self.units]

    def put(self, variable: str, values: list[str | float | None]) -> None:
        for unit, value in zip(self.units, values, strict=True):
            self.cells[unit][variable] = value

    def copy(self) -> Sheet:
        """The same answers, to be changed apart."""
        copied = copy(self)
        copied.units, copied.cells = [*self.units], {unit: {**cells} for unit, cells in self.cells.items()}
        return copied

    def table(self) -> pa.Table:
        rows = [
            {"unit_code": unit, "variable_id": variable, "row_no": number}
            | {"questionnaire": self.form, "number" if isinstance(value, float) else "code": value}
            for number, unit in enumerate(self.units, start=2)
            for variable, value in self.cells[unit].items()
        ]
        return pa.Table.from_pylist(rows, schema=ANSWERS)


@dataclass(frozen=True)
class Rounds:
    """A round's codebook and answers, taken for the round before the one that is judged, which asks the same.

    ``first``: the round that is judged has none before it.
    """

    codebook: Codebook
    data: Path
    before: pa.Table
    frame: Frame
    first: bool = False

    @cached_property
    def last(self) -> Form | None:
        """The answers of the round before, with its codebook and frame."""
        return None if self.first else Form(self.codebook, self.frame, self.before)

    @cached_property
    def drawn(self) -> dict[int, Sheet]:
        """Answers that could follow, by seed."""
        return {}

    @cached_property
    def editing(self) -> Editing:
        """The limits and words."""
        return load_editing(self.data)

    @cached_property
    def edits(self) -> tuple[Edit, ...]:
        """The edits of the round."""
        return load_edits(self.data, self.codebook, load_registers(self.data), load_formats(self.data).kinds)

    def suspicions(self, sheet: Sheet) -> dict[str, list[str]]:
        """Name what editing suspects in these answers, by severity."""
        found: dict[str, list[str]] = defaultdict(list)
        for severity, suspicion in self.judged(sheet):
            found[severity].append(suspicion.name)
        return found

    def judged(self, sheet: Sheet) -> list[tuple[Severity, Suspicion]]:
        """Give what editing suspects in these answers, with what becomes of it."""
        now = Form(self.codebook, self.frame, sheet.table())
        return list(judged_form(now, self.last, self.edits, self.editing))


@pytest.fixture(scope="session")
def rounds(data_dir: Path) -> Rounds:
    return newest_round(data_dir)


@pytest.fixture(scope="session")
def whole(data_dir: Path) -> Rounds:
    return whole_round(data_dir)


@pytest.fixture(scope="session")
def of_districts(data_dir: Path) -> Rounds:
    return districted_round(data_dir)


def whole_round(data_dir: Path) -> Rounds:
    """Land the newest round's first form; it has none before it."""
    return replace(landed_round(data_dir, load_sources(data_dir / "sources.yaml").rounds[-1].round), first=True)


def newest_round(data_dir: Path) -> Rounds:
    """Land the same without some of its questions: enough, and quick. It is taken for the round before, too."""
    rounds = replace(whole_round(data_dir), first=False)
    wanted = pa.array(_some(rounds.codebook, data_dir))
    return replace(rounds, before=rounds.before.filter(pc.is_in(rounds.before["variable_id"], wanted)))


def districted_round(data_dir: Path) -> Rounds:
    """Land the form of the last round in which districts answered for their municipality; it has none before it."""
    last = max(unit.round for unit in load_registers(data_dir).units if unit.kind == DISTRICT)
    return replace(landed_round(data_dir, last), first=True)


def landed_round(data_dir: Path, round_: str) -> Rounds:
    """Land a round's first form."""
    sources, context = load_sources(data_dir / "sources.yaml"), load_context(data_dir, round_)
    spec = next(spec for spec in sources.round(round_).sources if spec.questionnaire)
    with Decoder(context.formats.limits.decoder) as decoder:
        (table,) = land_source(spec, sources.folder / spec.uri, context, decoder).tables.values()
    return Rounds(context.codebook, data_dir, table, context.frame)


def _some(codebook: Codebook, data: Path) -> list[str]:
    """Give the numbers, the options that edits speak of and the first of the other variables."""
    edits = load_edits(data, codebook, load_registers(data), load_formats(data).kinds)
    options = {name for edit in edits for name in edit.names}
    wanted = [item.variable for item in codebook.variables if item.type == "number" or item.variable in options]
    return wanted + [item.variable for item in codebook.variables if item.type == "single"][:SINGLES]


def following(rounds: Rounds, seed: int) -> Sheet:
    """Answers that could follow: each unit keeps most of its own, gives another unit's otherwise, and no edit breaks.

    Options of one part of a question are kept or changed together; numbers are the unit's own, up to a half off.
    """
    if seed not in rounds.drawn:
        rounds.drawn[seed] = _following(rounds, seed)
    return rounds.drawn[seed].copy()


def _following(rounds: Rounds, seed: int) -> Sheet:
    chance, sheet = random.Random(seed), Sheet(rounds.before)
    parts = {item.variable: item.item.rpartition(":")[0] for item in rounds.codebook.variables}
    options = {
        item.variable: f"{item.question} {parts[item.variable]}" if item.type == "flag" else item.variable
        for item in rounds.codebook.variables
    }
    numbers = {item.variable for item in rounds.codebook.variables if item.type == "number"}
    last = sheet.last
    for unit in sheet.units:
        givers: dict[str, str] = {}
        for variable, value in last[unit].items():
            part = options[variable]
            if part not in givers:
                givers[part] = unit if chance.random() < KEPT else chance.choice(sheet.units)
            grown = chance.uniform(0.6, 1.5)
            if variable in numbers:
                sheet.cells[unit][variable] = float(max(1, int(float(value) * grown))) if value else value
            else:
                sheet.cells[unit][variable] = last[givers[part]][variable]
    return sheet
