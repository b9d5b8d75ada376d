"""SQL macros and Python round the same way, and not the way of Python's own round; figures are written as in print."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import duckdb
import jinja2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from orchestration.rounding import percent
from orchestration.warehouse.macros import macros as every_macro


@pytest.fixture(scope="module")
def macros() -> jinja2.environment.TemplateModule:
    return every_macro()  # type: ignore[no-any-return]


def evaluate(expression: str, numerator: int, base: int) -> object:
    counts = "select cast(? as bigint) as n, cast(? as bigint) as b"
    return duckdb.execute(f"select {expression} from ({counts})", [numerator, base]).fetchall()[0][0]


@settings(max_examples=200)
@given(base=st.integers(1, 10**9), numerator=st.integers(0, 10**9))
@example(base=128, numerator=48)
@example(base=32, numerator=11)
@example(base=200, numerator=1)
@example(base=8, numerator=1)
def test_sql_and_python_agree(macros: jinja2.environment.TemplateModule, base: int, numerator: int) -> None:
    sql = macros.round_half_away("n", "b")  # type: ignore[attr-defined]
    assert evaluate(sql, numerator, base) == percent(numerator, base)


def test_all_shares_of_a_census_of_290_agree(macros: jinja2.environment.TemplateModule) -> None:
    sql = macros.round_half_away("n", "b")  # type: ignore[attr-defined]
    rows = duckdb.execute(
        f"select n, b, {sql} from range(291) as numerators (n) cross join range(1, 291) as bases (b) where n <= b"
    ).fetchall()
    assert len(rows) == 290 * 293 // 2
    assert all(share == percent(n, b) for n, b, share in rows)


def test_halves_go_away_from_zero() -> None:
    assert [percent(48, 128), percent(11, 32), percent(1, 200), percent(1, 8)] == [38, 34, 1, 13]
    assert round(100 * 1 / 200) == 0


def test_an_empty_base_has_no_share(macros: jinja2.environment.TemplateModule) -> None:
    sql = macros.round_half_away("n", "b")  # type: ignore[attr-defined]
    assert evaluate(sql, 0, 0) is None
    with pytest.raises(ValueError, match="base 0"):
        percent(0, 0)
    with pytest.raises(ValueError, match="numerator -1"):
        percent(-1, 5)


@settings(max_examples=100)
@given(base=st.integers(1, 10**7), numerator=st.integers(0, 10**8))
def test_ratios_have_two_exact_decimals(macros: jinja2.environment.TemplateModule, base: int, numerator: int) -> None:
    sql = macros.ratio_two_decimals("n", "b")  # type: ignore[attr-defined]
    expected = (Decimal(numerator) / Decimal(base)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert evaluate(sql, numerator, base) == expected


@settings(max_examples=200)
@given(
    denominator=st.integers(1, 10**7),
    numerator=st.integers(-(10**8), 10**8),
    decimals=st.integers(0, 2),
    scale=st.sampled_from((1, 100)),
)
@example(denominator=8, numerator=1, decimals=2, scale=1)
@example(denominator=2, numerator=-5, decimals=0, scale=1)
@example(denominator=16, numerator=5, decimals=1, scale=100)
def test_quotients_have_the_decimals_asked_for(
    macros: jinja2.environment.TemplateModule, denominator: int, numerator: int, decimals: int, scale: int
) -> None:
    sql = macros.rounded_quotient("n", "b", str(decimals), scale=scale)  # type: ignore[attr-defined]
    expected = (Decimal(scale * numerator) / denominator).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    assert evaluate(sql, numerator, denominator) == expected


def test_a_quotient_of_nothing_is_none(macros: jinja2.environment.TemplateModule) -> None:
    sql = macros.rounded_quotient("n", "b", "1")  # type: ignore[attr-defined]
    assert evaluate(sql, 5, 0) is None


@settings(max_examples=100)
@given(value=st.decimals(-(10**9), 10**9, places=2), decimals=st.integers(0, 2))
@example(value=Decimal("-0.05"), decimals=2)
@example(value=Decimal("1234567.00"), decimals=0)
def test_figures_are_written_as_in_swedish_print(
    macros: jinja2.environment.TemplateModule, value: Decimal, decimals: int
) -> None:
    exact = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    sql = macros.swedish_decimal("v", str(decimals))  # type: ignore[attr-defined]
    shown = duckdb.execute(f"select {sql} from (select cast(? as decimal(18, 2)) as v)", [exact]).fetchall()[0][0]
    sign = "−" if exact < 0 else ""
    assert shown == sign + f"{abs(exact):,.{decimals}f}".replace(",", "\u00a0").replace(".", ",")


@pytest.mark.parametrize(
    ("printed", "read"),
    [("1\u00a0200", "1 200"), (" 43 ", "43"), ("26*", "26"), ("*", "*"), ("..", ".."), ("5,8", "5,8")],
)
def test_printed_figures_are_read_without_marks(
    macros: jinja2.environment.TemplateModule, printed: str, read: str
) -> None:
    sql = macros.as_read("p")  # type: ignore[attr-defined]
    assert duckdb.execute(f"select {sql} from (select ? as p)", [printed]).fetchall() == [(read,)]
