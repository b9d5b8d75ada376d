"""Which engine builds is said by the environment alone, and what cannot be is refused with its remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.paths import Paths
from orchestration.warehouse import spark
from orchestration.warehouse.engine import DUCKDB, SPARK, Engine, EngineError, engine_from_env


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
