"""A figure is computed in one place: no rounding, no deciding of statuses and no questions to marts anywhere else.

Each list below is short and reviewed: a new name in it needs a reason that holds.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROUNDING = re.compile(
    r"(?<![\w.])(?<!def )round\(|\.quantize\(|ROUND_(?:HALF|UP|DOWN|CEILING|FLOOR)|:,?\.\{?\d*\w*\}?f\b"
)
STATUS = re.compile(r"\"(not_asked|not_answered|not_applicable|dont_know|no_answers|suppressed)\"")
MARTS = re.compile(r"\b(?:from|join)\s+\"?(?:fct_|dim_|report_)\w", re.IGNORECASE)
STAGING = re.compile(r"\b(?:from|join)\s+\"?(?:stg_|int_)\w", re.IGNORECASE)
CONNECTION = re.compile(r"\bduckdb\.connect\(")

MAY_ROUND = {
    "rounding.py": "the one place",
    "warehouse/nodes_done.py": "seconds of a build",
    "defs/run.py": "seconds of a load",
    "defs/warehouse.py": "seconds of a node",
    "exports/charts/charts.py": "places on a page",
    "exports/charts/layout.py": "places on a page",
    "landing/cells.py": "whether a number has more decimals than its column permits",
    "quality/errata_proofs.py": "the bound that a proof states",
    "synth/placement.py": "weights of a search",
    "synth/units.py": "weights of a search",
    "warehouse/project.py": "seconds of a build",
}
MAY_NAME_A_STATUS = {
    "exports/declaration/values.py": "name of a table",
    "exports/origin.py": "where a mart comes from",
    "facts/model.py": "words that facts may have",
    "landing/observations.py": "why a cell is blank, as its file says",
    "quality/key_numbers.py": "verdict on a printed number",
    "quality/reconciliation.py": "where a mart comes from",
    "synth/exports.py": "codes of a codebook",
    "trace/walk.py": "what to show beside a figure",
    "trace/words.py": "Swedish words of a status",
}
MAY_ASK_MARTS = {
    "exports/declaration/declaration.py": "rounds there are",
    "exports/declaration/values.py": "rounds and groupings there are",
    "exports/marts.py": "rounds that are synthetic",
    "quality/acceptance_checks.py": "whether the marts are those of the layouts",
    "regroup/counts.py": "counted quantities",
    "regroup/table.py": "rounds, groups and municipalities there are",
}
MAY_CONNECT = {
    "quality/reconciliation.py": "released files and the landing side by side, in no database",
    "warehouse/marts.py": "the one place",
}


def python_files(root: Path) -> dict[str, str]:
    folder = root / "orchestration"
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in sorted(folder.rglob("*.py"))}


@pytest.mark.parametrize(
    ("sought", "permitted"),
    [
        pytest.param(ROUNDING, MAY_ROUND, id="rounding"),
        pytest.param(STATUS, MAY_NAME_A_STATUS, id="statuses"),
        pytest.param(MARTS, MAY_ASK_MARTS, id="marts"),
        pytest.param(STAGING, {}, id="staging and intermediate models"),
        pytest.param(CONNECTION, MAY_CONNECT, id="connections"),
    ],
)
def test_meaning_stands_where_it_may(repo_root: Path, sought: re.Pattern[str], permitted: dict[str, str]) -> None:
    found = {name for name, text in python_files(repo_root).items() if sought.search(text)}
    assert found == set(permitted)


def test_queries_of_rooms_ask_published_marts_alone(repo_root: Path) -> None:
    files = sorted((repo_root / "orchestration").rglob("*.sql"))
    assert files
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert not STAGING.search(text), path.name
        assert not re.search(r"\bround\s*\(|not in \('first'", text), path.name


def test_sql_in_python_is_little(repo_root: Path) -> None:
    lines = sum(len(MARTS.findall(text)) for text in python_files(repo_root).values())
    assert lines <= 11
