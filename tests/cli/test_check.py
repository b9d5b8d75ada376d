"""``ehalsa check`` and ``ehalsa prepare``: a process of their own, on a copy of the repository that may be broken."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.newround.carry import start_of
from orchestration.newround.write import write_start
from tests import fork_server

pytestmark = pytest.mark.xdist_group("cli_check")

Ehalsa = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory, repo_root: Path) -> Path:
    folder = tmp_path_factory.mktemp("copy") / "repo"
    left_out = shutil.ignore_patterns("__pycache__", "target", "logs")
    for name in ("orchestration", "dbt_project", "data", "expectations"):
        shutil.copytree(repo_root / name, folder / name, ignore=left_out)
    return folder


@pytest.fixture(scope="module")
def ehalsa(copy: Path, tmp_path_factory: pytest.TempPathFactory, parsed: Path) -> Ehalsa:
    home = tmp_path_factory.mktemp("state")
    shutil.copytree(parsed, home / "dbt")
    environment = {name: value for name, value in os.environ.items() if name != "EHALSA_SOURCES"}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "orchestration.cli", *arguments]
        return fork_server.run(command, copy, {**environment, "EHALSA_HOME": str(home)}, timeout=200)

    return run


@pytest.fixture
def altered(copy: Path) -> Callable[[str, str, str], None]:
    """Replace a text in a file of the copy; whoever breaks a file puts it back."""

    def alter(name: str, old: str, new: str) -> None:
        path = copy / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) >= 1, f"{name} does not hold {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return alter


def test_the_committed_facts_and_models_agree_and_a_draft_beside_them_is_no_error(ehalsa: Ehalsa, copy: Path) -> None:
    write_start(start_of(copy / "data", copy / "data" / "sources.yaml", "2021", "2022"))
    done = ehalsa("check")
    assert (done.returncode, done.stderr) == (0, "")
    assert "draft 2022: 7 left to decide\n  YAML of another shape: data/codebooks/2022/round.yaml, at" in done.stdout
    assert " rounds, " in done.stdout
    assert "definitions: " in done.stdout


def test_a_mart_without_its_grain_is_told(ehalsa: Ehalsa, altered: Callable[[str, str, str], None]) -> None:
    name = "dbt_project/models/marts/core/fct_web_review.yml"
    altered(name, "One row per", "A row per")
    done = ehalsa("check")
    altered(name, "A row per", "One row per")
    assert done.returncode == 1
    assert "fct_web_review" in done.stderr


def test_a_fact_that_cannot_be_used_is_told_without_a_trace(
    ehalsa: Ehalsa, altered: Callable[[str, str, str], None]
) -> None:
    name = "data/codebooks/2021/variables.csv"
    altered(name, "single", "simple")
    done = ehalsa("check")
    altered(name, "simple", "single")
    assert done.returncode == 1
    assert "variables.csv, row" in done.stderr
    assert "'simple'" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_model_that_does_not_parse_is_told_by_name(ehalsa: Ehalsa, altered: Callable[[str, str, str], None]) -> None:
    name = "dbt_project/models/marts/core/fct_web_review.sql"
    altered(name, "{{ ref(", "{{ (ref(")
    done = ehalsa("prepare")
    altered(name, "{{ (ref(", "{{ ref(")
    assert done.returncode == 1
    assert "fct_web_review" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_mended_model_parses_again(ehalsa: Ehalsa) -> None:
    done = ehalsa("prepare")
    assert (done.returncode, done.stderr) == (0, "")
