"""Which engine builds is said by the environment alone, and what cannot be is refused with its remedy."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml
from dbt.config.renderer import ProfileRenderer
from dbt_common.context import set_invocation_context

from orchestration.paths import Paths
from orchestration.warehouse import spark
from orchestration.warehouse.engine import DUCKDB, SPARK, Engine, EngineError, engine_from_env, memory_from_env
from orchestration.warehouse.project import dbt_environment, environment


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, Engine(DUCKDB)),
        ({"EHALSA_ENGINE": "", "EHALSA_SPARK_MASTER": "spark://db1:7077"}, Engine(DUCKDB)),
        ({"EHALSA_ENGINE": "spark"}, Engine(SPARK, "local[2]")),
        ({"EHALSA_ENGINE": "spark", "EHALSA_SPARK_MASTER": "spark://db1:7077"}, Engine(SPARK, "spark://db1:7077")),
    ],
)
def test_the_environment_names_the_engine(
    settings: dict[str, str], expected: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("EHALSA_ENGINE", "EHALSA_SPARK_MASTER"):
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert engine_from_env() == expected


def test_an_engine_that_nobody_knows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EHALSA_ENGINE", "Spark")
    with pytest.raises(
        EngineError, match=r"EHALSA_ENGINE: expected duckdb or spark, found Spark\. Unset EHALSA_ENGINE"
    ):
        engine_from_env()


def test_spark_that_is_not_installed_is_said_with_its_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark, "PYTHON", tmp_path / "python")
    paths = Paths(tmp_path, tmp_path, tmp_path, tmp_path / "sources.yaml")
    paths.build.mkdir()
    with pytest.raises(EngineError, match=r"no such file\. Run .make setup-spark. once"):
        spark.build_on_spark(paths, Engine(SPARK, "local[2]"), lambda name: None)


@pytest.mark.parametrize(
    ("amount", "taken", "models_at_a_time"), [("", "80%", 2), ("1500MB", "1500MB", 1), ("40%", "40%", 1)]
)
def test_a_build_takes_the_memory_that_it_is_told(
    amount: str, taken: str, models_at_a_time: int, repo_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = Paths(repo_root, repo_root / "data", repo_root / "var", repo_root / "data" / "sources.yaml")
    monkeypatch.setenv("EHALSA_MEMORY", amount)
    assert memory_from_env() == amount
    profile = yaml.safe_load((repo_root / "dbt_project" / "profiles.yml").read_text(encoding="utf-8"))
    with environment(dbt_environment(paths)):
        set_invocation_context(dict(os.environ))
        rendered = ProfileRenderer({}).render_data(profile)["ehalsa"]["outputs"]["dev"]
    assert (rendered["settings"]["memory_limit"], rendered["threads"]) == (taken, models_at_a_time)


@pytest.mark.parametrize("amount", ["much", "4", "-1GB", "4 GB of it"])
def test_what_is_no_amount_of_memory_is_refused(amount: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EHALSA_MEMORY", amount)
    with pytest.raises(EngineError, match=r"EHALSA_MEMORY: expected an amount like 4GB, found "):
        memory_from_env()
