"""Ways in which the sources of a round stop fitting each other, or last year's, and the finding that each ends in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from tests.editing.conftest import Sheet

Rows = list[dict[str, Any]]
FUNDS, REVIEW, MONTHS = "stimulansmedel", "webbgranskning", "npo"
SPENT = "stim_forbrukning"


@dataclass
class Sources:
    """A round's answers, and the rows of its other sources by name; ``before``: those of the round before."""

    sheet: Sheet
    rows: dict[str, Rows]
    before: Mapping[str, pa.Table]
    population: Mapping[str, int]


Corruption = Callable[[Sources], None]


def following_sources(before: Mapping[str, pa.Table]) -> dict[str, Rows]:
    """Give rows that could follow: funds that grow alike, a review that finds a little else, one month more."""
    rows = {name: table.to_pylist() for name, table in before.items()}
    for at, row in enumerate(rows[FUNDS]):
        used, left = (int(row[name] * (1 + at % 7 / 10)) for name in ("used_sek", "remaining_sek"))
        row |= {"requisitioned_sek": used + left, "used_sek": used, "remaining_sek": left}
    forms = [row for row in rows[REVIEW] if row["category"] == "printable_form"]
    for row in forms[:6]:
        row["category"] = "digital_channel"
    last = max(row["month"] for row in rows[MONTHS])
    latest = [row for row in rows[MONTHS] if row["month"] == last]
    rows[MONTHS] += [row | {"month": last.replace(year=last.year + 1), "value": row["value"] + 7} for row in latest]
    return rows


def _moved(rows: Rows, names: tuple[str, ...], by: int) -> None:
    values = [tuple(row[name] for name in names) for row in rows]
    for row, moved in zip(rows, values[-by:] + values[:-by], strict=True):
        row |= dict(zip(names, moved, strict=True))


_MONEY = ("requisitioned_sek", "used_sek", "remaining_sek")


def _all_spent(sources: Sources) -> None:
    for row in sources.rows[FUNDS]:
        row |= {"used_sek": row["requisitioned_sek"], "remaining_sek": 0}


def _moved_funds(sources: Sources) -> None:
    _moved(sources.rows[FUNDS], _MONEY, 1)


def _exchanged_columns(sources: Sources) -> None:
    for row in sources.rows[FUNDS]:
        row |= {"used_sek": row["remaining_sek"], "remaining_sek": row["used_sek"]}


def _thousands(sources: Sources) -> None:
    for row in sources.rows[FUNDS]:
        row |= {name: row[name] // 1000 for name in _MONEY}


def _turned_answers(sources: Sources) -> None:
    turned = {"1": "2", "2": "1"}
    sources.sheet.put(SPENT, [turned.get(str(value), value) for value in sources.sheet.column(SPENT)])


def _moved_answers(sources: Sources) -> None:
    column = sources.sheet.column(SPENT)
    sources.sheet.put(SPENT, column[1:] + column[:1])


def _one_in_thousands(sources: Sources) -> None:
    sources.rows[FUNDS][0] |= {name: sources.rows[FUNDS][0][name] * 1000 for name in _MONEY}


def _pasted_twice(sources: Sources) -> None:
    rows = sources.rows[FUNDS]
    for row, other in zip(rows[:20], rows[20:40], strict=True):
        row |= {name: other[name] for name in _MONEY}


def _last_years(name: str) -> Corruption:
    def corrupt(sources: Sources) -> None:
        sources.rows[name] = sources.before[name].to_pylist()

    return corrupt


def _moved_review(sources: Sources) -> None:
    _moved(sources.rows[REVIEW], ("category", "e_identification"), -1)


def _channel_everywhere(sources: Sources) -> None:
    for row in sources.rows[REVIEW]:
        row["category"] = "digital_channel"


def _without_a_county(sources: Sources) -> None:
    """Leave out the county with most reviewed municipalities."""
    (most, _), *_ = Counter(row["municipality_code"][:2] for row in sources.rows[REVIEW]).most_common(1)
    sources.rows[REVIEW] = [row for row in sources.rows[REVIEW] if row["municipality_code"][:2] != most]


def _without_the_small(sources: Sources) -> None:
    rows = sources.rows[REVIEW]
    sources.rows[REVIEW] = [row for row in rows if sources.population[row["municipality_code"]] >= 20_000]


def _latest(sources: Sources, place: int = 0) -> Rows:
    month = sorted({row["month"] for row in sources.rows[MONTHS]})[-1 - place]
    return [row for row in sources.rows[MONTHS] if row["month"] == month]


def _month_again(sources: Sources) -> None:
    last = {row["measure_id"]: row["value"] for row in _latest(sources, 1)}
    for row in _latest(sources):
        row["value"] = last[row["measure_id"]]


def _ten_times(sources: Sources) -> None:
    for row in _latest(sources):
        row["value"] *= 10


def _one_measure_lost(sources: Sources) -> None:
    _latest(sources)[0]["value"] = 1.0


def _revised(sources: Sources) -> None:
    for row in _latest(sources, 2):
        row["value"] += 1


def _smallest(sources: Sources, variable: str) -> str:
    given = [unit for unit in sources.sheet.units if sources.sheet.cells[unit][variable] is not None]
    return min(given, key=lambda unit: sources.population[unit])


def _more_than_inhabitants(sources: Sources) -> None:
    sources.sheet.cells[_smallest(sources, "antal_gps")]["antal_gps"] = 5000.0


def _spent_in_districts(sources: Sources) -> None:
    left = {row["municipality_code"] for row in sources.rows[FUNDS] if row["remaining_sek"] > 0}
    for unit in (unit for unit in sources.sheet.units if unit.partition("-")[0] in left and "-" in unit):
        sources.sheet.cells[unit][SPENT] = "1"


def _channel_in_one_district(sources: Sources) -> None:
    for unit in (unit for unit in sources.sheet.units if unit.endswith("-02")):
        sources.sheet.cells[unit]["etjanst_barn_unga_saker_kommunikation"] = "1"


BETWEEN_DISTRICTS: Mapping[str, tuple[Corruption, str]] = {
    "districts that have spent what is left to their city": (_spent_in_districts, "contradicted:medel_forbrukade"),
    "a secure channel in one district, beside a city without any": (
        _channel_in_one_district,
        "contradicted:kanal_saknas",
    ),
}
"""The same where many municipalities answer as districts."""
BETWEEN: Mapping[str, tuple[Corruption, str]] = {
    "funds that everyone has spent, beside answers that some have not": (_all_spent, "contradicted:medel_kvar"),
    "funds moved down a row": (_moved_funds, "contradicted:medel_forbrukade"),
    "answers on funds moved up a row": (_moved_answers, "contradicted:medel_forbrukade"),
    "answers on funds with their codes turned round": (_turned_answers, "contradicted:medel_forbrukade"),
    "columns of funds exchanged": (_exchanged_columns, "contradicted:medel_forbrukade"),
    "funds in thousands": (_thousands, "contradicted:medel_rimliga"),
    "one municipality's funds a thousand times too large": (_one_in_thousands, "medel_rimliga:0114"),
    "funds of twenty municipalities pasted over others": (_pasted_twice, "doubled:stimulus"),
    "last year's funds": (_last_years(FUNDS), "again:stimulus"),
    "a review moved up a row": (_moved_review, "contradicted:kanal_saknas"),
    "a review that finds a channel everywhere": (_channel_everywhere, "uniform:web_review.category"),
    "a review without a county": (_without_a_county, "gap:web_review_14"),
    "a review without the smallest municipalities": (_without_the_small, "gap:web_review_s1"),
    "last year's review": (_last_years(REVIEW), "again:web_review"),
    "a month that is the month before": (_month_again, "repeated:npo_2022-01"),
    "a month ten times too large": (_ten_times, "leaps:npo_2022-01"),
    "a month whose first measure is lost": (_one_measure_lost, "leaps:npo_2022-01"),
    "a published month with other values": (_revised, "revised:npo_2020-01"),
    "more persons than the municipality can have": (_more_than_inhabitants, "gps_rimligt:"),
}
