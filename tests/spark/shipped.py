"""Loads what the repository ships with DuckDB and with Spark, and holds releases and models against each other.

A program (`make spark`): it prints rows and differences by model, and ends with 1 where anything differs. Of a made
country of so many times the municipalities (`make spark ARGS=10`) the newest round is landed, and its marts are built.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from orchestration.facts.sources import load_sources
from orchestration.paths import REPO
from orchestration.synth.scale import scale
from tests.e2e.loading import Home
from tests.spark.cluster import SMALL_JAVA
from tests.spark.comparing import compared

ON_SPARK = {"EHALSA_ENGINE": "spark", "EHALSA_SPARK_MASTER": "local[2]", "JDK_JAVA_OPTIONS": SMALL_JAVA}


STEP = (sys.executable, "-m", "benchmarks.steps")
LARGE = "spark.driver.memory 4g\nspark.sql.autoBroadcastJoinThreshold -1\n"
"""What docs/scaling.md says that Spark needs for more than is shipped."""


def main() -> int:
    units = int(sys.argv[1]) if sys.argv[1:] else 1
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        (place / "spark-defaults.conf").write_text(LARGE if units > 1 else "", encoding="utf-8")
        by_spark = {**ON_SPARK, "SPARK_CONF_DIR": name}
        begun = _landed(place / "country", units) if units > 1 else None
        homes = [_built(place / engine, said, begun) for engine, said in (("duckdb", {}), ("spark", by_spark))]
        models = compared(*(home.folder / "build" / "build.duckdb" for home in homes))
        sys.stdout.writelines(f"{model}\n" for model in models)
        differ = [model for model in models if model.differences]
        total = sum(model.rows for model in models)
        sys.stdout.write(f"{len(models)} models, {total} rows, {len(differ)} models differ\n")
        same = homes[0].current() == homes[1].current()
        if begun is None:
            sys.stdout.write("The releases have the same id\n" if same else "The releases have different ids\n")
    return int(bool(differ) or not same)


def _landed(folder: Path, units: int) -> Home:
    """Make the country and land its newest round."""
    scale(REPO / "data", folder, units)
    home = Home(folder / "home", folder / "data" / "sources.yaml", REPO)
    _done(
        "landing", home, [*STEP, "land", load_sources(home.sources, folder / "data" / "formats").rounds[-1].round], {}
    )
    return home


def _built(folder: Path, settings: dict[str, str], landed: Home | None) -> Home:
    """Load everything, or build the marts of what is landed."""
    home = Home(folder, landed.sources if landed else REPO / "data" / "sources.yaml", REPO)
    if landed:
        shutil.copytree(landed.folder, folder)
    _done(folder.name, home, [*STEP, "marts"] if landed else home.command("load"), settings)
    return home


def _done(what: str, home: Home, command: Sequence[str], settings: dict[str, str]) -> None:
    begun = time.monotonic()
    environment = home.environment(EHALSA_DATA=str(home.sources.parent), **settings)
    done = subprocess.run(command, cwd=REPO, env=environment, capture_output=True, text=True, check=False)
    sys.stdout.write(f"{what}: {time.monotonic() - begun:.0f} s {home.current()}\n")
    sys.stdout.flush()
    if done.returncode:
        sys.exit(done.stdout + done.stderr)


if __name__ == "__main__":
    sys.exit(main())
