"""Declared corrections are made before anything is judged, fit exactly, and are landed; misfits are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from orchestration.facts.model import Correction, Variable
from orchestration.facts.sources import load_sources
from orchestration.landing.corrections import Correctable, correct
from orchestration.landing.decoder import Decoder
from orchestration.landing.fault_list import Report
from orchestration.landing.grid import Grid
from orchestration.landing.land import LandingContext, LandingResult
from orchestration.landing.multiple_response import flags_by_column
from orchestration.landing.schemas import CORRECTIONS
from orchestration.landing.sheet import Sheet, constant, shown
from orchestration.landing.whole_round import empty_tables, round_tables
from orchestration.landing.write import update_landing, verify_landing
from orchestration.paths import REPO
from tests.landing.export_builder import Record
from tests.landing.worlds import World, make_world

ROUNDS = [entry.round for entry in load_sources(REPO / "data" / "sources.yaml").rounds]


@pytest.fixture(scope="module", params=ROUNDS)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, data_dir: Path) -> World:
    return make_world(tmp_path_factory.mktemp("corrections"), data_dir, request.param)


def unit_of(record: Record) -> str:
    return record.get("enhetskod", record["kommunkod"])


def single_of(world: World) -> Variable:
    """A variable with a column of its own that the first unit answered with a code."""
    coded = [item for item in world.context.codebook.variables if item.type == "single"]
    return next(item for item in coded if world.records[0].get(item.variable))


def correction(world: World, unit: str, variable: str, old: str, new: str) -> Correction:
    day = date(2031, 3, 1)
    return Correction(world.sources.round, world.spec.source, unit, variable, old, new, "fel ruta", "kommunen", day)


def corrected(world: World, *corrections: Correction) -> LandingContext:
    return replace(world.context, corrections=corrections)


def answer(result: LandingResult, unit: str, variable: str) -> dict[str, object]:
    (table,) = result.tables.values()
    (row,) = [row for row in table.to_pylist() if (row["unit_code"], row["variable_id"]) == (unit, variable)]
    return dict(row)


def test_a_correction_leaves_the_other_raw_cells_of_its_row(world: World) -> None:
    columns = [constant(cell, 1, raw) for cell, raw in (("0114", "Upplands Väsby"), ("1", "Ja"), ("2", "Nej"))]
    sheet = Sheet("", np.array([2], np.int32), np.array([3], np.int32), tuple(columns))
    grid = Grid(sheet, {"kommunkod": 0, "a": 1, "b": 2}, 0)
    file = Correctable("kommunkod", {"a": "a"}, frozenset())
    report = Report(world.spec, world.context.formats.limits.findings)
    made = correct(grid, world.spec, [correction(world, "0114", "a", "1", "9")], file, report)
    assert made.rows.row(0).cells == ("0114", "9", "2")
    assert [shown(column)[0] for column in made.rows.columns] == ["Upplands Väsby", "9", "Nej"]


def test_a_wrong_cell_is_corrected_before_it_is_judged(world: World, decoder: Decoder) -> None:
    (first, *rest), variable = world.records, single_of(world).variable
    wrong = [{**first, variable: "77"}, *rest]
    assert [finding.what for finding in world.land(wrong, decoder).findings] == ["value outside its answer set"]
    made = correction(world, unit_of(first), variable, "77", first[variable])
    result = world.land(wrong, decoder, corrected(world, made))
    assert (result.findings, result.corrections) == ((), (made,))
    assert answer(result, unit_of(first), variable)["code"] == first[variable]


def test_a_correction_of_another_source_changes_nothing(world: World, decoder: Decoder) -> None:
    variable = single_of(world).variable
    other = replace(correction(world, unit_of(world.records[0]), variable, "77", "1"), source="annan")
    result = world.land(world.records, decoder, corrected(world, other))
    assert (result.findings, result.corrections) == ((), ())


def test_a_correction_that_no_longer_fits_is_told_with_its_place(world: World, decoder: Decoder) -> None:
    first, variable = world.records[0], single_of(world)
    item = correction(world, unit_of(first), variable.variable, "77", "78")
    result = world.land(world.records, decoder, corrected(world, item))
    (finding,) = result.findings
    assert (finding.what, finding.municipality) == ("the correction no longer fits", unit_of(first))
    assert (finding.column, finding.expected) == (variable.column, "'77'")
    assert finding.found == (
        f"{first[variable.variable]!r}" if world.spec.format == "csv" else first[variable.variable]
    )
    assert finding.row == world.spec.options.header_row + world.spec.options.header_rows
    assert finding.remedy == (
        f"remove it from data/corrections/{world.sources.round}.csv if the sender has mended the file, or mend it there"
    )
    assert (result.tables, result.corrections) == ({}, ())


def test_a_correction_of_nobody_or_of_another_form_is_told(world: World, decoder: Decoder) -> None:
    variable = single_of(world).variable
    silent = min(world.plan.silent)
    found = {}
    for unit, name in ((silent, variable), (unit_of(world.records[0]), "okand_variabel")):
        context = corrected(world, correction(world, unit, name, "1", "2"))
        (finding,) = world.land(world.records, decoder, context).findings
        found[unit] = (finding.what, finding.found)
    what = "the correction no longer fits"
    assert found[silent] == (what, f"no row of {silent}")
    assert found[unit_of(world.records[0])] == (what, "no column of okand_variabel")


def test_numbers_of_a_workbook_are_corrected_as_numbers(tmp_path: Path, data_dir: Path, decoder: Decoder) -> None:
    rounds = load_sources(data_dir / "sources.yaml").rounds
    books = [entry.round for entry in rounds for spec in entry.sources if spec.questionnaire and spec.format == "xlsx"]
    world = make_world(tmp_path, data_dir, books[-1])
    number = next(item for item in world.context.codebook.variables if item.type == "number")
    record = next(record for record in world.records if record[number.variable])
    item = correction(world, unit_of(record), number.variable, record[number.variable], "12")
    result = world.land(world.records, decoder, corrected(world, item))
    assert result.findings == ()
    landed = answer(result, unit_of(record), number.variable)
    assert (landed["number"], landed["raw"]) == (12.0, "12")


def test_a_cell_of_codes_is_corrected_as_a_whole(world: World, decoder: Decoder) -> None:
    shared = flags_by_column(world.context.codebook.variables)
    for _, flags in list(shared.items())[:1]:
        first, *rest = world.records
        codes = [str(item.code) for item in flags]
        item = correction(world, unit_of(first), flags[1].variable, ",".join(codes), codes[0])
        result = world.land([first, *rest], decoder, corrected(world, item))
        landed = [answer(result, unit_of(first), flag.variable) for flag in flags]
        assert [row["code"] for row in landed] == ["1"] + ["0"] * (len(flags) - 1)
        assert {row["raw"] for row in landed} == {codes[0]}


def test_what_was_corrected_is_landed_with_the_round(world: World, tmp_path: Path) -> None:
    (first, second, *_), variable, source = world.records, single_of(world), world.spec.source
    made = [
        correction(world, unit_of(item), variable.variable, item[variable.variable], "") for item in (second, first)
    ]
    results = {source: LandingResult(source, {}, (), {}, tuple(made))}
    tables = round_tables(tmp_path, world.sources.sources, results, world.context.formats)
    rows = tables["corrections"].to_pylist()
    assert tables["corrections"].schema == CORRECTIONS
    assert [row["unit_code"] for row in rows] == sorted([unit_of(first), unit_of(second)])
    assert rows[0] == {
        "round": world.sources.round,
        "source_id": world.spec.source,
        "unit_code": unit_of(first),
        "variable_id": variable.variable,
        "expected_old": first[variable.variable],
        "new": "",
        "reason": "fel ruta",
        "sender": "kommunen",
        "date": date(2031, 3, 1),
    }


def test_corrections_of_sources_that_are_not_landed_now_stay(world: World, tmp_path: Path) -> None:
    variable = single_of(world).variable
    own, gone = correction(world, "0114", variable, "1", "2"), correction(world, "0115", variable, "1", "2")
    specs = [world.spec, world.spec.model_copy(update={"source": "manadsvis"})]

    def land(source: str, *made: Correction) -> list[str]:
        results = {source: LandingResult(source, {}, (), {}, made)}
        update_landing(tmp_path / "r", [(round_tables(tmp_path / "r", specs, results, world.context.formats), {})])
        table = round_tables(tmp_path / "r", specs, {}, world.context.formats)["corrections"]
        return [f"{row['source_id']} {row['unit_code']}" for row in table.to_pylist()]

    assert land(world.spec.source, own, gone) == [f"{world.spec.source} 0114", f"{world.spec.source} 0115"]
    assert len(land("manadsvis", replace(own, source="manadsvis"))) == 3
    assert land(world.spec.source, own) == sorted([f"{world.spec.source} 0114", "manadsvis 0114"])
    specs.pop()
    assert land(world.spec.source, own) == [f"{world.spec.source} 0114"], "the round no longer has the other source"


def test_a_kind_of_source_that_the_round_does_not_have_is_an_empty_table_of_its_schema(
    world: World, tmp_path: Path
) -> None:
    results = world.land_all()
    tables = round_tables(tmp_path, world.sources.sources, results, world.context.formats)
    landed = {name: table for result in results.values() for name, table in result.tables.items()}
    assert set(tables).isdisjoint(landed)
    assert {"responses", "npo", "stimulus", "web_review", "corrections", "row_decisions", "edit_findings"} <= {
        *tables,
        *landed,
    }
    assert {name: table.num_rows for name, table in tables.items()} == dict.fromkeys(tables, 0)
    update_landing(tmp_path / "r", [({**tables, **landed}, {})])
    assert len(verify_landing(tmp_path / "r")) == len(tables) + len(landed)


def test_empty_tables_have_the_schema_of_full_ones(world: World) -> None:
    full = {name: table for result in world.land_all().values() for name, table in result.tables.items()}
    empty = empty_tables(world.context.formats, ())
    schemas: dict[str, pa.Schema] = {name: table.schema for name, table in full.items() if name in empty}
    assert {name: empty[name].schema for name in schemas} == schemas
    assert not any(name.startswith("answers") for name in empty)
