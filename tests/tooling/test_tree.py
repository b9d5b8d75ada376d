"""The shape of the repository: what lies at the top, how large things are, what no file may hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

FIXED_BY_THE_CUSTOMER = {
    "pyproject.toml",
    "orchestration",
    "dbt_project",
    "expectations",
    "data",
    "tests",
    "workspace.yaml",
}
BESIDE = {
    ".ci",
    ".editorconfig",
    ".gitattributes",
    ".github",
    ".gitignore",
    ".pre-commit-config.yaml",
    ".sqlfluff",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "LICENSE-DATA",
    "Makefile",
    "README.md",
    "benchmarks",
    "deploy",
    "docs",
    "ehalsa",
    "requirements-dev.lock",
    "requirements-spark.lock",
    "requirements.lock",
}
LONGEST_FUNCTION, LONGEST_MODULE, LONGEST_MODEL = 50, 400, 100
CODE = {".py", ".sql", ".sh", ".yml", ".jinja", ""}

# Put together from pieces, so that this file does not hold what it looks for.
PLACES_OF_ONE_MACHINE = [f"/{name}/" for name in ("work", "root", "tmp", "home")] + [f"/opt/{'pypi'}"]
PACKAGE_INDEXES = [".".join(parts) for parts in (("pypi", "org"), ("python" + "hosted", "org"), ("npmjs", "org"))]
UNFINISHED = [
    rf"\b{word}\b" for word in ("TO" + "DO", "FIX" + "ME", "X" * 3, "raise NotImplemented" + "Error", "x" + "fail")
] + ["pragma: no " + "cover", r"pytest\.skip", r"mark\.skip", "skip" + "if", "importor" + "skip"]


def lines_that_match(texts: dict[Path, str], pattern: str) -> list[str]:
    search = re.compile(pattern).search
    return [
        f"{path}:{number}: {line.strip()[:120]}"
        for path, text in texts.items()
        for number, line in enumerate(text.splitlines(), start=1)
        if search(line)
    ]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_the_top_level_is_as_the_customer_fixed_it(committed: list[Path]) -> None:
    found = {path.parts[0] for path in committed}
    assert FIXED_BY_THE_CUSTOMER - found == set(), "missing at the top level"
    assert found - FIXED_BY_THE_CUSTOMER - BESIDE == set(), "not foreseen at the top level"


def test_no_file_names_a_place_on_one_machine(texts: dict[Path, str]) -> None:
    places = "|".join(map(re.escape, PLACES_OF_ONE_MACHINE))
    assert lines_that_match(texts, rf"(?<![\w.\-}}])(?:{places})") == []


def test_no_file_names_a_package_index(texts: dict[Path, str]) -> None:
    assert lines_that_match(texts, "|".join(map(re.escape, PACKAGE_INDEXES))) == []


def test_nothing_is_left_unfinished_or_passed_over(texts: dict[Path, str]) -> None:
    code = {path: text for path, text in texts.items() if path.suffix in CODE}
    assert lines_that_match(code, "|".join(UNFINISHED)) == []


@pytest.fixture(scope="module")
def modules(texts: dict[Path, str]) -> dict[Path, ast.Module]:
    """Every module, parsed."""
    return {path: ast.parse(text) for path, text in texts.items() if path.suffix == ".py"}


def test_functions_and_modules_are_short(texts: dict[Path, str], modules: dict[Path, ast.Module]) -> None:
    long_modules = [path for path in modules if len(texts[path].splitlines()) > LONGEST_MODULE]
    long_functions = [
        f"{path}:{function.lineno} {function.name}"
        for path, tree in modules.items()
        for function in functions(tree)
        if (function.end_lineno or 0) - function.lineno + 1 > LONGEST_FUNCTION
    ]
    assert (long_modules, long_functions) == ([], [])


def test_models_are_short(texts: dict[Path, str]) -> None:
    models = {path: text for path, text in texts.items() if path.suffix == ".sql" and "models" in path.parts}
    assert models, "no dbt model found"
    assert [path for path, text in models.items() if len(text.splitlines()) > LONGEST_MODEL] == []


def constants(tree: ast.Module) -> Iterator[ast.Constant]:
    """Constants of a module but for strings that stand as statements of their own (docstrings)."""
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in prose)


def test_no_year_is_written_into_code(texts: dict[Path, str], modules: dict[Path, ast.Module]) -> None:
    year = re.compile(r"(?<![\w.])20[1-4]\d(?!\w)")
    found = [
        f"{path}:{node.lineno}: {node.value!r}"
        for path, tree in modules.items()
        if path.parts[0] == "orchestration"
        for node in constants(tree)
        if isinstance(node.value, int | str) and year.search(str(node.value))
    ]
    statements = {path: re.sub(r"--.*|\{#.*?#\}", "", text) for path, text in texts.items() if path.suffix == ".sql"}
    assert found + lines_that_match(statements, year.pattern) == []


def test_the_workspace_loads_the_code_location(repo_root: Path) -> None:
    workspace = yaml.safe_load((repo_root / "workspace.yaml").read_text(encoding="utf-8"))
    (location,) = [entry["python_module"] for entry in workspace["load_from"]]
    assert location["location_name"] == "ehalsa"
    assert (repo_root / (location["module_name"].replace(".", "/") + ".py")).is_file()
