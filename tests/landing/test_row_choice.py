"""Rows are chosen by declared rules: each row of an export is landed, decided upon or told of in a finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.facts.formats import load_formats
from orchestration.facts.limits import FindingLimits
from orchestration.facts.readings import Reading, RowRules
from orchestration.facts.sources import AddsTo, SourceSpec
from orchestration.findings import Finding
from orchestration.landing.decoder import Decoder
from orchestration.landing.decoder_messages import Cell, Row, Sheet, Special
from orchestration.landing.fault_list import Report
from orchestration.landing.frame import Frame
from orchestration.landing.header import Header
from orchestration.landing.land import (
    RESPONSE_REGISTER_KIND,
    LandingResult,
    derived_responses,
    land_round,
    land_source,
)
from orchestration.landing.row_choice import Choice, RowSetting, choose_rows
from orchestration.landing.whole_round import round_tables
from orchestration.paths import REPO
from tests.landing.export_builder import csv_bytes, csv_records
from tests.landing.test_cells import FRAME, UNITS
from tests.landing.worlds import World, make_world

NAMES = ("submitdate", "token", "kommunkod", "q1", "q2")
FIRST = 2
SPEC = SourceSpec(
    round="2031", source="s", kind="questionnaire", questionnaire="A", format="xlsx", uri="s.xlsx", schedule="yearly"
)
BY_TIME: Mapping[str, object] = {
    "submitted": {"column": "submitdate"},
    "tests": {"column": "token", "values": ["test*"]},
    "time": {"column": "submitdate", "form": "moment"},
}
Line = tuple[Cell, ...]


WORDS = load_formats(REPO / "data").row_words


def choose(
    lines: Sequence[Line], rules: Mapping[str, object], frame: Frame = FRAME
) -> tuple[Choice | None, tuple[Finding, ...]]:
    """Choose among rows from row 2 on, below the names."""
    reading = Reading(meaning="m", rows=RowRules.model_validate(rules))
    units = {unit.unit_code for unit in frame.units}
    below = tuple(Row(number, cells) for number, cells in enumerate(lines, start=FIRST))
    sheet = Sheet("", (Row(1, NAMES), *below))
    setting = RowSetting(
        SPEC, reading, lambda row: str(row.cells[2]) if row.cells[2] in units else "", NAMES[3:], frame, WORDS
    )
    report = Report(SPEC, FindingLimits(per_kind=20, per_file=200))
    return choose_rows(sheet, Header(NAMES, below, 1), setting, report), report.findings()


def rows_of(choice: Choice | None) -> list[int]:
    assert choice is not None
    return [row.number for row in choice.sheet.rows if row.number > 1]


def decided(choice: Choice | None) -> list[tuple[int, str, str]]:
    assert choice is not None
    return [(item.row_no, item.rule, item.decision) for item in choice.decisions]


def line(time: Cell, unit: str = "0114", token: str = "k1", *answers: Cell) -> Line:
    return (time, token, unit, *(answers or ("1", "2")))


def test_rows_not_sent_in_and_tests_are_left_out_with_a_reason() -> None:
    lines = [line("2031-01-12 10:00:00"), line(None, "1480-01"), line("2031-01-12 10:00:00", "nonsens", "test7")]
    choice, findings = choose(lines, BY_TIME)
    assert (rows_of(choice), findings) == ([2], ())
    assert decided(choice) == [(3, "not_submitted", "left_out"), (4, "test", "left_out")]
    assert choice is not None
    assert [item.unit_code for item in choice.decisions] == ["1480-01", ""]
    assert [item.reason for item in choice.decisions] == [
        "Svaret är inte insänt: kolumnen submitdate har inget.",
        "Svaret är ett test: kolumnen token har 'test7'.",
    ]


def test_marks_are_those_that_the_profile_names() -> None:
    rules = {"submitted": {"column": "token", "sent": ["Klar"], "not_sent": ["Påbörjad", ""]}}
    lines = [line("", token="Klar"), line("", token="Påbörjad"), line("", token="Klr"), line("", token="Klr")]
    choice, (said,) = choose(lines, rules)
    assert (rows_of(choice), decided(choice)) == ([2], [(3, "not_submitted", "left_out")])
    assert (said.what, said.row, said.column) == (
        "mark of submission that the reading profile does not name",
        4,
        "token",
    )
    assert (said.expected, said.found) == (
        "'Klar' or 'Påbörjad' or empty",
        "'Klr', 2 such cells: row 4 token, row 5 token",
    )


@pytest.mark.parametrize("lines", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_latest_answer_of_a_unit_holds_wherever_it_stands(lines: Sequence[int]) -> None:
    days = ["2031-01-12 10:00:00", "2031-01-12 10:00:01", "2031-01-11 23:00:00"]
    choice, findings = choose([line(days[at]) for at in lines], {**BY_TIME, "several": "latest"})
    kept = FIRST + lines.index(1)
    assert (rows_of(choice), findings) == ([kept], ())
    assert choice is not None
    assert {item.reason for item in choice.decisions} == {f"Enheten har ett senare svar, rad {kept} i s.xlsx."}
    assert [item.row_no for item in choice.decisions] == sorted({2, 3, 4} - {kept})


def test_the_most_complete_answer_of_a_unit_holds() -> None:
    lines = [line(None, "0114", "k", "1", ""), line(None, "0114", "k", "1", "0"), line(None, "1480-01")]
    choice, findings = choose(lines, {"several": "most_complete"})
    assert (rows_of(choice), decided(choice), findings) == ([3, 4], [(2, "most_complete", "left_out")], ())


@pytest.mark.parametrize("how", ["latest", "most_complete"])
def test_answers_that_the_rule_does_not_choose_between_are_refused_with_their_rows(how: str) -> None:
    lines = [line("2031-01-12 10:00"), line("2031-01-12 10:00"), line("2031-01-12 10:00", "1480-01")]
    choice, (said,) = choose(lines, {**BY_TIME, "several": how})
    assert said.what == "answers of one unit that the rule does not choose between"
    assert (said.row, said.municipality) == (3, "0114 Upplands Väsby")
    assert said.found.startswith("rows 2 and 3, each ")
    assert (rows_of(choice), decided(choice)) == ([2, 4], []), "the first stays, so that nobody seems to be missing"
    assert choice is not None
    assert choice.undecided == 1


@pytest.mark.parametrize(
    ("rule", "kept", "decisions"),
    [
        ("keep", [2, 3], []),
        ("mark", [2, 3], [(3, "after_closing", "marked")]),
        ("leave_out", [2], [(3, "after_closing", "left_out")]),
    ],
)
def test_an_answer_after_the_closing_day_is_decided_by_its_rule(
    rule: str, kept: list[int], decisions: list[tuple[int, str, str]]
) -> None:
    lines = [line("2031-01-20 23:59:59"), line("2031-01-21 00:00:00", "1480-01")]
    choice, findings = choose(lines, {**BY_TIME, "after_closing": rule})
    assert (rows_of(choice), decided(choice), findings) == (kept, decisions, ())


def test_an_answer_after_the_closing_day_is_refused_once_where_no_rule_is_declared() -> None:
    lines = [line("2031-01-21 08:00:00", unit) for unit in ("0114", "1480-01")]
    _, (said,) = choose(lines, BY_TIME)
    assert (said.what, said.row) == ("answer after the closing day", 2)
    assert said.found.endswith("2 such cells: row 2 submitdate, row 3 submitdate")
    assert said.remedy.endswith("keep, mark or leave_out")


def test_a_late_answer_that_another_one_replaces_is_not_marked() -> None:
    lines = [line("2031-01-21 08:00:00"), line("2031-01-22 08:00:00")]
    choice, _ = choose(lines, {**BY_TIME, "after_closing": "mark", "several": "latest"})
    assert decided(choice) == [(2, "latest", "left_out"), (3, "after_closing", "marked")]


def test_a_late_answer_that_is_left_out_replaces_nothing() -> None:
    lines = [line("2031-01-12 08:00:00"), line("2031-01-22 08:00:00")]
    choice, _ = choose(lines, {**BY_TIME, "after_closing": "leave_out", "several": "latest"})
    assert (rows_of(choice), decided(choice)) == ([2], [(3, "after_closing", "left_out")])


@pytest.mark.parametrize(
    ("form", "cell"),
    [
        ("day", "2031-01-12"),
        ("day", Special("date", "2031-01-12")),
        ("moment", "2031-01-12T00:00"),
        ("moment", Special("date", "2031-01-12")),
        ("moment", Special("time", "2031-01-12T00:00:00.500000")),
        ("spss", (datetime(2031, 1, 12) - datetime(1582, 10, 14)).total_seconds()),  # noqa: DTZ001
    ],
)
def test_times_are_read_in_their_form(form: str, cell: Cell) -> None:
    choice, findings = choose([line(cell)], {"time": {"column": "submitdate", "form": form}})
    assert findings == ()
    assert choice is not None
    assert choice.entries[0].time is not None
    assert choice.entries[0].time.date() == date(2031, 1, 12)


@pytest.mark.parametrize(
    ("form", "cell"),
    [
        ("day", "2031-01-12 10:00:00"),
        ("day", Special("time", "2031-01-12T10:00:00")),
        ("moment", "2031-01-12"),
        ("moment", "2031-13-12 10:00:00"),
        ("moment", "2031-01-12 10:00:00+01:00"),
        ("moment", 44000),
        ("moment", Special("formula", "=NOW()")),
        ("spss", "2031-01-12"),
        ("spss", True),
        ("spss", 1e300),
        ("moment", None),
    ],
)
def test_a_time_of_another_form_is_a_finding_and_not_a_row_less(form: str, cell: Cell) -> None:
    choice, (said,) = choose([line(cell)], {"time": {"column": "submitdate", "form": form}})
    assert said.what in {"not a time of submission", "time of submission missing"}
    assert (said.row, said.column, said.municipality) == (2, "submitdate", "0114 Upplands Väsby")
    assert choice is not None
    assert (rows_of(choice), choice.decisions, choice.undecided) == ([], (), 1)


def test_an_answer_from_before_the_collection_is_refused() -> None:
    _, (said,) = choose([line("2031-01-09 10:00:00")], BY_TIME)
    assert (said.what, said.expected) == (
        "answer from before the collection",
        "2031-01-10 or later, as round.yaml says",
    )


def test_an_error_value_is_no_mark() -> None:
    _, (said,) = choose([(Special("error", "#REF!"), "k", "0114", "1", "2")], {"submitted": {"column": "submitdate"}})
    assert (said.what, said.row, said.column) == ("error value", 2, "submitdate")


def test_a_column_that_the_rules_name_must_be_there() -> None:
    choice, (said,) = choose([line("2031-01-12 10:00:00")], {"submitted": {"column": "slutford"}})
    assert choice is None
    assert (said.what, said.row) == ("column missing that the reading profile chooses rows by", 1)
    assert said.expected == "a column slutford"


MOMENTS = [datetime(2031, 1, 10, 12) + timedelta(hours=hours) for hours in range(0, 400, 37)]  # noqa: DTZ001


@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, *map(str, MOMENTS), "nyss"]),
            st.sampled_from(["k1", "test1", ""]),
            st.sampled_from([unit.unit_code for unit in UNITS] + ["", "9999"]),
            st.sampled_from([None, "1"]),
            st.sampled_from([None, "2"]),
        ),
        max_size=12,
    ),
    st.randoms(use_true_random=False),
    st.sampled_from(["latest", "most_complete", None]),
    st.sampled_from(["keep", "mark", "leave_out", None]),
)
def test_every_row_is_landed_or_told_of_and_their_order_decides_nothing(
    lines: list[Line], shuffle: object, several: str | None, after_closing: str | None
) -> None:
    rules = {**BY_TIME, "several": several, "after_closing": after_closing}
    mixed = [*lines]
    shuffle.shuffle(mixed)  # type: ignore[attr-defined]
    kept: list[list[Line]] = []
    for order in (lines, mixed):
        choice, findings = choose(order, rules)
        assert choice is not None
        left_out = [item.row_no for item in choice.decisions if item.decision == "left_out"]
        assert len(order) == len(rows_of(choice)) + len(left_out) + choice.undecided
        assert len(set(left_out)) == len(left_out)
        assert set(left_out).isdisjoint(rows_of(choice))
        assert bool(choice.undecided) == bool(findings)
        marked = {item.row_no for item in choice.decisions if item.decision == "marked"}
        assert marked <= set(rows_of(choice))
        kept.append([order[number - FIRST] for number in rows_of(choice)])
        if findings:
            return
    assert sorted(kept[0], key=repr) == sorted(kept[1], key=repr)


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


@pytest.mark.parametrize(
    "rules",
    [
        {"several": "latest"},
        {"after_closing": "mark"},
        {"tests": {"column": "token", "values": []}},
        {"submitted": {"column": ""}},
        {"time": {"column": "submitdate", "form": "iso"}},
        {"several": "first"},
    ],
)
def test_rules_that_decide_nothing_are_no_profile(rules: Mapping[str, object]) -> None:
    with pytest.raises(ValueError, match=r"time|values|column|form|several"):
        RowRules.model_validate(rules)
