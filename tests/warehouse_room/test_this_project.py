"""What this repository's own models promise: no test lost unseen, products that exist, columns written out."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

REVIEWED = Path(__file__).with_name("tests_by_model.csv")
COUNTED = ("data_tests", "rules", "unit_tests", "equals", "shares")


@pytest.fixture(scope="module")
def project(repo_root: Path) -> Path:
    return repo_root / "dbt_project"


def lists(content: Any) -> Iterator[tuple[str, list[Any]]]:
    """Every list of tests, of rules of a test, or of what is reconciled, wherever it stands in a yml."""
    if isinstance(content, dict):
        yield from ((key, value) for key, value in content.items() if key in COUNTED)
        content = list(content.values())
    if isinstance(content, list):
        for part in content:
            yield from lists(part)


def counts(content: Any) -> Counter[str]:
    found = Counter[str]()
    for key, tests in lists(content):
        found[key] += len(tests)
    return found


def contents(project: Path) -> dict[str, Any]:
    return {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(project.glob("models/**/*.yml"))}


def test_tests_of_each_model_are_those_of_the_reviewed_list(project: Path) -> None:
    """Whoever adds or removes a test changes the list too, where the reviewer of the change sees it."""
    found = {name: counts(yml) for name, yml in contents(project).items()}
    found["tests/singular"] = Counter(data_tests=len(list(project.glob("tests/singular/*.sql"))))
    rows = [{"yml": name, **{key: str(found[name][key]) for key in COUNTED}} for name in sorted(found) if found[name]]
    with REVIEWED.open(encoding="utf-8", newline="") as handle:
        assert list(csv.DictReader(handle)) == rows


def test_a_test_or_rule_less_is_seen_wherever_it_stood(project: Path) -> None:
    lost = 0
    for name, yml in contents(project).items():
        before = counts(yml)
        for _, tests in list(lists(yml)):
            gone = tests.pop()
            assert counts(yml) != before, (name, gone)
            tests.append(gone)
            lost += 1
    assert lost > 100


def test_data_tests_are_queries_that_the_project_alone_decides_and_fail_by_any_row(parsed: Path) -> None:
    """What dbt compiled once is asked of each build without it: docs/adr/0086."""
    manifest = json.loads((parsed / "manifest.json").read_bytes())
    tests = [node for node in manifest["nodes"].values() if node["resource_type"] == "test"]
    named = ("severity", "fail_calc", "warn_if", "error_if", "limit", "store_failures", "enabled")
    assert {tuple(test["config"][name] for name in named) for test in tests} == {
        ("error", "count(*)", "!= 0", "!= 0", None, None, True)
    }
    own = [macro for macro in manifest["macros"].values() if macro["package_name"] == "ehalsa"]
    how_tables_are_written = ("macros/duckdb/table.sql", "macros/spark/table.sql")
    asked = [macro for macro in own if macro["original_file_path"] not in how_tables_are_written]
    asking = re.compile(r"run_query|statement\(|adapter\.(?!dispatch)|env_var")
    assert [node["name"] for node in [*asked, *tests] if asking.search(node.get("macro_sql") or node["raw_code"])] == []


def test_every_mart_ends_in_columns_written_out(project: Path) -> None:
    marts = sorted(project.glob("models/marts/**/*.sql"))
    assert marts
    for path in marts:
        last = re.split(r"^select\b", path.read_text("utf-8"), flags=re.MULTILINE)[-1]
        assert [line for line in last.splitlines() if line.rstrip(",").endswith("*")] == [], path


def test_every_released_mart_is_in_both_products_of_marts(project: Path, data_dir: Path) -> None:
    release = yaml.safe_load((data_dir / "products" / "release.yaml").read_text("utf-8"))
    released = sorted(mart["name"] for mart in release["marts"])
    exposures = {entry["name"]: entry["depends_on"] for entry in contents(project)["_exposures"]["exposures"]}
    named = [f"ref('{name}')" for name in released]
    assert exposures["marts_parquet"] == exposures["marts_database"] == named
    assert released == sorted(path.stem for path in project.glob("models/marts/**/*.sql"))
