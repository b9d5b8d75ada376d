"""Numbers that add up to what is printed, and texts that so many write."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from orchestration.facts.model import Variable
from orchestration.facts.synth import NumberSpec, TextSpec
from orchestration.synth.numbers import draw_days, share_numbers, write_text
from tests.synth.small_problem import units

_ALL = units()


def test_so_many_answer_as_the_settings_say_and_the_total_holds() -> None:
    spec = NumberSpec(variable="larm", total=900, cap=80, answering=25, spread=0.4)
    found = share_numbers([spec], {"larm": _ALL}, "small")["larm"]
    assert len(found) == 25
    assert sum(found.values()) == 900
    assert min(found.values()) >= 1


def test_a_number_beside_another_is_answered_by_the_same_and_is_no_larger() -> None:
    whole = NumberSpec(variable="larm", total=900, cap=80, answering=25, spread=0.4)
    part = NumberSpec(variable="digitala", total=300, cap=900, least=0, beside="larm", spread=0.9)
    found = share_numbers([whole, part], {"larm": _ALL, "digitala": _ALL}, "small")
    assert found["digitala"].keys() == found["larm"].keys()
    assert sum(found["digitala"].values()) == 300
    assert all(found["digitala"][code] <= found["larm"][code] for code in found["larm"])


def test_amounts_follow_the_population_as_the_power_says() -> None:
    people = {unit.code: unit.population for unit in _ALL}
    spec = NumberSpec(variable="aldre", total=sum(people.values()), cap=9999, power=1.0, spread=0.0)
    found = share_numbers([spec], {"aldre": _ALL}, "small")["aldre"]
    assert all(abs(found[code] - people[code]) <= 1 for code in people)


@pytest.mark.parametrize(
    ("specs", "says"),
    [
        ([], "numbers: expected one for larm, found none"),
        ([{"total": 9000, "cap": 8}], "numbers, larm: 9000 cannot be shared among 40"),
        ([{"total": 90, "cap": 8, "answering": 41}], "numbers, larm: expected at most 40 that answer, found 41"),
        ([{"total": 90, "cap": 8, "beside": "annat"}], "numbers, larm: expected annat before it, found none"),
    ],
)
def test_a_number_that_cannot_be_is_named(specs: list[dict[str, int | str]], says: str) -> None:
    read = [NumberSpec.model_validate({"variable": "larm", "spread": 0.1, **spec}) for spec in specs]
    with pytest.raises(ValueError, match=says):
        share_numbers(read, {"larm": _ALL}, "small")


def test_each_counted_text_is_written_by_so_many_and_the_others_write_the_rest() -> None:
    spec = TextSpec(variables="annat_text", counts={"Lås": 7, "Robot": 1}, share=1.0, texts=("Övrigt",))
    found = write_text([spec], "annat_text", _ALL, "small")
    assert Counter(found.values()) == {"Lås": 7, "Robot": 1, "Övrigt": 32}


def test_a_counted_text_without_others_is_all_there_is() -> None:
    spec = TextSpec(variables="annat_text", counts={"Lås": 7})
    assert Counter(write_text([spec], "annat_text", _ALL, "small").values()) == {"Lås": 7}
    assert write_text([spec], "en_annan_text", _ALL, "small") == {}


def test_more_counted_texts_than_are_asked_are_refused() -> None:
    spec = TextSpec(variables=".*", counts={"Lås": 39, "Robot": 2})
    with pytest.raises(ValueError, match="texts, annat_text: expected at most 40 in all, found 41"):
        write_text([spec], "annat_text", _ALL, "small")


def test_every_unit_asked_for_a_date_gets_a_day_within_the_bounds() -> None:
    first, last = date(2020, 12, 30), date(2021, 1, 2)
    asked = Variable("dag", "f", "", "date", None, "alla", True, None, None, "dag", None, first, last)
    drawn = draw_days(asked, units(), "seed")
    assert set(drawn) == {unit.code for unit in units()}
    assert set(drawn.values()) == {(first + timedelta(days=number)).isoformat() for number in range(4)}
    assert drawn == draw_days(asked, units(), "seed") != draw_days(asked, units(), "other")
