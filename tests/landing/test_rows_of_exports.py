"""Exports with rows that do not count land as those without them, in one file of a form or in several."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from orchestration.facts.readings import Reading
from orchestration.facts.sources import AddsTo
from orchestration.landing.decoder import Decoder
from orchestration.landing.land import (
    RESPONSE_REGISTER_KIND,
    LandingResult,
    derived_responses,
    land_round,
    land_source,
    with_late_answers,
)
from orchestration.landing.whole_round import round_tables
from tests.landing.export_builder import csv_bytes, csv_records
from tests.landing.worlds import World, make_world

PROFILE = {
    "meaning": "Verktygets export med egna kolumner.",
    "ignore": ["insant", "nyckel"],
    "rows": {
        "submitted": {"column": "insant"},
        "tests": {"column": "nyckel", "values": ["prov"]},
        "time": {"column": "insant", "form": "day"},
        "several": "latest",
        "after_closing": "mark",
    },
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, data_dir: Path) -> World:
    """A round whose questionnaire is CSV and whose tool writes when an answer was sent in."""
    world = make_world(tmp_path_factory.mktemp("rows"), data_dir, "2019")
    readings = {**world.context.readings, "eget": Reading.model_validate(PROFILE)}
    return replace(world, context=replace(world.context, readings=readings))


Table = list[dict[str, str]]


def exported(world: World) -> Table:
    """The round's export with two columns of a tool, each row of the day that the register of answers has."""
    path, options = world.folder / world.spec.uri, world.spec.options
    rows = csv_records(path.read_bytes(), options.encoding.removesuffix("-sig"), options.delimiter)
    rows = [{name.removeprefix("\ufeff"): cell for name, cell in row.items()} for row in rows]
    days = {code: str(item.answered_date) for code, item in (world.context.responses or {}).items()}
    return [{"insant": days[row["kommunkod"]], "nyckel": f"k{n}", **row} for n, row in enumerate(rows)]


def write(world: World, rows: Table, name: str = "own.csv") -> Path:
    path = world.folder / name
    path.write_bytes(csv_bytes(rows, world.spec.options.encoding, world.spec.options.delimiter))
    return path


def land(world: World, decoder: Decoder, change: Callable[[Table], object]) -> LandingResult:
    """Land that export after ``change`` of its rows."""
    rows = exported(world)
    change(rows)
    spec = world.spec.model_copy(update={"reading": "eget", "uri": "own.csv"})
    return land_source(spec, write(world, rows), world.context, decoder)


def test_what_is_left_out_is_not_judged_and_the_rest_lands_as_without_it(world: World, decoder: Decoder) -> None:
    last = world.context.frame.collection.last
    late, (first, *_) = last + timedelta(days=3), exported(world)

    def mix(rows: Table) -> None:
        begun = {**dict.fromkeys(rows[0], ""), "nyckel": "k90", "kommunkod": rows[0]["kommunkod"]}
        test = {**dict.fromkeys(rows[0], "nonsens"), "insant": rows[0]["insant"], "nyckel": "prov"}
        earlier = {**rows[0], **dict.fromkeys([*rows[0]][8:], "dumt"), "insant": str(last)}
        rows[0]["insant"] = str(late)
        rows[1:1] = [begun, test, earlier]

    def turn(rows: Table) -> None:
        mix(rows)
        rows.reverse()

    registered = replace((world.context.responses or {})[first["kommunkod"]], answered_date=late)
    context = replace(world.context, responses={**(world.context.responses or {}), first["kommunkod"]: registered})
    plain, mixed = land(world, decoder, lambda _: None), land(replace(world, context=context), decoder, mix)
    assert [finding.sentence() for finding in (*plain.findings, *mixed.findings)] == []
    (table,), (other,) = plain.tables.values(), mixed.tables.values()
    assert table.drop_columns(["row_no"]) == other.drop_columns(["row_no"])
    turned = land(replace(world, context=context), decoder, turn)
    assert turned.tables[f"answers__{world.spec.source}"].drop_columns(["row_no"]) == table.drop_columns(["row_no"])
    assert sorted(item.rule for item in turned.decisions) == sorted(item.rule for item in mixed.decisions)
    assert mixed.counts["rows_read"] == plain.counts["rows_read"] + 3
    assert [(item.row_no, item.rule) for item in mixed.decisions] == [
        (3, "not_submitted"), (4, "test"), (5, "latest"), (2, "after_closing"),
    ]  # fmt: skip


def test_without_rules_two_rows_of_one_unit_are_refused_as_ever(world: World, decoder: Decoder) -> None:
    readings = {"eget": world.context.readings["eget"].model_copy(update={"rows": None})}
    plain = replace(world, context=replace(world.context, readings=readings))
    result = land(plain, decoder, lambda rows: rows.append(rows[0]))
    assert [finding.what for finding in result.findings] == ["the same municipality twice"]


def test_rows_that_cannot_be_decided_are_not_missed_as_well(world: World, decoder: Decoder) -> None:
    result = land(world, decoder, lambda rows: rows[0].update(insant="i går"))
    assert [finding.what for finding in result.findings] == ["not a time of submission"]
    assert result.decisions == ()


def test_a_row_that_is_cut_off_is_not_asked_when_it_was_sent_in(world: World, decoder: Decoder) -> None:
    land(world, decoder, lambda rows: rows.append({}))
    own = world.folder / "own.csv"
    own.write_bytes(own.read_bytes().rstrip(b",\r\n"))
    spec = world.spec.model_copy(update={"reading": "eget"})
    found = {finding.what for finding in land_source(spec, own, world.context, decoder).findings}
    assert "file cut off" in found
    assert not [what for what in found if "submission" in what]


def test_a_day_that_the_register_of_answers_does_not_have_is_told_once_with_both(
    world: World, decoder: Decoder
) -> None:
    last = str(world.context.frame.collection.last)

    def move(rows: Table) -> None:
        for row in rows[:2]:
            row["insant"] = last

    days = [row["insant"] for row in exported(world)]
    assert last not in days[:2]
    (said,) = land(world, decoder, move).findings
    assert (said.what, said.row, said.column) == ("day that the register of answers does not have", 2, "insant")
    assert said.expected.startswith(f"{days[0]}, as row ")
    assert said.found == f"{last}, 2 such cells: row 2 insant, row 3 insant"


def in_two_files(world: World, first: Table, second: Table, several: str = "latest") -> dict[str, LandingResult]:
    """Land the round with its form in two files, the second adding to the first."""
    spec = world.spec.model_copy(update={"reading": "eget", "uri": "forst.csv"})
    added = AddsTo.model_validate({"source": spec.source, "several": several})
    late = spec.model_copy(update={"source": "sena", "uri": "sena.csv", "adds_to": added})
    others = [item for item in world.sources.sources if not item.questionnaire]
    paths = {item.source: world.folder / item.uri for item in others}
    paths |= {spec.source: write(world, first, "forst.csv"), "sena": write(world, second, "sena.csv")}
    return land_round([*others, spec, late], paths, replace(world.context, responses=None))


def test_a_form_in_two_files_has_one_answer_of_each_unit(world: World, decoder: Decoder) -> None:
    rows = exported(world)
    answered = next(name for name, cell in [*rows[1].items()][8:] if cell)
    results = in_two_files(world, [{**rows[1], answered: ""}, *rows[2:]], rows[:2], "most_complete")
    assert [finding.sentence() for result in results.values() for finding in result.findings] == []
    one, two = (results[name].tables[f"answers__{name}"] for name in (world.spec.source, "sena"))
    (whole,) = land(world, decoder, lambda _: None).tables.values()
    both = pa.concat_tables([one, two]).sort_by([("unit_code", "ascending"), ("variable_id", "ascending")])
    different = ["row_no", "source_id"]
    assert both.drop_columns(different) == whole.drop_columns(different)
    (lost,) = results[world.spec.source].decisions
    assert (lost.rule, lost.reason) == ("most_complete", "Enheten har ett fullständigare svar, rad 3 i sena.csv.")
    assert results["sena"].decisions == ()


def test_who_is_in_no_file_of_the_form_is_missed_once(world: World) -> None:
    rows = exported(world)
    results = in_two_files(world, rows[2:], [rows[0]])
    assert {name: [item.what for item in result.findings] for name, result in results.items() if result.findings} == {
        world.spec.source: ["fewer answers than the register of answers says"]
    }


def test_a_tie_between_two_files_names_both_in_the_one_that_adds(world: World) -> None:
    rows = exported(world)
    results = in_two_files(world, rows, [rows[0]])
    assert results[world.spec.source].findings == ()
    (said,) = results["sena"].findings
    assert said.what == "answers of one unit that the rule does not choose between"
    assert said.found.startswith("rows 2 in forst.csv and 2 in sena.csv, each sent in ")
    assert said.file == "sena.csv"


def test_a_round_without_a_register_of_answers_makes_it_from_its_exports(world: World, decoder: Decoder) -> None:
    spec = world.spec.model_copy(update={"reading": "eget", "uri": "own.csv"})
    context = replace(world.context, responses=None)
    results = land_round([spec], {spec.source: write(world, exported(world))}, context)
    made = derived_responses([spec], results, context)
    assert made is not None
    (register,) = (item for item in world.sources.sources if item.kind == RESPONSE_REGISTER_KIND)
    kept = land_source(register, world.folder / register.uri, context, decoder).tables["responses"]
    assert made.schema == kept.schema
    assert made.drop_columns(["row_no"]) == kept.drop_columns(["row_no"])
    assert set(made["row_no"].to_pylist()) == {None}
    assert derived_responses([spec, register], results, context) is None
    tables = round_tables(world.folder / "landed", [spec], results, context.formats, made)
    assert tables["responses"] == made
    assert derived_responses([world.spec], results, context) is None, "a profile that does not say when"


def test_without_a_register_of_answers_it_must_be_known_who_was_sent_which_form(world: World) -> None:
    rows, other = exported(world), "Z"
    sent = {code: other if code == rows[0]["kommunkod"] else "A" for code in world.context.frame.by_code}
    spec = world.spec.model_copy(update={"reading": "eget", "uri": "own.csv"})
    context = replace(world.context, responses=None, recipients=sent)
    (said,) = land_round([spec], {spec.source: write(world, rows)}, context)[spec.source].findings
    assert (said.what, said.row, said.found) == ("municipality that was sent another form", 2, "form Z")


@pytest.mark.parametrize("kept", [True, False])
def test_a_register_of_answers_may_have_late_days_where_a_profile_keeps_late_answers(
    world: World, decoder: Decoder, *, kept: bool
) -> None:
    (register,) = (item for item in world.sources.sources if item.kind == RESPONSE_REGISTER_KIND)
    content = (world.folder / register.uri).read_bytes().replace(b"2019-01-14", b"2019-02-20", 1)
    path = world.folder / "register.csv"
    path.write_bytes(content)
    spec = world.spec.model_copy(update={"reading": "eget"}) if kept else world.spec
    context = with_late_answers(world.context, [spec, register])
    found = [finding.what for finding in land_source(register, path, context, decoder).findings]
    assert found == ([] if kept else ["date of another round"])
