"""A round that was landed by another version is told before anything is built on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.facts.formats import load_formats
from orchestration.landing.corrections import corrections_table
from orchestration.landing.row_choice import decisions_table
from orchestration.landing.schemas import ANSWERS, EDIT_FINDINGS
from orchestration.landing.whole_round import empty_tables, verify_round
from orchestration.landing.write import LandingError, write_landing


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("answers__enkat", "raw"),
        ("responses", "answered"),
        ("npo", "value"),
        ("row_decisions", ""),
        ("edit_findings", ""),
    ],
)
def test_a_table_or_a_column_that_is_not_there_is_named(data_dir: Path, tmp_path: Path, name: str, column: str) -> None:
    formats, folder = load_formats(data_dir), tmp_path / "2031"
    tables = {
        **empty_tables(formats, ()),
        "corrections": corrections_table(()),
        "row_decisions": decisions_table(()),
        "edit_findings": EDIT_FINDINGS.empty_table(),
        "answers__enkat": ANSWERS.empty_table(),
    }
    write_landing(folder, tables)
    verify_round(folder, formats)
    left = {key: table for key, table in tables.items() if key != name}
    write_landing(folder, left | ({name: tables[name].drop_columns([column])} if column else {}))
    with pytest.raises(LandingError) as caught:
        verify_round(folder, formats)
    said = str(caught.value)
    assert said.startswith(f"landed by another version: landing 2031, file {name}.parquet: expected round, ")
    assert (f"found no {column}. " if column else "found no such file. ") in said
    assert "Run `ehalsa load`" in said
