"""A session of Apache Spark that the dbt project builds in: the landed sources are its tables, its tables Parquet.

A program in an environment of its own (see ``spark``): it reads a task from its standard input, says the name of each
model that is built, and ends at once when its input does; or it is dbt by hand.
"""

from __future__ import annotations

import json
import os
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from orchestration.durable import remove_folder
from orchestration.paths import Paths, paths_from_env
from orchestration.warehouse.engine import EngineError, engine_from_env
from orchestration.warehouse.project import dbt_environment, dbt_folders, environment, manifest_path, node_listener
from orchestration.warehouse.spark import FAILURES, spark_folder

_LANDED = re.compile(r"read_parquet\('(.+)'\)")
_OWN = ("local", "spark://127.0.0.1:")
_SETTINGS = {
    "spark.sql.ansi.enabled": "true",  # an overflow or a cast that fails is an error, as on DuckDB
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
# Rules of data tests are told to people as they are written, so that no macro spells them: Spark learns what they call.
_FUNCTION = """
create temporary function array_to_string(labels array<string>, separator string) returns string
return array_join(labels, separator)
"""
_LOOPBACK = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


@contextmanager
def spark_session(paths: Paths, master: str, folder: Path) -> Iterator[None]:
    """Open the session that dbt-spark takes up, with every landed source in it; tables are written below ``folder``."""
    with opened(master, folder) as session:
        _declare(session, paths)
        yield


@contextmanager
def opened(master: str, folder: Path) -> Iterator[Any]:
    """Open a session as every build has it. What is not settled here is Spark's own to say (``SPARK_CONF_DIR``)."""
    own = master.startswith(_OWN)
    if own:
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(master).appName("ehalsa")
    settings = {**_SETTINGS, **(_LOOPBACK if own else {}), "spark.sql.warehouse.dir": str(folder / "warehouse")}
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")  # dbt-spark asks for the session again with each statement
    try:
        _share_work(session)
        yield session
    finally:
        session.stop()


def _share_work(session: Any) -> None:
    """As many parts as there are cores, where nobody has said otherwise: 200 are for a table of gigabytes."""
    setting = "spark.sql.shuffle.partitions"
    if not session.sparkContext.getConf().contains(setting):
        session.conf.set(setting, str(session.sparkContext.defaultParallelism))


def _declare(session: Any, paths: Paths) -> None:
    """Make a table over the landed files of each source of the project, and what its data tests call."""
    session.sql(_FUNCTION)
    for source in json.loads(manifest_path(paths).read_bytes())["sources"].values():
        files = _LANDED.fullmatch(source["config"]["meta"]["external_location"])
        if not files:
            expected, remedy = "read_parquet('…')", "Write it so in the source's yml"
            found = source["config"]["meta"]["external_location"]
            raise EngineError("A source that lies elsewhere", source["unique_id"], expected, found, remedy)
        place = str(paths.landing / files[1].format(name=source["name"])).replace("\\", "\\\\").replace("'", "\\'")
        session.sql(f"create schema if not exists `{source['schema']}`")
        session.sql(
            f"create table `{source['schema']}`.`{source['identifier']}` using parquet options (path '{place}')"
        )


def run_models(paths: Paths, folder: Path) -> list[tuple[str, str]]:
    """Build every model in the open session; names of finished ones are printed, those that fail returned with why."""
    from dbt.artifacts.schemas.run import RunExecutionResult
    from dbt.cli.main import dbtRunner

    words = ["--quiet", "--log-level", "none", "--log-level-file", "none", "run", "--fail-fast", "--target", "spark"]
    with environment(dbt_environment(paths)):
        runner = dbtRunner(callbacks=[node_listener(lambda name: print(name, flush=True))])  # noqa: T201
        outcome = runner.invoke([*words, *dbt_folders(paths, paths.dbt_state / "spark")])
    if not isinstance(outcome.result, RunExecutionResult):
        return [(paths.dbt_project.name, str(outcome.exception))]
    return [
        (result.node.name, str(result.message)) for result in outcome.result.results if str(result.status) == "error"
    ]


def by_hand(arguments: list[str]) -> int:
    """Run ``dbt`` on what is landed. Each run begins with nothing: a selection names what it reads (``+model``)."""
    from dbt.cli.main import cli

    paths, folder = paths_from_env(), spark_folder(paths_from_env().dbt_by_hand)
    remove_folder(folder)
    with spark_session(paths, engine_from_env().master, folder):
        try:
            cli.main(arguments, prog_name="dbt")
        except SystemExit as ended:
            return int(ended.code or 0)


def main() -> None:
    """Run the words of the command line by dbt; without any, build what the task on standard input asks for."""
    if arguments := sys.argv[1:]:
        sys.exit(by_hand(arguments))
    task = json.loads(sys.stdin.readline())
    threading.Thread(target=lambda: sys.stdin.read() or os._exit(1), daemon=True).start()
    paths = Paths(**{name: Path(place) for name, place in task["paths"].items()})
    folder = spark_folder(paths.build)
    with spark_session(paths, task["master"], folder):
        failures = run_models(paths, folder)
    (folder / FAILURES).write_text(json.dumps(failures), encoding="utf-8")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
