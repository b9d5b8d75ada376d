"""The versions of code and of facts: each moves with every file of its own that matters, and with no other."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from orchestration.paths import Paths
from orchestration.release.versions import code_version, commit, facts_version, versions_of

CODE = [
    "orchestration/a.py",
    "orchestration/b.py",
    "dbt_project/models/m.sql",
    "expectations/s.json",
    "requirements.lock",
]
FACTS = ["data/x/facts.csv", "data/x/more.csv", "data/sources.yaml"]
NEITHER = [
    "README.md",
    "tests/test_a.py",
    "data/sample/2099/enkat.csv",
    "dbt_project/target/manifest.json",
    "dbt_project/logs/dbt.log",
    "dbt_project/.user.yml",
    "orchestration/__pycache__/a.cpython-311.pyc",
]


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    for name in (*CODE[::2], CODE[3], *FACTS[::2]):
        write(tmp_path / name, name)
    return paths_of(tmp_path)


def paths_of(repo: Path) -> Paths:
    return Paths(repo, repo / "data", repo / "var", repo / "data" / "sources.yaml")


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", [*CODE, *FACTS, *NEITHER])
def test_a_changed_or_new_file_counts_where_it_belongs_and_nowhere_else(paths: Paths, name: str) -> None:
    before = code_version(paths.repo), facts_version(paths), versions_of(paths).made({})
    write(paths.repo / name, "changed")
    moved = [was != now for was, now in zip(before, (code_version(paths.repo), facts_version(paths)), strict=False)]
    assert moved == [name in CODE, name in FACTS]
    assert (versions_of(paths).made({}) != before[2]) == any(moved)


def test_a_renamed_file_counts(paths: Paths) -> None:
    before = code_version(paths.repo)
    (paths.repo / "orchestration" / "a.py").rename(paths.repo / "orchestration" / "c.py")
    assert code_version(paths.repo) != before


def test_facts_and_sources_file_of_another_folder_are_those_that_count(paths: Paths, tmp_path: Path) -> None:
    elsewhere = Paths(paths.repo, tmp_path / "facts", paths.home, tmp_path / "mine.yaml")
    write(elsewhere.data / "x" / "facts.csv", "a")
    empty = facts_version(elsewhere)
    write(elsewhere.sources_file, "rounds: []")
    assert len({facts_version(paths), empty, facts_version(elsewhere)}) == 3


def test_the_versions_do_not_know_where_the_repository_lies(
    paths: Paths, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before = versions_of(paths)
    assert versions_of(paths_of(paths.repo.rename(tmp_path_factory.mktemp("elsewhere") / "repo"))) == before


def test_the_commit_is_named_with_a_sign_where_something_is_not_committed(paths: Paths) -> None:
    assert commit(paths.repo) == ""
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "a"]):
        subprocess.run(["git", "-C", str(paths.repo), *command], check=True)
    committed = commit(paths.repo)
    assert len(committed) == 40
    write(paths.repo / "README.md", "no code")
    assert commit(paths.repo) == committed
    write(paths.repo / "data" / "x" / "facts.csv", "changed")
    assert commit(paths.repo) == f"{committed}+"
