"""Exports of other shapes land as the same answers: codes in one cell, two header rows, byte order mark, districts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.facts.model import (
    Rule,
    Term,
    Universe,
    Variable,
)
from orchestration.facts.sources import load_sources
from orchestration.landing.cells import CellError
from orchestration.landing.decoder import Decoder
from orchestration.landing.decoder_messages import Cell, Special
from orchestration.landing.header import names_of
from orchestration.landing.land import LandingContext
from orchestration.landing.multiple_response import MARKED, UNMARKED, flags_by_column, marked_codes
from orchestration.paths import REPO
from tests.landing.export_builder import two_tiers
from tests.landing.worlds import World, make_world

ROUNDS = [entry.round for entry in load_sources(REPO / "data" / "sources.yaml").rounds]


@pytest.fixture(scope="module", params=ROUNDS)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, data_dir: Path) -> World:
    return make_world(tmp_path_factory.mktemp("shapes"), data_dir, request.param)


@pytest.fixture(scope="module")
def of_codes(tmp_path_factory: pytest.TempPathFactory, data_dir: Path) -> World:
    """A round whose export holds the options of a question in one column."""
    for round_ in ROUNDS:
        world = make_world(tmp_path_factory.mktemp("codes"), data_dir, round_)
        if flags_by_column(world.context.codebook.variables):
            return world
    raise AssertionError("no round of the sources file has a column of codes")


def flag(code: str, item: str = "", *, required: bool = True) -> Variable:
    return Variable(
        f"q_{code}", "q", item or f"alternativ {code}", "flag", "x", "alla", required, None, None, "q", code
    )


FLAGS = tuple(flag(code) for code in ("1", "2", "3", "10", "99"))
CODES = [str(item.code) for item in FLAGS]


@given(st.lists(st.sampled_from(CODES), unique=True))
def test_codes_in_one_cell_come_back_in_any_order(codes: list[str]) -> None:
    assert marked_codes(",".join(codes), FLAGS) == frozenset(codes)


@given(st.text(alphabet="1239, ;\t0", max_size=9))
def test_a_cell_is_either_the_codes_it_shows_or_refused(text: str) -> None:
    parts = text.split(",") if text else []
    if set(parts) <= set(CODES) and len(set(parts)) == len(parts):
        assert marked_codes(text, FLAGS) == set(parts)
    else:
        with pytest.raises(CellError):
            marked_codes(text, FLAGS)


FORM = "codes separated by commas alone, as 1,3"
OPTIONS = ", ".join(f"{item.code} ({item.item})" for item in FLAGS)


@pytest.mark.parametrize(
    ("cell", "what", "expected", "found"),
    [
        ("1,,3", "comma without a code", FORM, "'1,,3'"),
        (",1", "comma without a code", FORM, "',1'"),
        ("1,", "comma without a code", FORM, "'1,'"),
        (",", "comma without a code", FORM, "','"),
        ("1, 3", "blank beside a code", FORM, "'1, 3'"),
        (" ", "blank beside a code", FORM, "' ' (a blank (U+0020) at the end)"),
        ("1;3", "code of no option", OPTIONS, "'1;3' in '1;3'"),
        ("1,4", "code of no option", OPTIONS, "'4' in '1,4'"),
        ("01", "code of no option", OPTIONS, "'01' in '01'"),
        (1.3, "code of no option", OPTIONS, "'1.3' in 1.3"),
        ("3,1,3", "code twice", "'3' once", "'3,1,3'"),
        (Special("formula", "=A1"), "formula instead of a value", "a value", "'=A1'"),
    ],
)
def test_other_cells_of_codes_are_refused(cell: Cell, what: str, expected: str, found: str) -> None:
    with pytest.raises(CellError) as caught:
        marked_codes(cell, FLAGS)
    assert (caught.value.what, caught.value.expected, caught.value.found) == (what, expected, found)


@pytest.mark.parametrize("cell", [None, ""])
def test_a_blank_cell_has_no_codes(cell: Cell) -> None:
    assert marked_codes(cell, FLAGS) == frozenset()


def test_a_single_code_in_a_workbook_may_be_a_number() -> None:
    assert marked_codes(10, FLAGS) == frozenset({"10"})


PART = st.text(alphabet="abcå 12", min_size=1, max_size=5).map(str.strip).filter(bool)
COLUMN = PART | st.tuples(PART, PART).map(" / ".join)


@given(st.lists(COLUMN, min_size=1))
def test_names_on_two_rows_come_back(names: list[str]) -> None:
    assert names_of(two_tiers(names)) == tuple(names)


def test_one_header_row_is_taken_as_it_stands() -> None:
    assert names_of([["kommunkod", "a / b", None, 7, None]]) == ("kommunkod", "a / b", "", "7")


@pytest.mark.parametrize(
    ("upper", "lower", "names"),
    [
        (["Fråga", None, None], ["a", "b", "c"], ("Fråga / a", "Fråga / b", "Fråga / c")),
        ([None, None, "Fråga"], ["kommunkod", "kommun", "a"], ("kommunkod", "kommun", "Fråga / a")),
        (["kommunkod", "Fråga"], [None, "a"], ("kommunkod", "Fråga / a")),
        (["Fråga", None], ["a"], ("Fråga / a",)),
        (["Fråga"], ["a", "b"], ("Fråga / a", "Fråga / b")),
        (["Fråga", "Fråga"], ["a", "b"], ("Fråga / a", "Fråga / b")),
    ],
)
def test_the_upper_header_reaches_over_blank_cells(
    upper: Sequence[Cell], lower: Sequence[Cell], names: tuple[str, ...]
) -> None:
    assert names_of([upper, lower]) == names


def test_the_export_of_every_round_lands_as_what_was_answered(world: World) -> None:
    results = world.land_all()
    assert {name: result.findings for name, result in results.items()} == dict.fromkeys(results, ())
    table = results[world.spec.source].tables[f"answers__{world.spec.source}"].to_pylist()
    kinds = {item.variable: item.type for item in world.context.codebook.variables}
    landed = {(row["unit_code"], row["variable_id"]): row for row in table}
    for record in world.records:
        unit = record.get("enhetskod", record["kommunkod"])
        for variable in kinds.keys() & record.keys():
            row = landed.pop((unit, variable))
            assert row["municipality_code"] == record["kommunkod"]
            if kinds[variable] in {"single", "flag"}:
                assert (row["code"] or "") == record[variable], (unit, variable)
            elif kinds[variable] == "number":
                assert row["number"] == (float(record[variable]) if record[variable] else None)
            else:
                assert (row["text"] or "") == record[variable]
    assert landed == {}


def shared(world: World) -> tuple[str, tuple[Variable, ...]]:
    return next(iter(flags_by_column(world.context.codebook.variables).items()))


def codes_of(
    world: World, decoder: Decoder, cell: dict[str, str], context: LandingContext | None = None
) -> list[str | None]:
    """Land the export with another first row; return the codes of the flags that share a column."""
    _, flags = shared(world)
    first, *rest = world.records
    result = world.land([{**first, **cell}, *rest], decoder, context)
    assert result.findings == ()
    (table,) = result.tables.values()
    unit = first.get("enhetskod", first["kommunkod"])
    landed = {row["variable_id"]: row for row in table.to_pylist() if row["unit_code"] == unit}
    return [landed[item.variable]["code"] for item in flags]


def test_options_that_are_left_out_are_not_marked(of_codes: World, decoder: Decoder) -> None:
    _, flags = shared(of_codes)
    cell = {item.variable: "1" if number == 1 else "" for number, item in enumerate(flags)}
    expected = [MARKED if number == 1 else UNMARKED for number in range(len(flags))]
    assert codes_of(of_codes, decoder, cell) == expected


@pytest.mark.parametrize(("required", "code"), [(True, UNMARKED), (False, None)])
def test_a_blank_cell_means_nothing_marked_where_an_answer_is_required(
    of_codes: World, decoder: Decoder, required: bool, code: str | None
) -> None:
    _, flags = shared(of_codes)
    codebook = of_codes.context.codebook
    variables = tuple(replace(item, required=required) if item in flags else item for item in codebook.variables)
    changed = replace(of_codes.context, codebook=replace(codebook, variables=variables))
    cell = {item.variable: "" for item in flags}
    assert codes_of(of_codes, decoder, cell, changed) == [code] * len(flags)


@pytest.fixture(scope="module")
def routed(of_codes: World) -> World:
    """The same round, where the second column of codes is asked only of those that did not mark the first option."""
    (_, routers), (_, flags), *_ = flags_by_column(of_codes.context.codebook.variables).items()
    codebook = of_codes.context.codebook
    rule = Rule(f"none({routers[0].variable}=1)", "none", (Term(routers[0].variable, ("1",)),))
    changed = replace(
        codebook,
        universes=(*codebook.universes, Universe("oppen", rule, "")),
        variables=tuple(replace(item, universe="oppen") if item in flags else item for item in codebook.variables),
    )
    return replace(of_codes, context=replace(of_codes.context, codebook=changed))


def test_options_that_were_not_asked_are_blank(routed: World, decoder: Decoder) -> None:
    (_, routers), (_, flags), *_ = flags_by_column(routed.context.codebook.variables).items()
    first, second, *rest = routed.records
    opened = {**second, routers[0].variable: "0", flags[0].variable: "1"}
    result = routed.land([first, opened, *rest], decoder)
    assert result.findings == ()
    (table,) = result.tables.values()
    landed = {(row["unit_code"], row["variable_id"]): row["code"] for row in table.to_pylist()}
    unit = [record.get("enhetskod", record["kommunkod"]) for record in (first, second)]
    assert [landed[unit[0], item.variable] for item in flags] == [None] * len(flags)
    assert [landed[unit[1], item.variable] for item in flags] == [MARKED] + [UNMARKED] * (len(flags) - 1)


def test_a_code_where_routing_forbids_one_is_one_finding(routed: World, decoder: Decoder) -> None:
    (_, routers), (column, flags), *_ = flags_by_column(routed.context.codebook.variables).items()
    first, *rest = routed.records
    result = routed.land([{**first, flags[0].variable: "1", flags[1].variable: "1"}, *rest], decoder)
    (finding,) = result.findings
    assert (finding.what, finding.row, finding.column) == ("answer where routing forbids one", 2, column)
    assert finding.expected.startswith(f"empty, as the condition none({routers[0].variable}=1) does not hold")
    assert finding.found == repr(f"{flags[0].code},{flags[1].code}")
