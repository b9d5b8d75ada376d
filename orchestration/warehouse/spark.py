"""Has Apache Spark build the models, in a process that lives no longer than the build; the load stays without Java.

What Spark does is said by ``spark_session``. Here belongs who starts it and what is told of its failures.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from orchestration.paths import REPO, Paths
from orchestration.warehouse.engine import Engine, EngineError

PYTHON = Path(sys.prefix) / "spark" / "bin" / "python"
"""Of an environment beside the load's own, whose libraries would import pyspark, and not for good: docs/adr/0134."""
_MODULE = "orchestration.warehouse.spark_session"
_SHOWN = 600
_BEFORE_THE_PLAN = re.compile(r"; line \d+")
FAILURES = "failures.json"


def spark_folder(build: Path) -> Path:
    """Where the Parquet of a build lies, a folder a model."""
    return build / "spark"


def build_on_spark(paths: Paths, engine: Engine, on_node: Callable[[str], None]) -> Path:
    """Build every model as Parquet of the build folder, which is fresh; return the folder that holds one for each.

    ``on_node`` hears each finished model. EngineError with Spark's own words for the first that fails.
    """
    folder = spark_folder(paths.build)
    folder.mkdir()
    log = folder / "log.txt"
    task = {name: str(getattr(paths, name)) for name in ("repo", "data", "home", "sources_file")}
    with log.open("w") as said, _started(said) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps({"paths": task, "master": engine.master}) + "\n")
        process.stdin.flush()  # and left open: its end is what tells the process that nobody waits any more
        for line in process.stdout:
            on_node(line.strip())
    failures = folder / FAILURES
    if process.returncode or not failures.is_file():
        last = log.read_text(encoding="utf-8").strip().splitlines()[-1:] or ["nothing"]
        expected, remedy = "an end with 0", "Read the log; `make setup-spark` installs what Spark needs"
        raise EngineError("Spark that broke", str(log), expected, f"{process.returncode}: {last[0]}", remedy)
    for name, message in json.loads(failures.read_bytes()):
        found = " ".join(_BEFORE_THE_PLAN.split(message)[0].split())[:_SHOWN]
        raise EngineError("A model that Spark does not build", name, "a table", found, "Mend what its message names")
    return folder / "warehouse" / "main.db"


def _started(log: IO[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        _command(),
        env=_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        encoding="utf-8",
    )


def dbt_on_spark(arguments: Sequence[str]) -> int:
    """Run ``dbt`` with these arguments in a session of its own; return its exit code."""
    return subprocess.run([*_command(), *arguments], env=_environment(), check=False).returncode


def spark_is_installed() -> None:
    """EngineError if it is not."""
    if not PYTHON.is_file():
        expected, remedy = "an environment with Spark", "Run `make setup-spark` once"
        raise EngineError("Spark is not installed", str(PYTHON), expected, "no such file", remedy)


def _command() -> list[str]:
    spark_is_installed()
    return [str(PYTHON), "-m", _MODULE]


def _environment() -> dict[str, str]:
    """Variables of this process, and where the project's own code lies."""
    return {**os.environ, "PYTHONPATH": str(REPO)}
