"""SQL is linted as plain Jinja renders it: every model whole, and a fault found at its place beside any macro."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlfluff.core import FluffConfig, Linter

from orchestration.warehouse.macros import macros as project_macros

FAULTS = {
    "CP01": (r"\bselect\b", "SELECT"),
    "AL02": (r" as (\w+)(,?)$", r" \1\2"),
    "LT01": (r"^( +[a-z_.]+),$", r"\1 ,"),
}
"""Rules, and what is replaced (once) so that they are broken."""


def configured(repo_root: Path, rules: str | None = None) -> Linter:
    config = FluffConfig.from_root(extra_config_path=str(repo_root / ".sqlfluff"), overrides={"rules": rules})
    return Linter(config=config)


@pytest.fixture(scope="module")
def linter(repo_root: Path) -> Linter:
    return configured(repo_root)


def macros(repo_root: Path) -> list[str]:
    texts = [path.read_text(encoding="utf-8") for path in sorted((repo_root / "dbt_project" / "macros").glob("*.sql"))]
    return re.findall(r"macro (\w+)\(", "\n".join(texts))


def models_that_call_them(repo_root: Path) -> dict[str, Path]:
    """For each macro that models with SQL of their own call, the shortest of those models that has room for faults."""
    models = sorted((repo_root / "dbt_project" / "models").rglob("*.sql"), key=lambda path: path.stat().st_size)
    models = [path for path in models if has_room(path.read_text("utf-8"))]
    found = {name: [path for path in models if f"{name}(" in path.read_text("utf-8")] for name in macros(repo_root)}
    return {name: paths[0] for name, paths in found.items() if paths}


def has_room(text: str) -> bool:
    return all(re.search(pattern, text, flags=re.MULTILINE) for pattern, _ in FAULTS.values())


def findings(linter: Linter, text: str) -> set[tuple[str, int]]:
    return {(found.rule_code(), found.line_no) for found in linter.lint_string(text).get_violations()}


def test_faults_in_a_model_that_calls_macros_are_found_at_their_lines(repo_root: Path) -> None:
    """By the rules that are broken: that no other objects to a model is for the lint of all models."""
    linter = configured(repo_root, rules=",".join(FAULTS))
    models = {path.read_text(encoding="utf-8") for path in models_that_call_them(repo_root).values()}
    assert len(models) > 1
    for text in models:
        broken, expected = text, set()
        for rule, (pattern, replacement) in FAULTS.items():
            fault = re.search(pattern, broken, flags=re.MULTILINE)
            assert fault, f"no place for {rule} in\n{text}"
            expected.add((rule, broken.count("\n", 0, fault.start()) + 1))
            broken = re.sub(pattern, replacement, broken, count=1, flags=re.MULTILINE)
        assert findings(linter, broken) == expected


def test_macros_that_are_whole_selects_are_linted_as_rendered(repo_root: Path, linter: Linter) -> None:
    text = "\n".join(path.read_text("utf-8") for path in sorted((repo_root / "dbt_project/macros").glob("*.sql")))
    whole = re.findall(r"macro (\w+)\(([\w, ]+)\) -%}\n(?:select|with|{% for)", text)
    assert len(whole) >= 6
    for name, arguments in whole:
        given = (["given_key"] if argument == "key" else f"given_{argument}" for argument in arguments.split(", "))
        sql = getattr(project_macros(), name)(*given)
        found = linter.lint_string(f"{sql.strip()}\n").get_violations()
        assert not [violation for violation in found if not violation.rule_code().startswith("LT")], name


def test_what_jinja_cannot_render_is_a_finding(linter: Linter) -> None:
    assert ("TMP", 1) in findings(linter, "select {{ nobodys_macro('x') }} as x\n")
