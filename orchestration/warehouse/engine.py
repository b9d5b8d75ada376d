"""Which engine works out the models: DuckDB in the load's own process, or Apache Spark beside it."""

from __future__ import annotations

import os
from dataclasses import dataclass

from orchestration.errors import ReadableError

DUCKDB, SPARK = "duckdb", "spark"
_ENGINE, _MASTER = "EHALSA_ENGINE", "EHALSA_SPARK_MASTER"


class EngineError(ReadableError):
    """The engine that was asked for is none, is not installed, or could not build."""


@dataclass(frozen=True, slots=True)
class Engine:
    """``name``: duckdb or spark. ``master``: where Spark works, as Spark writes it; empty for DuckDB."""

    name: str
    master: str = ""

    @property
    def is_spark(self) -> bool:
        """True if the models are Spark's to build."""
        return self.name == SPARK


def engine_from_env() -> Engine:
    """Read ``EHALSA_ENGINE`` (unset: DuckDB) and ``EHALSA_SPARK_MASTER`` (unset: this machine's two cores).

    EngineError for any other engine.
    """
    name = os.environ.get(_ENGINE) or DUCKDB
    if name not in (DUCKDB, SPARK):
        raise EngineError("An engine that nobody knows", _ENGINE, f"{DUCKDB} or {SPARK}", name, f"Unset {_ENGINE}")
    return Engine(SPARK, os.environ.get(_MASTER) or "local[2]") if name == SPARK else Engine(DUCKDB)
