"""What a person meets before the code: licences, the hooks of a commit, CI. Each says what the Makefile does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import yaml

PINNED_CHECKOUT = re.compile(r"actions/checkout@[0-9a-f]{40}")


def test_the_hooks_of_a_commit_are_the_checks(repo_root: Path) -> None:
    hooks = yaml.safe_load((repo_root / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [entry["repo"] for entry in hooks] == ["local"]
    by_name = {hook["id"]: hook for hook in hooks[0]["hooks"]}
    makefile = (repo_root / "Makefile").read_text(encoding="utf-8")
    (checks,) = re.findall(r"^CHECKS := (.*)$", makefile, flags=re.MULTILINE)
    assert set(by_name) == set(checks.split())
    assert {hook["language"] for hook in by_name.values()} == {"system"}
    for name, hook in by_name.items():
        program, *words = hook["entry"].removeprefix(".venv/bin/").removesuffix(" --force-exclude").split()
        (recipe,) = re.findall(rf"^{name}: setup-dev\n((?:\t.*\n)+)", makefile, flags=re.MULTILINE)
        assert (words == [name]) if program == "make" else (f"$(BIN)/{' '.join((program, *words))}" in recipe)


def test_ci_calls_the_script_and_no_program_of_others(repo_root: Path) -> None:
    (path,) = (repo_root / ".github" / "workflows").iterdir()
    (job,) = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values()
    steps: list[dict[str, Any]] = job["steps"]
    assert [step["uses"] for step in steps if "uses" in step and not PINNED_CHECKOUT.fullmatch(step["uses"])] == []
    assert steps[-1]["run"] == ".ci/run"
    assert job["timeout-minutes"] <= 20


def test_every_licence_is_named(repo_root: Path) -> None:
    project = tomllib.loads((repo_root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    texts = [(repo_root / name).read_text(encoding="utf-8") for name in project["license-files"]]
    assert project["license"] == "MIT AND CC0-1.0"
    assert [text.splitlines()[0] for text in texts] == ["MIT License", "CC0 1.0 Universal"]


def test_the_page_for_contributors_leads_to_what_is_there(repo_root: Path) -> None:
    page = (repo_root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)\)", page)
    links += re.findall(r"`((?:\.ci|data|dbt_project|docs|expectations|orchestration|tests)/[\w./-]*)`", page)
    assert links
    assert [link for link in links if not (repo_root / link).exists()] == []
    assert len(page.split()) < 800, "one page"
