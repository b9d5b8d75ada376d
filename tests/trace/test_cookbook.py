"""Every query of docs/cookbook.md is run, with names of the small made-up world in place of those of the real round."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from orchestration.trace.queries import DATABASE
from tests.conftest import REPO_ROOT
from tests.trace.conftest import Released

pytestmark = pytest.mark.xdist_group("trace")  # one worker: the small release is made once
IN_THE_SMALL_WORLD: Mapping[str, str] = {
    "= '2021'": "= '2031'",
    "'2021'": "'p'",
    '"2021"': '"2031"',
    "'styrdok.vo.ks'": "'drift.egen'",
    "'styrande dokument'": "'indikator'",
    "'styrdokument'": "'fraga'",
    "'Vadstena'": "'K 0101'",
}
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SQL_IN_R = re.compile(r'dbGetQuery\(con, "(.*?)"\)', re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block of the page."""

    language: str
    code: str


def blocks(*languages: str) -> list[Block]:
    text = (REPO_ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")
    return [Block(*found) for found in BLOCK.findall(text) if found[0] in languages]


def in_the_small_world(code: str) -> str:
    code = code.replace("cells.report = '2021'", "cells.report = 'p'")
    for real, made_up in IN_THE_SMALL_WORLD.items():
        code = code.replace(real, made_up)
    return code


def run_query(released: Released, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(released.release / DATABASE), read_only=True) as connection:
        return connection.execute(in_the_small_world(sql)).fetchall()


@pytest.mark.parametrize("block", blocks("sql"), ids=lambda block: " ".join(block.code.split())[:60])
def test_sql(released: Released, block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "marts").symlink_to(released.release / "marts")
    assert run_query(released, block.code) != []


def test_the_file_for_excel(released: Released, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (block,) = [block for block in blocks("sql") if block.code.startswith("copy")]
    monkeypatch.chdir(tmp_path)
    run_query(released, block.code)
    (path,) = tmp_path.glob("*.csv")
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter=";"))
    assert rows[0]["kommunkod"] == "0101"
    assert {row["ursprung"] for row in rows} == {"syntetiska svar"}


@pytest.mark.parametrize("block", blocks("python"), ids=lambda block: block.code.splitlines()[0])
def test_python(
    released: Released, block: Block, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(released.releases.parents[1])
    exec(compile(in_the_small_world(block.code), "cookbook.md", "exec"), {})
    assert capsys.readouterr().out.strip() != ""


@pytest.mark.parametrize("block", blocks("r"), ids=lambda block: block.code.splitlines()[0])
def test_sql_in_r(released: Released, block: Block) -> None:
    (sql,) = SQL_IN_R.findall(block.code)
    assert run_query(released, sql) != []


def test_the_page_speaks_of_things_that_exist(data_dir: Path) -> None:
    code = "\n".join(block.code for block in blocks("sql", "python", "r"))
    indicators = _column(data_dir / "indicators" / "catalogue.csv", "indicator")
    assert set(re.findall(r"indicator_id = '([^']+)'", code)) <= indicators
    assert set(re.findall(r"question_id = '([^']+)'", code)) <= _column(
        data_dir / "codebooks" / "2021" / "questions.csv", "question"
    )
    assert set(re.findall(r"municipality = '([^']+)'", code)) <= _column(
        data_dir / "registers" / "municipalities.csv", "municipality"
    )
    assert len(blocks("sql", "python", "r")) > len(blocks("sql")) > 0


def _column(path: Path, name: str) -> set[str]:
    with path.open(encoding="utf-8", newline="") as handle:
        return {row[name] for row in csv.DictReader(handle)}
