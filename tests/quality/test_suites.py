"""Every suite accepts good data, and every rule of it stops something."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from orchestration.facts.errors import FactError
from orchestration.quality.frames import frame_of
from orchestration.quality.suites import read_suite
from orchestration.quality.wording import known_types
from tests.quality.conftest import Run
from tests.quality.corruptions import CORRUPTIONS
from tests.quality.edges import SUITES, run_alone
from tests.quality.good import GOOD

pytestmark = pytest.mark.xdist_group("great_expectations")  # one import of the engine for all

TYPE_RULE = "expect_column_values_to_be_of_type"
RULES = [
    (name, rule.meta.rule) for name, suite in SUITES.items() for rule in suite.expectations if rule.type != TYPE_RULE
]

TYPED = sorted({name for name, suite in SUITES.items() for rule in suite.expectations if rule.type == TYPE_RULE})


@pytest.mark.parametrize("name", sorted(SUITES))
def test_good_data_is_accepted_by_every_rule(name: str, run: Run) -> None:
    good = GOOD[name]()
    result = run(name, frame_of(good.table), good.parameters)
    assert result.success, result.message
    assert (result.evaluated, result.failed, result.crashed) == (len(SUITES[name].expectations), (), False)
    assert result.rows == good.table.num_rows


@pytest.mark.parametrize(("name", "rule"), RULES)
def test_every_rule_by_itself_stops_something(name: str, rule: str) -> None:
    good, alone = GOOD[name](), SUITES[name].rule(rule)
    assert run_alone(name, alone, frame_of(good.table), good.parameters).success
    result = run_alone(name, alone, CORRUPTIONS[name][rule](frame_of(good.table)), good.parameters)
    assert not result.crashed, result.message
    assert [failure.rule for failure in result.failed] == [rule], result.message
    assert result.failed[0].expected
    assert result.failed[0].found
    assert result.failed[0].notes == SUITES[name].rule(rule).meta.notes


@pytest.mark.parametrize("name", TYPED)
def test_every_rule_on_a_type_stops_another_type(name: str, run: Run) -> None:
    good = GOOD[name]()
    frame = frame_of(good.table)
    typed = {rule.column: rule for rule in SUITES[name].expectations if rule.type == TYPE_RULE}
    assert set(typed) == set(frame.columns)
    for column, rule in typed.items():
        frame[column] = "x" if rule.kwargs["type_"] != "str" else 1.5
    result = run(name, frame, good.parameters)
    assert not result.crashed, result.message
    assert {rule.meta.rule for rule in typed.values()} <= {failure.rule for failure in result.failed}


def test_no_corruption_is_left_over() -> None:
    assert {(name, rule) for name, rules in CORRUPTIONS.items() for rule in rules} == set(RULES)


@pytest.mark.parametrize("name", sorted(SUITES))
def test_every_rule_says_what_it_protects_and_what_to_do(name: str) -> None:
    for rule in SUITES[name].expectations:
        assert rule.type in known_types(), f"{name}.{rule.meta.rule}: say in wording.py what {rule.type} expects"
        sentences = [sentence for sentence in rule.meta.notes.rstrip(".").split(". ") if sentence]
        assert len(sentences) >= 2, f"{name}.{rule.meta.rule}: one sentence why, one what to do"
        assert not rule.meta.what.endswith(".")


def test_no_suite_holds_a_figure_of_one_round() -> None:
    for name, suite in SUITES.items():
        for rule in suite.expectations:
            if rule.type == "expect_table_row_count_to_equal":
                assert "$PARAMETER" in str(rule.kwargs["value"]), f"{name}.{rule.meta.rule}"
            if rule.column in {"round", "report", "part", "source_id", "questionnaire"} and "value_set" in rule.kwargs:
                assert "$PARAMETER" in str(rule.kwargs["value_set"]), f"{name}.{rule.meta.rule}"


def _suite(**changes: object) -> dict[str, object]:
    rule = {
        "type": "expect_column_values_to_not_be_null",
        "kwargs": {"column": "a"},
        "meta": {"rule": "a_filled", "what": "a is empty", "notes": "Protects a. Fill it."},
    }
    meta = {"notes": "About a.", "listed": 5, "place": {}}
    return {"name": "small", "meta": meta, "expectations": [rule], **changes}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", "not JSON"),
        (json.dumps(_suite(expectations=[])), "expectations"),
        (json.dumps(_suite(name="other")), "suite under another name"),
        (json.dumps(_suite(extra=1)), "extra"),
        (json.dumps(_suite(expectations=_suite()["expectations"] * 2)), "each rule's name once, not a_filled twice"),  # type: ignore[operator]
        (
            json.dumps(
                _suite(
                    expectations=[
                        {
                            "type": "expect_column_values_to_be_in_set",
                            "kwargs": {"column": "a", "value_set": [{"$PARAMETER": "x"}]},
                            "meta": {"rule": "a", "what": "w", "notes": "n"},
                        }
                    ]
                )
            ),
            "a parameter as the whole of an argument",
        ),
    ],
)
def test_a_malformed_suite_is_refused_with_its_place(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "small.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FactError) as caught:
        read_suite(path)
    assert expected in str(caught.value)
    assert "expectations/small.json" in str(caught.value)


def test_a_missing_suite_is_named(tmp_path: Path) -> None:
    with pytest.raises(FactError, match=r"suite missing: expectations/none\.json"):
        read_suite(tmp_path / "none.json")
