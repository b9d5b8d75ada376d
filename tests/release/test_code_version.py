"""The hash of code and facts: moves with every file that matters, and with no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.release.code_version import code_version


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    for name in ("orchestration/a.py", "dbt_project/models/m.sql", "expectations/s.json", "data/x/facts.csv"):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(name, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "name",
    ["orchestration/a.py", "orchestration/b.py", "dbt_project/models/m.sql", "expectations/s.json", "data/x/facts.csv"],
)
def test_code_and_facts_count(repo: Path, name: str) -> None:
    before = code_version(repo)
    (repo / name).write_text("changed", encoding="utf-8")
    assert code_version(repo) != before


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "tests/test_a.py",
        "data/sample/2099/enkat.csv",
        "dbt_project/target/manifest.json",
        "dbt_project/logs/dbt.log",
        "dbt_project/.user.yml",
        "orchestration/__pycache__/a.cpython-311.pyc",
    ],
)
def test_what_a_run_leaves_behind_does_not_count(repo: Path, name: str) -> None:
    before = code_version(repo)
    (repo / name).parent.mkdir(parents=True, exist_ok=True)
    (repo / name).write_text("left behind", encoding="utf-8")
    assert code_version(repo) == before


def test_a_renamed_file_counts(repo: Path) -> None:
    before = code_version(repo)
    (repo / "orchestration" / "a.py").rename(repo / "orchestration" / "c.py")
    assert code_version(repo) != before


def test_the_version_does_not_know_where_the_repository_lies(
    repo: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before = code_version(repo)
    moved = repo.rename(tmp_path_factory.mktemp("elsewhere") / "repo")
    assert code_version(moved) == before
