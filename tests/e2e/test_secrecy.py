"""Numbers of persons in the release of the shipped rounds: hidden in every file, and not to be reckoned from others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from tests.e2e.conftest import Good
from tests.warehouse.solver import Group, recovered

pytestmark = [pytest.mark.xdist_group("e2e_good"), pytest.mark.timeout(1200)]

PERSONS = """
create temp view persons as
select round, quantity_id, measure, statistic
from dim_quantity_round semi join (from dim_quantity where counts_persons) using (quantity_id)
where asked
"""
OF_PERSONS = "semi join persons using (round, quantity_id)"


@pytest.fixture(scope="module")
def release(good: Good) -> Iterator[duckdb.DuckDBPyConnection]:
    """The released database, with the landed answers, which are not released, as ``landed``."""
    with duckdb.connect(str(good.path / "ehalsa.duckdb"), read_only=True) as session:
        answers = good.home.folder / "landing" / "*" / "answers*.parquet"
        session.execute(f"create temp view landed as from read_parquet('{answers}')")
        session.execute(PERSONS)
        yield session


def rows(release: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return release.execute(query).fetchall()


def test_no_hidden_number_of_persons_follows_from_the_released_ones(release: duckdb.DuckDBPyConnection) -> None:
    answering: dict[tuple[str, str], set[str]] = defaultdict(set)
    numbers = f"select round, quantity_id, municipality_code from fct_quantity_value {OF_PERSONS}"
    for round_, quantity, code in rows(release, f"{numbers} where status <> 'not_answered'"):
        answering[round_, quantity].add(code)
    groups: dict[str, dict[Group, set[str]]] = defaultdict(lambda: defaultdict(set))
    for round_, grouping, group, code in rows(
        release, "select round, grouping_id, group_code, municipality_code from dim_group_member"
    ):
        groups[round_][grouping, group].add(code)
    shown: dict[tuple[str, str], set[Group]] = defaultdict(set)
    figures = f"select round, quantity_id, grouping_id, group_code, status from fct_quantity {OF_PERSONS}"
    hidden = 0
    for round_, quantity, grouping, group, status in rows(release, figures):
        if status == "answered":
            shown[round_, quantity].add((grouping, group))
        hidden += status == "suppressed"
    assert len(answering) >= 10
    assert hidden > 300
    for (round_, quantity), codes in answering.items():
        assert ("alla", "riket") in shown[round_, quantity], "what a report prints is shown"
        assert recovered(groups[round_], shown[round_, quantity], codes) == [], (round_, quantity)


def test_a_municipality_s_number_of_persons_is_in_no_table(release: duckdb.DuckDBPyConnection) -> None:
    of_persons = "semi join persons on persons.round = answers.round and persons.measure = answers.variable_id"
    ((sent,),) = rows(release, f"select count(*) from landed as answers {of_persons} where number is not null")
    hidden = f"select count(*), count(number), count(text) from fct_answers as answers {of_persons}"
    assert rows(release, f"{hidden} where status = 'suppressed'") == [(sent, 0, 0)]
    assert rows(release, f"{hidden} where number is not null or status = 'answered'") == [(0, 0, 0)]
    values = f"select count(numerator), count(*) > 500, min(status), max(status) from fct_quantity_value {OF_PERSONS}"
    assert rows(release, values) == [(0, True, "suppressed", "suppressed")]


def test_the_largest_number_is_shown_for_the_country_alone(release: duckdb.DuckDBPyConnection) -> None:
    largest = "from fct_quantity semi join (from persons where statistic = 'max') using (round, quantity_id)"
    assert rows(release, f"select distinct grouping_id {largest} where status = 'answered'") == [("alla",)]
