"""Loads what the repository ships with DuckDB and with Spark, and holds releases and models against each other.

A program (`make spark`): it prints rows and differences by model, and ends with 1 where anything differs.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from orchestration.paths import REPO
from tests.e2e.loading import Home
from tests.spark.cluster import SMALL_JAVA
from tests.spark.comparing import compared

ON_SPARK = {"EHALSA_ENGINE": "spark", "EHALSA_SPARK_MASTER": "local[2]", "JDK_JAVA_OPTIONS": SMALL_JAVA}


def main() -> int:
    with tempfile.TemporaryDirectory() as place:
        homes = [_loaded(Path(place) / name, settings) for name, settings in (("duckdb", {}), ("spark", ON_SPARK))]
        models = compared(*(home.folder / "build" / "build.duckdb" for home in homes))
        sys.stdout.writelines(f"{model}\n" for model in models)
        differ = [model for model in models if model.differences]
        same = homes[0].current() == homes[1].current()
        total = sum(model.rows for model in models)
        sys.stdout.write(f"{len(models)} models, {total} rows, {len(differ)} models differ\n")
        sys.stdout.write("The releases have the same id\n" if same else "The releases have different ids\n")
        return int(bool(differ) or not same)


def _loaded(folder: Path, settings: dict[str, str]) -> Home:
    home, begun = Home(folder, REPO / "data" / "sources.yaml", REPO), time.monotonic()
    finished = home.ehalsa("load", **settings)
    sys.stdout.write(f"{folder.name}: {time.monotonic() - begun:.0f} s, release {home.current()}\n")
    sys.stdout.flush()
    if finished.code:
        sys.exit(finished.out + finished.err)
    return home


if __name__ == "__main__":
    sys.exit(main())
