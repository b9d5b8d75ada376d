"""The locks pin everything by hash, name no index, agree with each other and with the environment under test."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9-]*)==(?P<version>[0-9][^ ;]*)(?: ;[^\\]*)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")
BENCH = "benchmarks/requirements.lock"
SPARK = "requirements-spark.lock"
LOCKS = ("requirements.lock", "requirements-dev.lock", BENCH, SPARK)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock: Path) -> dict[str, str]:
    matches = (PIN.match(line) for line in lock.read_text(encoding="utf-8").splitlines())
    return {match["name"]: match["version"] for match in matches if match}


def declared(repo_root: Path) -> dict[str, set[str]]:
    """Distributions that pyproject.toml names, by `runtime`, the extras and the groups."""
    document = tomllib.loads((repo_root / "pyproject.toml").read_text(encoding="utf-8"))
    project = document["project"]
    listed = {"runtime": project["dependencies"], **project["optional-dependencies"], **document["dependency-groups"]}
    return {part: {normal(re.split(r"[\[<>=~!; ]", line)[0]) for line in lines} for part, lines in listed.items()}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_nothing_but_pins_and_their_hashes(repo_root: Path, lock: str) -> None:
    lines = (repo_root / lock).read_text(encoding="utf-8").splitlines()
    stray = [line for line in lines if not (line.startswith("#") or PIN.match(line) or HASH.match(line))]
    assert stray == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(repo_root: Path, lock: str) -> None:
    lines = (repo_root / lock).read_text(encoding="utf-8").splitlines()
    following = dict(zip(lines, [*lines[1:], ""], strict=True))
    bare = [line for line in lines if PIN.match(line) and not HASH.match(following[line])]
    assert bare == []
    assert len(pins(repo_root / lock)) == sum("==" in line for line in lines) > 0


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(repo_root: Path, lock: str) -> None:
    text = (repo_root / lock).read_text(encoding="utf-8")
    named = re.findall(r"\S*(?:://|--(?:extra-)?index|--find-links|--trusted-host| @ )\S*", text)
    assert named == []


def test_the_lock_of_the_load_is_a_part_of_the_lock_of_the_tests(repo_root: Path) -> None:
    load, tests, bench, spark = (pins(repo_root / lock) for lock in LOCKS)
    assert {name: (version, tests.get(name)) for name, version in load.items() if tests.get(name) != version} == {}
    assert {name: version for name, version in spark.items() if tests.get(name, version) != version} == {}
    assert not set(bench) & set(tests), "what a load is measured against is installed by `make bench` alone"


def test_what_pyproject_names_is_locked(repo_root: Path) -> None:
    parts = declared(repo_root)
    load, tests, bench, spark = (set(pins(repo_root / lock)) for lock in LOCKS)
    assert parts.pop("bench") <= bench
    assert parts["spark"] <= spark
    assert not parts.pop("spark") & tests
    assert parts["runtime"] | parts["setup"] <= load
    assert set().union(*parts.values()) <= tests
    assert not (parts["dev"] | parts["synth"]) & load


def test_the_tests_run_on_what_is_locked(repo_root: Path) -> None:
    installed = {normal(found.metadata["Name"]): found.version for found in metadata.distributions()}
    locked = pins(repo_root / "requirements-dev.lock")
    assert {
        name: (wanted, installed.get(name)) for name, wanted in locked.items() if installed.get(name) != wanted
    } == {}


def imported(module: Path) -> set[str]:
    """Top-level names of all absolute imports of a module, those inside functions too."""
    nodes = list(ast.walk(ast.parse(module.read_text(encoding="utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in names}


def test_what_the_load_imports_is_declared(repo_root: Path) -> None:
    parts, sources = declared(repo_root), metadata.packages_distributions()
    undeclared = []
    for module in sorted((repo_root / "orchestration").rglob("*.py")):
        place = module.relative_to(repo_root)
        extra = "synth" if place.parts[1] == "synth" else "spark" if place.name == "spark_session.py" else ""
        allowed = parts["runtime"] | (parts[extra] if extra else set())
        for name in sorted(imported(module) - sys.stdlib_module_names - {"_typeshed", "orchestration"}):
            if not {normal(source) for source in sources.get(name, [name])} & allowed:
                undeclared.append(f"{place}: {name}")
    assert undeclared == []
