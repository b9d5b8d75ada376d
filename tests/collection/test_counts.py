"""What is counted of a collection: recounted by hand, for any answers of any days, and for answers in part."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.landing.schemas import ROW_DECISIONS
from tests.collection.small import START, Answered, Row, answers, count, day_of, form_of, register

DAYS = st.integers(1, 12)
UNITS = st.builds(Answered, st.booleans(), st.none() | DAYS)
REGISTERS = st.lists(UNITS, min_size=1, max_size=9).map(lambda items: dict(enumerate(items, start=1)))


def share(part: int, whole: int) -> int | None:
    return (200 * part + whole) // (2 * whole) if whole else None


def by_day(units: dict[int, Answered], last: int) -> int:
    return sum(item.answered and item.day is not None and item.day <= last for item in units.values())


@settings(max_examples=12, deadline=None)
@given(now=REGISTERS, before=REGISTERS, reminders=st.sets(DAYS, max_size=3))
def test_every_figure_is_what_a_person_counts(
    now: dict[int, Answered], before: dict[int, Answered], reminders: set[int]
) -> None:
    found = count(now, before, sorted(reminders))
    answered = [item for item in now.values() if item.answered]
    known = [item.day for item in answered if item.day is not None]
    (whole,) = found["whole"]
    assert (whole["asked"], whole["answered"], whole["missing"]) == (
        len(now),
        len(answered),
        len(now) - len(answered),
    )
    assert (whole["share"], whole["day_no"]) == (share(len(answered), len(now)), max(known, default=None))
    _recount_groups(found["groups"], now)
    _recount_days(found["days"], now, before)
    _recount_reminders(found["reminders"], now, [day for day in sorted(reminders) if day <= max(known, default=0)])
    codes = {row["unit_code"] for row in found["missing"]}
    assert codes == {f"{number:04}" for number, item in now.items() if not item.answered}
    assert {row["unit_code"] for row in found["obliged"]} == {f"{n:04}" for n in now if form_of(n) == "A"}


def _recount_groups(groups: Iterable[Row], now: dict[int, Answered]) -> None:
    for grouping, rows in itertools.groupby(groups, key=lambda row: row["grouping"]):
        of_grouping = list(rows)
        for figure, due in (("asked", len(now)), ("answered", sum(item.answered for item in now.values()))):
            assert sum(row[figure] for row in of_grouping) == due, grouping
        assert all(row["share"] == share(row["answered"], row["asked"]) for row in of_grouping)


def _recount_days(days: list[Row], now: dict[int, Answered], before: dict[int, Answered]) -> None:
    in_both = {number: item for number, item in before.items() if number in now}
    compared = any(item.answered and item.day is not None for item in in_both.values())
    for row in (row for row in days if row["day_no"] is not None):
        so_far = by_day(now, row["day_no"])
        assert (row["so_far"], row["share"]) == (so_far, share(so_far, len(now)))
        assert row["answers"] == so_far - by_day(now, row["day_no"] - 1)
        expected = share(by_day(in_both, row["day_no"]), len(in_both)) if compared else None
        assert row["before_share"] == expected
    unknown = sum(item.answered and item.day is None for item in now.values())
    assert [row["answers"] for row in days if row["day_no"] is None] == ([unknown] if unknown else [])


def _recount_reminders(waves: list[Row], now: dict[int, Answered], days: list[int]) -> None:
    assert [row["day"] for row in waves] == [day_of(START, day) for day in days]
    for row, (day, following) in zip(waves, itertools.pairwise([*days, 99]), strict=True):
        came = by_day(now, following - 1) - by_day(now, day - 1)
        silent = sum(not item.answered for item in now.values())
        reminded = by_day(now, 99) - by_day(now, day - 1) + silent
        assert (row["before_it"], row["after_it"], row["reminded"]) == (by_day(now, day - 1), came, reminded)
        assert row["share"] == share(came, reminded)


def test_without_the_round_before_nothing_is_compared() -> None:
    found = count({1: Answered(True, 3), 2: Answered(False)})
    assert found["whole"][0]["before_share"] is None
    assert {row["before_share"] for row in (*found["groups"], *found["days"])} == {None}


def test_without_a_register_the_exports_say_who_answered_on_a_day_that_nobody_knows() -> None:
    nobody = register({}, START)
    found = count({1: Answered(False), 2: Answered(False)}, responses=nobody, answers=answers({"0002": {"a": "1"}}))
    assert [(row["unit_code"], row["questionnaire"]) for row in found["missing"]] == [("0001", "A")]
    assert [(row["day_no"], row["answers"]) for row in found["days"]] == [(None, 1)]
    assert [row["data_origin"] for row in found["origins"]] == ["collected"]


def test_a_part_answer_is_held_against_what_its_form_asks_of_its_universe() -> None:
    variables = [("a", "alla", "single", "AB"), ("b", "som_a", "number", "AB"), ("c", "alla", "single", "B")]
    variables.append(("fritt", "alla", "text", "AB"))
    asked = {
        "variables": [
            {"variable_id": name, "universe_id": universe, "type": type_, "forms": list(forms)}
            for name, universe, type_, forms in variables
        ],
        "universes": [{"universe_id": name, "combine": "all", "n_terms": 1} for name in ("alla", "som_a")],
        "terms": [
            {"universe_id": universe, "variable_id": name, "code": "1", "term_no": 1}
            for universe, name in (("alla", "reg_svarat"), ("som_a", "a"))
        ],
    }
    cells = answers({"0001": {"a": "1", "b": None}, "0002": {"a": "2", "b": None}, "0004": {"a": None, "c": "1"}})
    now = {number: Answered(True, 1) for number in (1, 2, 4)}
    found = count(now, answers=cells, **{name: pa.Table.from_pylist(rows) for name, rows in asked.items()})
    due = [(row["unit_code"], row["due"], row["given"], row["given_share"]) for row in found["units"]]
    assert due == [("0001", 2, 1, 50), ("0002", 1, 1, 100), ("0004", 2, 1, 50)]
    forms = [(row["questionnaire"], row["complete"], row["part"], row["share"]) for row in found["forms"]]
    assert forms == [("A", 1, 1, 67), ("B", 0, 1, 50)]
    assert [row["unit_code"] for row in found["incomplete"]] == ["0001", "0004"]


def test_who_has_begun_is_told_from_who_is_silent_and_funds_oblige() -> None:
    begun = {"unit_code": "0004", "rule": "not_submitted", "decision": "left_out"}
    decisions = pa.Table.from_pylist([begun], schema=ROW_DECISIONS)
    funds = pa.table({"municipality_code": ["0004", "0008"], "requisitioned_sek": pa.array([5000, 0], pa.int64())})
    found = count({number: Answered(False) for number in (4, 8)}, decisions=decisions, funds=funds)
    told = [(row["unit_code"], row["state"]) for row in found["missing"]]
    assert told == [("0004", "begun"), ("0008", "missing")]
    assert [(row["unit_code"], row["requisitioned_sek"]) for row in found["obliged"]] == [("0004", 5000)]
