"""Numbers of persons: from all sums that are shown, no hidden one and no municipality's number can be reckoned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.quality.reconciliation import persons_check
from orchestration.warehouse.macros import sql_of
from orchestration.warehouse.marts import open_tables, quoted
from tests.warehouse.solver import recovered

pytestmark = pytest.mark.xdist_group("warehouse")

MUNICIPALITIES, PERSONS = 3, 10


@dataclass(frozen=True)
class World:
    """Numbers by municipality, and municipalities by grouping and group; ``lot`` is no partition."""

    numbers: dict[str, int]
    groups: dict[tuple[str, str], set[str]]

    def tables(self, statistic: str = "sum") -> dict[str, pa.Table]:
        members = [
            {"round": "r", "grouping_id": grouping, "group_code": group, "group_no": n, "municipality_code": code}
            | {"is_partition": grouping != "lot"}
            for n, ((grouping, group), codes) in enumerate(self.groups.items())
            for code in sorted(codes)
        ]
        results = [
            {"round": "r", "quantity_id": "q", "municipality_code": code, "numerator": number, "status": "answered"}
            | {"data_origin": "collected"}
            for code, number in self.numbers.items()
        ]
        limits = (("persons_municipalities", MUNICIPALITIES), ("persons", PERSONS))
        return {
            "members": pa.Table.from_pylist(members),
            "results": pa.Table.from_pylist(results),
            "definitions": pa.Table.from_pylist([{"round": "r", "quantity_id": "q", "statistic": statistic}]),
            "quantities": pa.Table.from_pylist([{"quantity_id": "q", "counts_persons": True}]),
            "turns": pa.Table.from_pylist([{"grouping": "alla", "turn": 1}, {"grouping": "storlek", "turn": 2}]),
            "limits": pa.Table.from_pylist(
                [{"rule": rule, "product": "all", "origin": "collected", "smallest": n} for rule, n in limits]
            ),
        }

    def shown(self, statistic: str = "sum") -> set[tuple[str, str]]:
        given_tables = self.tables(statistic)
        with open_tables(given_tables) as session:
            sql = sql_of(
                "groups_of_persons_shown", "results", "definitions", "quantities", "members", "limits", "turns"
            )
            return {(row["grouping_id"], row["group_code"]) for row in session.rows(sql)}


@st.composite
def worlds(draw: st.DrawFn) -> World:
    codes = [f"m{n:02}" for n in range(draw(st.integers(3, 30)))]
    groups: dict[tuple[str, str], set[str]] = {("alla", "riket"): set(codes)}
    for grouping in ("storlek", "lan", "skr"):
        number = draw(st.integers(1, 5))
        for code in codes:
            groups.setdefault((grouping, f"g{draw(st.integers(1, number))}"), set()).add(code)
    for n in range(draw(st.integers(0, 3))):
        groups["lot", f"l{n}"] = set(draw(st.lists(st.sampled_from(codes), min_size=1, unique=True)))
    silent = draw(st.sets(st.sampled_from(codes), max_size=2))
    return World({code: draw(st.integers(0, 30)) for code in codes if code not in silent}, groups)


def test_no_hidden_number_follows_from_those_that_are_shown() -> None:
    seen = {"worlds": 0, "shown": 0, "hidden": 0}

    @settings(max_examples=50)
    @given(worlds())
    def reckon(world: World) -> None:
        shown = world.shown()
        assert recovered(world.groups, shown, set(world.numbers)) == []
        for key in shown:
            numbers = [world.numbers[code] for code in world.groups[key] if code in world.numbers]
            assert len(numbers) >= MUNICIPALITIES, key
            assert sum(numbers) >= PERSONS, key
        assert {key[0] for key in world.shown("max")} <= {"alla"}
        seen["worlds"] += 1
        seen["shown"] += len(shown)
        seen["hidden"] += len(world.groups) - len(shown)

    reckon()
    assert seen["worlds"] >= 50
    assert min(seen["shown"], seen["hidden"]) > 100


def test_the_solver_finds_what_a_total_gives_away() -> None:
    groups = {("alla", "riket"): {"a", "b", "c"}, ("lan", "1"): {"a"}, ("lan", "2"): {"b", "c"}}
    answering = set("abc")
    assert recovered(groups, {("alla", "riket"), ("lan", "2")}, answering) == [("lan", "1"), ("a",)]
    assert recovered(groups, {("alla", "riket")}, answering) == []
    crossing = groups | {("skr", "1"): {"a", "b"}, ("skr", "2"): {"b"}}
    assert recovered(crossing, {("alla", "riket"), ("lan", "2"), ("skr", "1")}, answering) == [
        *(("lan", "1"), ("skr", "2"), ("a",), ("b",), ("c",)),
    ]


def sums(
    shown: Sequence[str], numbers: Sequence[int] = (9, 9, 9, 9, 9, 9), *, of_one: bool = False
) -> Iterator[dict[str, object]]:
    """Rows of sums over six municipalities: the country, one half and two thirds of them."""
    for group, size in (("riket", 6), ("half", 3), ("most", 4)):
        for n in range(size):
            yield {
                **{"round": "r", "quantity_id": "q", "grouping_id": "alla" if group == "riket" else "lan"},
                **{"group_code": group, "is_shown": group in shown, "is_of_one": of_one, "municipality_code": f"m{n}"},
                **{"numerator": numbers[n], "persons": PERSONS, "municipalities": MUNICIPALITIES},
            }


@pytest.mark.parametrize(
    ("shown", "options", "said"),
    [
        (("riket", "half"), {}, ""),
        (("riket", "most"), {}, "a class of municipalities is too small"),
        (("riket", "half", "most"), {}, "a class of municipalities is too small"),
        (("riket", "half"), {"numbers": (3, 3, 3, 9, 9, 9)}, "a class of municipalities is too small"),
        (("riket",), {"numbers": (3, 3, 3, 9, 9, 9)}, ""),
        (("riket",), {}, "lan half is hidden without need"),
        (("half",), {}, "alla riket is hidden without need"),
        (("riket", "half"), {"of_one": True}, "lan half shows the number of one municipality"),
        (("riket",), {"of_one": True}, ""),
    ],
)
def test_the_reconciliation_sees_what_is_shown_too_much_or_hidden_in_vain(
    shown: tuple[str, ...], options: dict[str, object], said: str
) -> None:
    rows = pa.Table.from_pylist(list(sums(shown, **options)))  # type: ignore[arg-type]
    members = rows.select(["round", "grouping_id", "group_code", "municipality_code"])
    with duckdb.connect(":memory:") as session:
        for name, table in (("sums_of_persons", rows), ("dim_group_member", members)):
            session.register("given", table)
            session.execute(f"create table {quoted(name)} as from given")
        found = persons_check(session)
    assert found.outcome == ("failed" if said else "passed"), found
    assert said in found.sentence
