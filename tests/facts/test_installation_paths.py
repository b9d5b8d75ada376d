"""Which data folder and which sources file are used, and what the sources file may say of further shapes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from orchestration.facts.errors import FactErrors
from orchestration.facts.sources import Sources, load_sources
from orchestration.paths import REPO, paths_from_env
from tests.facts.conftest import Facts

VARIABLES = ("EHALSA_DATA", "EHALSA_HOME", "EHALSA_SOURCES")


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)


def test_unset_means_the_repository_s_own() -> None:
    found = paths_from_env()
    assert (found.data, found.home, found.sources_file) == (REPO / "data", REPO / "var", REPO / "data/sources.yaml")


def test_another_data_folder_brings_its_sources_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EHALSA_DATA", str(tmp_path / "annan" / ".." / "data"))
    found = paths_from_env()
    assert (found.data, found.sources_file) == (tmp_path / "data", tmp_path / "data/sources.yaml")
    monkeypatch.setenv("EHALSA_SOURCES", str(tmp_path / "egen.yaml"))
    assert paths_from_env().sources_file == tmp_path / "egen.yaml"


def written(folder: Path, text: str) -> Path:
    path = folder / "sources.yaml"
    path.write_text(text, encoding="utf-8")
    return path


NPO = """
rounds:
  "2031":
    backtest: report
    sources:
      npo: {kind: npo, format: xlsx, uri: x.xlsx, schedule: monthly, options: {sheet: A, header_row: 2, header_rows: 2}}
"""


def read(facts: Facts, text: str) -> Sources:
    return load_sources(written(facts.folder, text), facts.folder / "formats")


def test_a_round_without_report_of_ours_and_two_header_rows(facts: Facts) -> None:
    found = read(facts, NPO).round("2031")
    assert found.report is None
    assert (found.sources[0].options.header_row, found.sources[0].options.header_rows) == (2, 2)


def test_header_rows_are_one_or_two_and_of_a_workbook(facts: Facts) -> None:
    with pytest.raises(FactErrors, match=r"at rounds.2031.sources.npo.options.header_rows"):
        read(facts, NPO.replace("header_rows: 2", "header_rows: 3"))
    csv = 'format: csv, uri: x.csv, schedule: monthly, options: {encoding: utf-8-sig, delimiter: ";", decimal: ","'
    text = NPO.replace("format: xlsx, uri: x.xlsx, schedule: monthly, options: {sheet: A, header_row: 2", csv)
    with pytest.raises(
        FactErrors, match=r"option that means nothing: .* expected no header_rows, as the format is csv"
    ):
        read(facts, text)
    assert read(facts, text.replace(", header_rows: 2", "")).round("2031").sources[0].options.encoding == "utf-8-sig"


def test_kinds_are_those_of_the_data_folder_in_use(facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(facts.folder, NPO)
    monkeypatch.setenv("EHALSA_DATA", str(facts.folder))
    assert load_sources(path).round("2031").sources[0].kind == "npo"
    shutil.rmtree(facts.folder / "formats")
    with pytest.raises(FactErrors, match="unknown kind of source"):
        load_sources(path)
