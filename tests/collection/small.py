"""A collection of a few units as the queries are given it, and what a person would count of it by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from orchestration.collection.given import SCHEMAS
from orchestration.collection.watch import counted
from orchestration.facts.formats import load_formats
from orchestration.landing.schemas import ANSWERS, ROW_DECISIONS
from orchestration.landing.tabular import no_rows, tidy
from orchestration.paths import REPO

START = date(2031, 1, 10)
EARLIER_START = date(2030, 1, 7)
VALUES = {"start": START, "earlier_start": EARLIER_START, "country": "Riket", "form": "Enkät", "part_answer_below": 90}
SECTIONS = ("groups", "days", "reminders", "forms", "incomplete", "missing", "obliged", "units")
Row = dict[str, Any]
_KINDS = load_formats(REPO / "data").kinds
_EMPTY = {kind: tidy(_KINDS[kind], "", no_rows(_KINDS[kind])) for kind in ("response_register", "stimulus_funds")}


@dataclass(frozen=True)
class Answered:
    """Whether a unit has answered, and on which day of the collection, from 1; None: the day is unknown."""

    answered: bool
    day: int | None = None


def unit(number: int) -> Row:
    """Give a unit: every other is small, every third in the second region, every fourth was sent form B."""
    code = f"{number:04}"
    place = "02" if number % 3 == 0 else "01"
    return {
        **{"round": "2031", "unit_code": code, "unit": f"Enhet {code}", "kind": "municipality"},
        **{"municipality_code": code, "municipality": f"Kommun {code}", "county_code": place, "region_code": place},
        **{"region": f"Region {place}", "size_no": 1 + number % 2, "size_group": ("liten", "stor")[number % 2]},
        **{"sent_form": form_of(number), "contact": None},
    }


def form_of(number: int) -> str:
    return "B" if number % 4 == 0 else "A"


def day_of(start: date, day: int | None) -> date | None:
    return None if day is None else start + timedelta(days=day - 1)


def register(units: Mapping[int, Answered], start: date) -> pa.Table:
    """Give the landed register of answers."""
    rows = [
        {"unit_code": f"{n:04}", "municipality_code": f"{n:04}", "questionnaire": form_of(n), "answered": item.answered}
        | {"answered_date": day_of(start, item.day if item.answered else None), "data_origin": "synthetic"}
        for n, item in units.items()
    ]
    return pa.Table.from_pylist(rows, schema=_EMPTY["response_register"].schema)


def answers(cells: Mapping[str, Mapping[str, str | None]]) -> pa.Table:
    """Give landed answers: unit → variable → code."""
    rows = [
        {"unit_code": code, "variable_id": variable, "code": answer, "data_origin": "collected"}
        | {"questionnaire": form_of(int(code))}
        for code, given in cells.items()
        for variable, answer in given.items()
    ]
    return pa.Table.from_pylist(rows, schema=ANSWERS)


def count(
    now: Mapping[int, Answered],
    before: Mapping[int, Answered] | None = None,
    reminders: Iterable[int] = (),
    **tables: pa.Table,
) -> dict[str, list[Row]]:
    """Count the collection ``now`` beside the one ``before``; ``reminders``: days; ``tables`` replace empty ones."""
    rows: dict[str, list[Row]] = {name: [] for name in SCHEMAS}
    rows["units"] = [unit(number) for number in now]
    rows["forms"] = [{"questionnaire": "A", "compulsory": True}, {"questionnaire": "B", "compulsory": False}]
    rows["reminders"] = [{"number": n, "day": day_of(START, day)} for n, day in enumerate(reminders, start=1)]
    given = {name: pa.Table.from_pylist(rows[name], schema) for name, schema in SCHEMAS.items()}
    landed = {
        "responses": register(now, START),
        "earlier": register(before or {}, EARLIER_START),
        "answers": ANSWERS.empty_table(),
        "decisions": ROW_DECISIONS.empty_table(),
        "funds": _EMPTY["stimulus_funds"],
    }
    return counted({**given, **landed, **tables}, VALUES, ("whole", "origins", *SECTIONS))
