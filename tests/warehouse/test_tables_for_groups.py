"""Tables made anew against the warehouse: random layouts, groupings, lists and decimals give the marts' own cells.

One warehouse holds every cell there can be: each measure of each indicator and quantity, with each number of decimals,
with and without symbols, for each group of both rounds, groups drawn by lot and one that never answers among them. What
a random table shows for the same groups, however they are given, must be those cells.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.regroup.counts import OWN_LIST, filled, want_groups
from orchestration.regroup.request import Listed
from orchestration.regroup.shape import Grid, Spec
from orchestration.warehouse.marts import Marts, open_marts
from tests.warehouse.conftest import Build
from tests.warehouse.landing import TABLE
from tests.warehouse.world import (
    FORMS,
    INDICATORS,
    LIMITS,
    PERIOD,
    QUANTITIES,
    ROUNDS,
    UNLOADED_ROUND,
    Cell,
    Row,
    World,
    groups_of,
    municipalities_of,
)
from tests.warehouse.world import OWN_LIST as LISTED

pytestmark = pytest.mark.xdist_group("warehouse")

MEASURES = [f"{of}{kind}" for of in ("", "unit_") for kind in ("share", "numerator", "base", "population")]
HIDING, NAMES = "0102", ("medel.kvar", "medel.dolt")
QUANTITY = {
    **{"sort_no": 99, "label": "Medel", "theme": "T", "unit_of_measure": "sek", "source": "stimulus_funds"},
    **{"counts_persons": False},
}
LOSS = {"measure": "remaining_sek", "statistic": "sum", "denominator": "requisitioned_sek", "comparability": "first"}
USED = {"measure": "used_sek", "statistic": "max", "comparability": "first"}
HIDDEN = {
    **{"municipality_code": HIDING, "row_no": 5, "data_origin": "collected", "used_sek_status": "suppressed"},
    **{"requisitioned_sek": 50, "requisitioned_sek_status": "answered"},
    **{"remaining_sek": None, "remaining_sek_status": "not_answered"},
}
SYMBOLS = (("", ""), ("–", "ej"))
DRAWN, SILENT = "lottad", "0204"
COUNTRY = ("alla", "riket")
_LOTS = random.Random(7)
_DRAWN = {f"g{n}": sorted(_LOTS.sample(sorted(FORMS), _LOTS.randint(1, 6))) for n in range(12)} | {"tyst": [SILENT]}
FIGURES = ("numerator", "base", "value", "status", "display", "unit_of_measure", "data_origin")
KEY = ("round", "indicator_id", "quantity_id", "period", "grouping_id", "group_code", "measure", "decimals")


@dataclass(frozen=True)
class Wide:
    """The warehouse that holds every cell: figures by key and symbols, and municipalities by grouping and group."""

    marts: Marts
    cells: dict[tuple[Any, ...], tuple[Any, ...]]
    members: dict[str, dict[str, list[str]]]

    def bases(self, specs: list[dict[str, Any]], groups: list[tuple[str, str]]) -> str:
        """What a heading says above figures of groups: their base, or the smallest and the largest."""
        of = [dict(zip(("grouping_id", "group_code"), group, strict=True)) for group in groups]
        counted = [spec | group for spec in specs for group in of if spec["measure"] != "quantity"]
        keys = [tuple(spec[name] for name in KEY) for spec in counted]
        found = sorted({figures[1] for key in keys if (figures := self.cells.get((*key, None, None)))} - {None})
        return "–".join(map(str, dict.fromkeys((found[0], found[-1])))) if found else ".."


def groupings() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {DRAWN: _DRAWN}
    for municipality in FORMS:
        for grouping, group in groups_of(municipality).items():
            found.setdefault(grouping, {}).setdefault(group, []).append(municipality)
    return found


def things() -> Iterator[tuple[str, str, str]]:
    """Indicator or quantity, measure and period."""
    yield from ((indicator, measure, "") for indicator in INDICATORS for measure in MEASURES)
    yield from ((name, "quantity", PERIOD if name.startswith("npo") else "") for name in (*QUANTITIES, *NAMES))


def every_cell() -> Iterator[Cell]:
    numbers = iter(range(1, 1_000_000))
    for round_ in (*ROUNDS, UNLOADED_ROUND):
        held = set(municipalities_of(round_)) if round_ in ROUNDS else set(FORMS)
        groups = [
            (name, group) for name, of in groupings().items() for group, members in of.items() if held & set(members)
        ]
        for thing, measure, period in things():
            for grouping, group in groups:
                for decimals in (0, 1, 2):
                    for zero, not_asked in SYMBOLS:
                        place = (next(numbers), 1, thing, grouping, group, measure, zero, not_asked)
                        yield Cell(*place, round_, period, decimals)


def outside_print(row: dict[str, Any]) -> tuple[Any, ...]:
    """The figures of a cell where print is not followed: a share of a small base is its two numbers."""
    smallest = next(size for rule, product, _, size in LIMITS if (rule, product) == ("share_base", "other"))
    if row["measure"].endswith("share") and row["status"] == "answered" and row["base"] < smallest:
        row["display"] = f"{row['numerator']} av {row['base']}"
    return tuple(row[name] for name in FIGURES)


@pytest.fixture(scope="module")
def wide(build: Build) -> Iterator[Wide]:
    drawn = [
        {"grouping_id": DRAWN, "grouping_label": "Lottad", "group_code": group, "group_label": group, "sort_no": number}
        | {"municipality_code": code}
        for number, (group, codes) in enumerate(_DRAWN.items(), start=1)
        for code in codes
    ]
    defined = dict(zip(NAMES, (LOSS, USED), strict=True))
    extra: dict[str, tuple[Row, ...]] = {
        "grouping_members": tuple(drawn),
        "quantities": tuple({"quantity_id": name, **QUANTITY} for name in NAMES),
        "quantity_definitions": tuple(
            {"round": round_, "quantity_id": name, **item} for round_ in ROUNDS for name, item in defined.items()
        ),
        "stimulus": tuple({"round": round_, **HIDDEN} for round_ in ROUNDS),
    }
    world = World(cells=tuple(every_cell()), extra=extra)
    with open_marts(build(world).database) as marts:
        columns = ", ".join(f"cells.{name}" for name in (*KEY, *FIGURES))
        rows = marts.rows(
            f"select {columns}, zero_symbol, not_asked_symbol from report_cells_computed as cells"
            " inner join report_cell_notes using (report, part, table_no, row_no, col_no)"
        )
        cells = {
            tuple(row[name] for name in (*KEY, "zero_symbol", "not_asked_symbol")): outside_print(row) for row in rows
        }
        assert len(cells) == len(rows) == len(world.cells)
        yield Wide(marts, cells, groupings())


def test_the_warehouse_holds_every_kind_of_cell(wide: Wide) -> None:
    kinds = {(key[6], key[7], figures[3]) for key, figures in wide.cells.items()}
    for measure in (*MEASURES, "quantity"):
        assert {decimals for name, decimals, _ in kinds if name == measure} == {0, 1, 2}
    assert {status for _, _, status in kinds} == {
        *("answered", "not_answered", "not_applicable", "not_asked", "no_answers", "suppressed"),
    }
    displays = {figures[4] for figures in wide.cells.values()}
    assert {"–", "ej", "*", ".", "..", "0", "x", "−0,1", "−0,13", "0 av 2", "1 av 1"} <= displays


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, list[str], bool, list[list[dict[str, Any]]]]:
    """A grouping, some of its groups, whether they come as a list, and rows of what is shown beside each other."""
    known = groupings()
    grouping = draw(st.sampled_from(sorted(known)))
    groups = draw(st.lists(st.sampled_from(sorted(known[grouping])), min_size=1, max_size=4, unique=True))
    shown = st.builds(
        lambda thing, round_, decimals, symbols: {
            "round": round_,
            **{"indicator_id": None, "quantity_id": None},
            **{"quantity_id" if thing[1] == "quantity" else "indicator_id": thing[0]},
            **{"measure": thing[1], "period": thing[2], "decimals": decimals},
            **{"zero_symbol": symbols[0] or None, "not_asked_symbol": symbols[1] or None},
        },
        st.sampled_from(list(things())),
        st.sampled_from((*ROUNDS, UNLOADED_ROUND)),
        st.sampled_from((0, 1, 2)),
        st.sampled_from(SYMBOLS),
    )
    width = draw(st.integers(1, 6))
    rows = draw(st.lists(st.lists(shown, min_size=width, max_size=width), min_size=1, max_size=8))
    return grouping, groups, draw(st.sampled_from([True, True, False])), rows


def want(marts: Marts, grouping: str, groups: list[str], as_list: bool) -> str:
    """Ask for the groups: the whole grouping, one group of it, or a list of their municipalities."""
    if not as_list:
        want_groups(marts, grouping, groups[0] if len(groups) == 1 else None)
        return grouping
    members = groupings()[grouping]
    listed = [Listed(group, n, code) for n, group in enumerate(groups, start=1) for code in members[group]]
    want_groups(marts, OWN_LIST, listed=listed)
    return OWN_LIST


def test_a_table_for_any_groups_shows_the_cells_of_the_warehouse(wide: Wide) -> None:
    done: Counter[str] = Counter()

    @settings(max_examples=60)
    @given(tables())
    def compare(table: tuple[str, list[str], bool, list[list[dict[str, Any]]]]) -> None:
        grouping, groups, as_list, rows = table
        as_list = as_list and grouping != "alla"  # figures of the country alone are no sum over a list
        own = want(wide.marts, grouping, groups, as_list)
        lines = [(group, specs) for specs in rows for group in groups]
        cells = tuple(
            tuple(Spec(**spec, grouping_id=own, group_code=group) for spec in specs) for group, specs in lines
        )
        grid = Grid(tuple((group,) for group, _ in lines), tuple((f"{n}: {{n}}",) for n in range(len(rows[0]))), cells)
        made = filled(wide.marts, grid, TABLE)
        assert len(made) == len(lines) * len(rows[0])
        divides = grouping not in (DRAWN, LISTED[0]) and not as_list
        headed = [COUNTRY] if divides and len(groups) > 1 else [(grouping, group) for group in groups]
        for number in range(len(rows[0])):
            below = [cell for cell in made if cell.col_no == number + 1]
            counted = wide.bases([specs[number] for specs in rows], headed)
            assert {cell.col_labels for cell in below} == {(f"{number}: {counted}",)}
        for cell, spec, group in zip(
            made, (s for _, specs in lines for s in specs), (g for g, specs in lines for _ in specs), strict=True
        ):
            key = tuple({**spec, "grouping_id": grouping, "group_code": group}[name] for name in KEY)
            expected = wide.cells.get((*key, spec["zero_symbol"], spec["not_asked_symbol"]))
            if expected is not None:  # a group without members in the round has no cell in the warehouse
                assert tuple(getattr(cell, name) for name in FIGURES) == expected, key
                done["cells"] += 1
        done["tables"] += 1
        done["lists"] += as_list

    compare()
    assert done["tables"] >= 60
    assert done["lists"] >= 19
    assert done["cells"] > 720
