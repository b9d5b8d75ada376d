"""Years side by side, change split in its parts, figures that are no shares, and coded texts, against plain Python."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from tests.warehouse.conftest import Built
from tests.warehouse.oracle import group_values, indicator_values, quantity_value, rounded
from tests.warehouse.world import (
    INDICATORS,
    PRINTED_YEAR,
    QUANTITIES,
    ROUNDS,
    World,
    asked,
    municipalities_of,
    units_of,
)

pytestmark = pytest.mark.xdist_group("warehouse")  # one worker: the small world is built once
EARLIER, LATER = ROUNDS


def test_the_series_holds_what_is_computed(warehouse: Built) -> None:
    rows = warehouse.rows(
        "select round, grouping_id, group_code, indicator_id, value, numerator, base from fct_indicator_series"
        " where source = 'computed' and measure = 'share'"
    )
    whole = {key: figures.municipalities for key, figures in group_values(World()).items()}
    assert {row[:4]: row[4:] for row in rows} == {key: (s.share, s.numerator, s.base) for key, s in whole.items()}


def test_units_stand_in_the_series_where_they_are_others(warehouse: Built) -> None:
    rows = warehouse.rows(
        "select round, grouping_id, group_code, indicator_id, unit_value, unit_numerator, unit_base"
        " from fct_indicator_series where source = 'computed' and unit_base is not null"
    )
    expected = {
        key: (figures.units.share, figures.units.numerator, figures.units.base)
        for key, figures in group_values(World()).items()
        if figures.units.members != figures.municipalities.members and figures.units.base is not None
    }
    assert {row[:4]: row[4:] for row in rows} == expected
    assert {row[0] for row in rows} == {LATER}


def test_printed_figures_stand_beside_them_with_their_places(warehouse: Built) -> None:
    rows = warehouse.rows(
        "select report, place, measure, value, base, printed, is_break, data_origin from fct_indicator_series"
        f" where round = '{PRINTED_YEAR}' and grouping_id = 'alla' order by 1, 2, 3"
    )
    assert rows == [
        ("p", "rad och kolumn (14, 1)", "share", Decimal("34.00"), None, "34", True, "published"),
        ("p", "rad och kolumn (14, 2)", "share", Decimal("33.50"), None, "33,5", True, "published"),
        ("q", "s. 3", "share", Decimal("15.00"), 9, "15", True, "published"),
    ]


def test_breaks_and_gaps_show(warehouse: Built) -> None:
    rows = warehouse.rows(
        "select distinct round, comparability, is_break, value is null from fct_indicator_series"
        " where indicator_id = 'nytt.ja' and grouping_id = 'alla' and source = 'computed' order by 1"
    )
    assert rows == [(EARLIER, "not_asked", None, True), (LATER, "same", False, False)]


def test_change_is_split_by_who_answered(warehouse: Built) -> None:
    rows = warehouse.rows(
        "select indicator_id, base, numerator, returning_base, returning_numerator, previous_base, previous_numerator,"
        " leaving_base, leaving_numerator, panel_base, panel_numerator, panel_previous_numerator, change_points,"
        " returning_points, panel_points, base_points, respondents_points"
        f" from fct_indicator_panel where round = '{LATER}'"
    )
    both = [name for name in INDICATORS if all(asked(name, round_) for round_ in ROUNDS)]
    assert {row[0]: row[1:] for row in rows} == {name: _split(name) for name in both}
    assert warehouse.rows("select distinct round, previous_round from fct_indicator_panel") == [(LATER, EARLIER)]


def _split(indicator: str) -> tuple[int | None, ...]:
    values = indicator_values(World())
    inside = {
        round_: {m: values[round_, m, indicator] for m in municipalities_of(round_) if values[round_, m, indicator][1]}
        for round_ in ROUNDS
    }
    answered = {r: {units_of(r)[unit] for round_, unit in World().answers if round_ == r} for r in ROUNDS}
    now, before = ({m: value[0] or 0 for m, value in inside[r].items()} for r in (LATER, EARLIER))
    panel = set(now) & set(before)
    returning = [value for m, value in now.items() if m in answered[EARLIER]]
    stayed = [value for m, value in before.items() if m in answered[LATER]]
    leaving = [value for m, value in before.items() if m not in answered[LATER]]
    change, both, same = (
        _points(*values_)
        for values_ in (
            (list(now.values()), list(before.values())),
            (returning, stayed),
            ([now[m] for m in panel], [before[m] for m in panel]),
        )
    )
    counts = (list(now.values()), returning, list(before.values()), leaving)
    return (
        *(number for values_ in counts for number in (len(values_), sum(values_))),
        len(panel),
        sum(now[m] for m in panel),
        sum(before[m] for m in panel),
        change,
        both,
        same,
        None if both is None or same is None else both - same,
        None if change is None or both is None else change - both,
    )


def _points(later: list[int], earlier: list[int]) -> int | None:
    if not later or not earlier:
        return None
    exact = 100 * (Fraction(sum(later), len(later)) - Fraction(sum(earlier), len(earlier)))
    return int(rounded(exact.numerator, exact.denominator, 0))


def test_quantities_of_the_country(warehouse: Built) -> None:
    rows = warehouse.rows(
        "select quantity_id, period, numerator, denominator, value, status from fct_quantity"
        f" where round = '{EARLIER}' and grouping_id = 'alla'"
    )
    expected = {name: quantity_value(World(), name) for name in QUANTITIES}
    assert {row[0]: row[2:4] for row in rows} == expected
    assert {row[0]: row[4] for row in rows} == {name: rounded(*counts, 2) for name, counts in expected.items()}
    assert {row[5] for row in rows} == {"answered"}
    assert {row[0] for row in rows if row[1]} == {"npo.per_anvandare"}


def test_districts_of_a_municipality_are_added_up(warehouse: Built) -> None:
    largest = f"select numerator from fct_quantity where round = '{LATER}' and quantity_id = 'antal.storst'"
    assert warehouse.rows(f"{largest} and grouping_id = 'lan' and group_code = '02'") == [(4 + 7,)]
    assert quantity_value(World(), "antal.storst", LATER) == (12, 1)


def test_a_group_without_numbers_says_so(warehouse: Built) -> None:
    rows = warehouse.rows(
        "select numerator, municipalities, status from fct_quantity"
        f" where round = '{EARLIER}' and quantity_id = 'medel.forbrukat' and group_code = '02'"
    )
    assert rows == [(None, 0, "not_answered")]


def test_texts_have_their_codes(warehouse: Built) -> None:
    rows = warehouse.rows("select unit_code, code from fct_text_code where round = '2031' order by all")
    assert rows == [("0101", "husdjur"), ("0104", "husdjur"), ("0104", "luftfart")]
    written = "select unit_code, text from fct_free_text where round = '2031' order by all"
    assert warehouse.rows(written) == [("0101", "Robotkatt"), ("0104", "drönare och ROBOTKATT")]
    shown = "select svar from v_svar where omgang = '2031' and enhetskod = '0104' and svar like 'Kod%'"
    assert warehouse.rows(shown) == [("Kod husdjur; Kod luftfart",)]
    assert warehouse.rows("select code, label from dim_text_code") == [
        ("husdjur", "Kod husdjur"),
        ("luftfart", "Kod luftfart"),
    ]


def test_known_totals_go_with_their_round(warehouse: Built) -> None:
    assert warehouse.rows("select round, total_id, value from dim_auxiliary_total") == [(EARLIER, "folk", 7)]
