"""What is said to differ between two releases, against a reckoning of its own row by row."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from orchestration.facts.products import Mart
from orchestration.release.changes import as_csv, as_json, as_text, keep_changes
from orchestration.release.diff import CHANGED, ROWS, Line, Wish, differences
from orchestration.release.manifest import InputEntry, build_manifest
from orchestration.release.versions import Versions

KEY = ("round", "municipality_code", "variable_id")
MART = Mart(name="fct_answers", key=KEY, title="Svar per kommun och variabel", places=("row_no",))
Answers = dict[tuple[str, str], int]


def release(folder: Path, answers: Answers, sha256: str = "a", code: str = "c") -> Path:
    (folder / "marts").mkdir(parents=True)
    rows = [
        {"round": "2099", "municipality_code": place, "variable_id": name, "value": value, "row_no": row_no}
        for row_no, ((place, name), value) in enumerate(sorted(answers.items()))
    ]
    kinds = pa.schema([*((name, pa.string()) for name in MART.key), ("value", pa.int64()), ("row_no", pa.int64())])
    parquet.write_table(pa.Table.from_pylist(rows, kinds), folder / "marts" / f"{MART.name}.parquet")
    build_manifest(
        folder,
        inputs=[InputEntry("2099", "enkat_a", sha256 * 64, 12, "enkat_a.csv")],
        versions=Versions(code),
        counts={"rows": {MART.name: len(rows)}, "cells": {"equal": len(rows)}},
        checks=[],
        synthetic_rounds=[],
    )
    return folder


answers = st.dictionaries(st.tuples(st.sampled_from(["0114", "0115"]), st.sampled_from("ab")), st.integers(0, 2))


@settings(max_examples=20, deadline=None)
@given(answers, answers)
def test_rows_are_gone_come_or_changed_as_reckoned(before: Answers, after: Answers) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lines = differences(release(Path(folder, "1"), before), release(Path(folder, "2"), after), [MART])
    of_rows = [line for line in lines if line.what == MART.name and line.where]
    changed = {key for key in before.keys() & after.keys() if before[key] != after[key]}
    assert {line.where for line in of_rows if line.column == "value"} == {
        f"round=2099 municipality_code={place} variable_id={name}" for place, name in changed
    }
    assert sum(line.before or 0 for line in of_rows if line.column == ROWS) == len(before.keys() - after.keys())
    assert sum(line.after or 0 for line in of_rows if line.column == ROWS) == len(after.keys() - before.keys())
    assert sum(line.after for line in lines if line.column == CHANGED) == len(changed)
    assert bool(lines) == (before != after)


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """A corrected answer, and a municipality that came late."""
    first = {("0114", "q1"): 1, ("0114", "q2"): 2}
    late = {("0115", "q1"): 1, ("0115", "q2"): 1}
    return release(tmp_path / "1", first), release(tmp_path / "2", {**first, ("0114", "q1"): 0, **late}, "b", "d")


def test_a_person_reads_what_a_correction_and_a_late_municipality_changed(two: tuple[Path, Path]) -> None:
    said = as_text(differences(*two, [MART]), [MART]).splitlines()
    assert said == [
        "inputs",
        f"  2099/enkat_a: sha256 {'a' * 64} → {'b' * 64}",
        "code",
        "  code_version c → d",
        "counts",
        "  cells: equal 2 → 4",
        "fct_answers: Svar per kommun och variabel",
        "  rows 2 → 4",
        "  rows changed - → 1",
        "  round=2099 municipality_code=0115: rows - → 2",
        "  round=2099 municipality_code=0114 variable_id=q1: value 1 → 0",
    ]


def test_machines_read_the_same(two: tuple[Path, Path]) -> None:
    lines = differences(*two, [MART])
    from_json = [Line(**entry) for entry in json.loads(as_json(lines))]
    assert from_json == lines
    rows = list(csv.DictReader(io.StringIO(as_csv(lines))))
    assert [(row["what"], row["where"], row["column"]) for row in rows] == [(e.what, e.where, e.column) for e in lines]


def test_equal_releases_do_not_differ(two: tuple[Path, Path]) -> None:
    assert differences(two[0], two[0], [MART]) == []
    assert as_text([], [MART]) == "no difference\n"


def test_a_large_mart_can_be_left_out(two: tuple[Path, Path]) -> None:
    assert {line.what for line in differences(*two, [MART], Wish(mart_rows=3))} == {"inputs", "code", "counts"}


def test_what_a_new_release_changed_is_kept_in_words_and_for_machines(two: tuple[Path, Path], tmp_path: Path) -> None:
    said = keep_changes(*two, [MART], tmp_path)
    assert said == "beside release 1: 1 inputs changed; 1 rows of fct_answers"
    assert (tmp_path / "changes.txt").read_text(encoding="utf-8").startswith("inputs\n")
    assert json.loads((tmp_path / "changes.json").read_text(encoding="utf-8"))[0]["what"] == "inputs"
