"""The sources beside the questionnaires: register of answers, web review, stimulus funds, and the real NPÖ figures.

Each function returns records by landed column (or measure); how they are written is the writers' matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from orchestration.facts.codes import ANSWERED, QUESTIONNAIRE
from orchestration.facts.published_model import PublishedCell
from orchestration.facts.synth import PublishedSeries, StimulusFunds, WebReview
from orchestration.synth.noise import normal, uniform
from orchestration.synth.printed import printed_integer
from orchestration.synth.shares import share_out
from orchestration.synth.units import Unit

Record = dict[str, object]
"""A row to be: landed columns, measures, and ``municipality_name``."""

_WEEKEND = (6, 7)

Known = Mapping[str, Mapping[str, str | None]]
"""Answers by municipality code and variable."""


def response_register(units: Sequence[Unit], answers: Known, first: date, last: date, seed: str) -> list[Record]:
    """Return a record a unit: form, whether it answered, and on which working day."""
    days = _working_days(first, last)
    records: list[Record] = []
    for unit in units:
        answered = answers[unit.code][ANSWERED] == "1"
        day = days[int(uniform(seed, "answered", unit.code) ** 0.6 * len(days))] if answered else None
        record: Record = {
            "questionnaire": answers[unit.code][QUESTIONNAIRE],
            "answered": answered,
            "answered_date": day,
        }
        names: Record = {"municipality_code": unit.municipality, "municipality_name": unit.name}
        records.append({**names, "unit_code": unit.code, **record})
    return records


def web_review(settings: WebReview, units: Sequence[Unit], size_grouping: str, seed: str) -> list[Record]:
    """Return a record a reviewed municipality, drawn within size groups; the more mature have the better outcome."""
    days = _working_days(settings.first_day, settings.last_day)
    records: list[Record] = []
    for stratum in settings.strata:
        members = [unit for unit in units if unit.groups[size_grouping] == stratum.group]
        members.sort(key=lambda unit: uniform(seed, "reviewed", unit.code))
        chosen = members[: stratum.channel + stratum.form + stratum.none]
        chosen.sort(key=lambda unit: (-unit.maturity - normal(seed, "review", unit.code), unit.code))
        outcomes = ["channel"] * stratum.channel + ["form"] * stratum.form + ["none"] * stratum.none
        for number, (unit, outcome) in enumerate(zip(chosen, outcomes, strict=True)):
            day = days[int(uniform(seed, "day", unit.code) * len(days))]
            record: Record = {
                "category": settings.categories[outcome],
                "e_identification": number < stratum.e_identification,
            }
            names: Record = {"municipality_code": unit.municipality, "municipality_name": unit.name}
            records.append({**names, **record, "reviewed_date": day})
    return sorted(records, key=lambda record: str(record["municipality_code"]))


def stimulus_funds(settings: StimulusFunds, units: Sequence[Unit], answers: Known, seed: str) -> list[Record]:
    """Return a record a municipality of ``units`` (those that requisitioned): amounts that add up to the printed sums.

    What is neither used nor said to remain in the printed sums is left unsaid by those that have used a part.
    """
    weights = {unit.code: float(unit.population + settings.base_amount) for unit in units}
    asked = share_out(settings.requisitioned, weights, 0, dict.fromkeys(weights, settings.requisitioned))
    codes = {unit.code: answers[unit.code].get(settings.variable) for unit in units}
    unspent = {code: asked[code] for code in asked if codes[code] == settings.unspent}
    partly = [code for code in asked if codes[code] not in (None, settings.spent, settings.unspent)]
    left = settings.requisitioned - settings.used - sum(unspent.values())
    drawn = {code: asked[code] * (0.2 + uniform(seed, "left", code)) for code in partly}
    remaining = {**unspent, **share_out(left, drawn, 1, {code: asked[code] - 1 for code in partly})}
    used = {code: amount - remaining.get(code, 0) for code, amount in asked.items()}
    missing = settings.requisitioned - settings.used - settings.remaining
    unsaid = share_out(
        missing, {code: float(remaining[code]) for code in partly}, 0, {code: remaining[code] for code in partly}
    )
    remaining.update({code: remaining[code] - amount for code, amount in unsaid.items()})
    return [
        {
            "municipality_code": unit.municipality,
            "municipality_name": unit.name,
            "requisitioned_sek": asked[unit.code],
            "used_sek": used[unit.code],
            "remaining_sek": remaining.get(unit.code, 0),
        }
        for unit in units
    ]


def published_series(series: PublishedSeries, months: Sequence[str], cells: Sequence[PublishedCell]) -> list[Record]:
    """Return a record a month with the printed figures of a table; ValueError for a cell without a whole number."""
    printed = {
        (cell.row_no, cell.col_no): cell.printed
        for cell in cells
        if (cell.part, cell.table_no) == (series.part, series.table_no)
    }
    records: list[Record] = []
    for column, month in enumerate(months, start=1):
        record: Record = {"month": month}
        for measure, row in series.rows.items():
            value = printed_integer(printed.get((row, column), ""))
            if value is None:
                place = f"{series.part}/{series.table_no}/{row}/{column}"
                raise ValueError(
                    f"cells.csv, {place}: expected a whole number, found {printed.get((row, column), 'nothing')!r}"
                )
            record[measure] = value
        records.append(record)
    return records


def _working_days(first: date, last: date) -> list[date]:
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [day for day in days if day.isoweekday() not in _WEEKEND]
