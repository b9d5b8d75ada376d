"""Asks Spark some queries of Parquet files, in a session as a build has it. A program of Spark's own environment.

On standard input: ``tables`` (files by name), ``queries`` (SQL by name), ``folder``, which gets the answers as Parquet.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from orchestration.warehouse.spark_session import opened


def main() -> None:
    asked = json.load(sys.stdin)
    folder = Path(asked["folder"])
    with opened("local[2]", folder) as session:
        for name, file in asked["tables"].items():
            session.read.parquet(file).createOrReplaceTempView(name)
        for name, sql in asked["queries"].items():
            session.sql(sql).coalesce(1).write.parquet(str(folder / name))


if __name__ == "__main__":
    main()
