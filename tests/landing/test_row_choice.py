"""Rows are chosen by declared rules: each row of an export is landed, decided upon or told of in a finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.facts.formats import load_formats
from orchestration.facts.limits import FindingLimits
from orchestration.facts.readings import Reading, RowRules
from orchestration.facts.sources import SourceSpec
from orchestration.findings import Finding
from orchestration.landing.decoder_messages import Cell, Row, Special
from orchestration.landing.fault_list import Report
from orchestration.landing.frame import Frame
from orchestration.landing.gathering import Gathered, Read
from orchestration.landing.header import Header
from orchestration.landing.row_choice import Choice, RowSetting, choose_rows
from orchestration.paths import REPO
from tests.landing.test_cells import FRAME, UNITS
from tests.landing.worlds import passed

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
    sheet = passed(Read(Gathered("").add([Row(1, NAMES), *below]))).sheet
    assert sheet is not None
    setting = RowSetting(
        SPEC, reading, lambda row: str(row.cells[2]) if row.cells[2] in units else "", NAMES[3:], frame, WORDS
    )
    report = Report(SPEC, FindingLimits(per_kind=20, per_file=200))
    return choose_rows(sheet, Header(NAMES, sheet.keep(sheet.numbers > 1), 1), setting, report), report.findings()


def rows_of(choice: Choice | None) -> list[int]:
    assert choice is not None
    return [row.number for row in choice.sheet.rows() if row.number > 1]


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
