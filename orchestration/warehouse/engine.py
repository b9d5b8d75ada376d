"""Which engine works out the models, DuckDB beside the load or Apache Spark, and what memory the database may take."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from orchestration.errors import ReadableError

DUCKDB, SPARK = "duckdb", "spark"
_ENGINE, _MASTER, _MEMORY = "EHALSA_ENGINE", "EHALSA_SPARK_MASTER", "EHALSA_MEMORY"
_AMOUNT = re.compile(r"[1-9]\d*([KMGT]i?B|%)")  # DuckDB takes "4 GB of it" for one, and -1GB for no limit


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


def memory_from_env() -> str:
    """Read ``EHALSA_MEMORY``: what the database of a build may take, as DuckDB writes it; empty: what DuckDB takes.

    What is beyond it DuckDB writes to the disk beside the database. EngineError for what is no amount.
    """
    amount = os.environ.get(_MEMORY, "")
    if amount and not _AMOUNT.fullmatch(amount):
        expected, remedy = "an amount like 4GB", f"Correct it, or unset {_MEMORY}"
        raise EngineError("No amount of memory", _MEMORY, expected, amount, remedy)
    return amount
