"""The runner tells wrong data from a broken check, refuses to pass on nothing, and names the wrong rows."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from orchestration.quality.frames import frame_of
from orchestration.quality.gx_runner import SuiteUseError, run_suite
from orchestration.quality.results import Subject, SuiteCheck, findings_of, read_checks, write_check
from tests.quality.conftest import Run
from tests.quality.corruptions import put
from tests.quality.good import GOOD, ROUND

pytestmark = pytest.mark.xdist_group("great_expectations")  # one import of the engine for all

SUBJECT = Subject(ROUND, "enkat_a", "enkat_a.csv", "Blad1")


def _suite(folder: Path, *rules: dict[str, Any]) -> Path:
    meta = {"notes": "About it.", "listed": 3, "place": {"row": "row_no"}}
    path = folder / "made.json"
    path.write_text(json.dumps({"name": "made", "meta": meta, "expectations": list(rules)}), encoding="utf-8")
    return path


def _rule(type_: str, name: str = "made", **kwargs: Any) -> dict[str, Any]:
    return {"type": type_, "kwargs": kwargs, "meta": {"rule": name, "what": "wrong", "notes": "Protects it. Mend it."}}


@pytest.mark.parametrize("name", sorted(GOOD))
def test_an_empty_table_is_refused_by_every_suite(name: str, run: Run) -> None:
    good = GOOD[name]()
    result = run(name, frame_of(good.table).iloc[:0], good.parameters)
    assert (result.success, result.crashed, result.evaluated, result.rows) == (False, False, 0, 0)
    assert "no rows" in result.message
    findings = findings_of(result, SUBJECT)
    assert [finding.what for finding in findings] == ["nothing to check"]


def test_a_table_that_is_to_have_no_rows_has_none(run: Run) -> None:
    good = GOOD["report_cells"]()
    frame = frame_of(good.table)
    due = {**good.parameters, "rows": 0}
    assert run("report_cells", frame.iloc[:0], due).success
    assert not run("report_cells", frame, due).success


def test_a_table_without_columns_is_refused(run: Run) -> None:
    assert not run("npo", pd.DataFrame(), GOOD["npo"]().parameters).success


def test_a_column_without_any_value_is_nothing_to_look_at(tmp_path: Path) -> None:
    rule = _rule("expect_column_values_to_be_in_set", column="a", value_set=["x"])
    frame = pd.DataFrame({"a": pd.Series([None, None], dtype="str"), "row_no": [2, 3]})
    result = run_suite(_suite(tmp_path, rule), frame, {})
    assert (result.success, result.evaluated, result.crashed) == (False, 0, True)
    other = _rule("expect_table_row_count_to_equal", "rows", value=2)
    result = run_suite(_suite(tmp_path, rule, other), frame, {})
    assert (result.success, result.evaluated, result.crashed) == (False, 1, False)
    assert [(failure.rule, failure.what) for failure in result.failed] == [("made", "nothing to look at")]


def test_a_column_that_may_be_empty_may_be_empty(tmp_path: Path) -> None:
    rule = _rule("expect_column_values_to_be_in_set", column="a", value_set=["x"])
    rule["meta"]["may_be_empty"] = True
    other = _rule("expect_table_row_count_to_equal", "rows", value=2)
    frame = pd.DataFrame({"a": pd.Series([None, None], dtype="str"), "row_no": [2, 3]})
    result = run_suite(_suite(tmp_path, rule, other), frame, {})
    assert (result.success, result.evaluated) == (True, 1)


def test_a_broken_check_is_not_wrong_data(tmp_path: Path) -> None:
    broken = _rule("expect_column_values_to_match_regex", "broken", column="a", regex="(")
    sound = _rule("expect_column_values_to_not_be_null", "sound", column="a")
    result = run_suite(_suite(tmp_path, broken, sound), pd.DataFrame({"a": ["x"], "row_no": [2]}), {})
    assert (result.success, result.crashed, result.failed) == (False, True, ())
    assert "the check itself broke" in result.message
    assert "broken" in result.message
    assert [finding.what for finding in findings_of(result, SUBJECT)] == ["the check itself broke"]


def test_a_missing_column_is_wrong_data(run: Run) -> None:
    good = GOOD["web_review"]()
    result = run("web_review", frame_of(good.table).drop(columns="category"), good.parameters)
    assert (result.success, result.crashed) == (False, False)
    found = {failure.rule: failure.found for failure in result.failed}
    assert found["columns"] == "missing category"
    assert found["category_filled"] == found["categories"] == found["type_of_category"] == "no such column"


def test_a_column_of_another_type_is_wrong_data(run: Run) -> None:
    good = GOOD["stimulus"]()
    frame = frame_of(good.table)
    frame["used_sek"] = frame["used_sek"].astype("str") + " kr"
    result = run("stimulus", frame, good.parameters)
    assert (result.success, result.crashed) == (False, False)
    assert {failure.rule for failure in result.failed} == {"type_of_used_sek", "used_sek_mean"}


@pytest.mark.parametrize("change", [{"rows": None}, {"extra": 1}])
def test_other_parameters_than_the_suite_asks_for_are_a_bug(change: dict[str, Any], run: Run) -> None:
    good = GOOD["stimulus"]()
    parameters = {key: value for key, value in {**good.parameters, **change}.items() if value is not None}
    with pytest.raises(SuiteUseError, match=r"suite stimulus: expected the parameters .* rounds, rows, .*, found"):
        run("stimulus", frame_of(good.table), parameters)


def test_a_wrong_value_is_found_by_row_municipality_and_column(run: Run) -> None:
    good = GOOD["answers"]()
    frame = put("code", "Ja", slice(5, 6))(frame_of(good.table))
    result = run("answers", frame, good.parameters)
    (finding,) = findings_of(result, SUBJECT)
    assert (finding.file, finding.sheet, finding.row) == ("enkat_a.csv", "Blad1", 3)
    assert (finding.municipality, finding.column, finding.found) == ("0102", "q2_a", "'Ja'")
    assert finding.expected == r"text like ^[0-9]{1,2}\Z"
    assert finding.remedy.endswith("Compare the export's coding with the codebook")


def test_rows_are_those_of_the_frame_whatever_its_index(run: Run) -> None:
    good = GOOD["answers"]()
    frame = put("code", "Ja", slice(5, 6))(frame_of(good.table)).sample(frac=1, random_state=1)
    (finding,) = findings_of(run("answers", frame, good.parameters), SUBJECT)
    assert (finding.row, finding.municipality, finding.column) == (3, "0102", "q2_a")


def test_a_cell_of_the_report_is_found_by_table_row_and_column(run: Run) -> None:
    good = GOOD["report_cells"]()
    result = run("report_cells", put("display", "37.5", slice(3, 4))(frame_of(good.table)), good.parameters)
    (finding,) = findings_of(result, Subject(ROUND, "report_cells", "report_cells"))
    assert (finding.sheet, finding.row, finding.column, finding.found) == ("bilaga1 1", 2, "2", "'37.5'")


def test_a_wholly_wrong_column_lists_some_rows_and_counts_the_rest(run: Run) -> None:
    good = GOOD["answers"]()
    size = 128_000
    table = pd.concat([frame_of(good.table)] * (size // good.table.num_rows), ignore_index=True)
    started = time.perf_counter()
    result = run("answers", table.assign(data_origin="okänt", code="Ja"), {**good.parameters, "rows": len(table)})
    assert time.perf_counter() - started < 10
    findings = [finding for finding in findings_of(result, SUBJECT) if "code of another form" in finding.what]
    assert len(findings) == 11
    assert findings[-1].what == f"code of another form than data/formats/limits.yaml says: {len(table) - 10} more alike"
    assert findings[-1].found == f"{len(table)} of {len(table)} rows: 'Ja'"


def test_checks_are_kept_and_read_back_as_they_were(tmp_path: Path, run: Run) -> None:
    good = GOOD["answers"]()
    frame = frame_of(good.table)
    checks = [
        SuiteCheck(SUBJECT, run("answers", put("code", "Ja")(frame), good.parameters)),
        SuiteCheck(Subject(ROUND, "enkat_b", "b.sav"), run("answers", frame, good.parameters)),
    ]
    for check in checks:
        write_check(check, tmp_path / "kept")
    assert list(read_checks(tmp_path / "kept")) == checks
    assert read_checks(tmp_path / "none") == ()


def test_the_same_data_gives_the_same_result_to_the_byte(run: Run) -> None:
    good = GOOD["npo"]()
    first, second = (run("npo", frame_of(good.table), good.parameters) for _ in range(2))
    assert first == second
    assert "ge_load_time" not in first.raw
