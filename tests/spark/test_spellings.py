"""What DuckDB and Spark spell differently says the same, at the edges and in worlds of many shapes."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.paths import REPO
from orchestration.warehouse.engine import DUCKDB, SPARK
from orchestration.warehouse.macros import macros
from orchestration.warehouse.marts import open_tables
from orchestration.warehouse.spark import PYTHON
from tests.spark.cluster import SMALL_JAVA

pytestmark = pytest.mark.xdist_group("spark")

WORLDS = 150
NUMBERS = (None, 0, 1, 2, 5, 7, 50, 99, 100, 128, 149, 285, 290, 999, 1000, 999_999, 1_234_567, 10**12)
DECIMALS = (None, "0.00", "0.05", "0.10", "0.99", "1.00", "12.30", "999.99", "1000.00", "-0.01", "-1234567.80")
TEXTS = (None, "", "12*", "1 234*", " 12 ", "*", "12,5", "−3", "1\u00a0234", "a; b", "Åre", "åre", "zebra", "ö*")
LABELS: tuple[list[str | None] | None, ...] = (None, [], ["Alla (n={n})"], ["{n}", None, "av {n}"])


def cases() -> pa.Table:
    """Every number with every other, and with them decimals, texts, lists and doubles that do not add up alike."""
    random, rows = Random(1), list[dict[str, Any]]()
    for number in NUMBERS:
        for base in NUMBERS:
            value = DECIMALS[len(rows) % len(DECIMALS)]
            rows.append(
                {
                    **{"id": len(rows), "n": number, "b": base, "decimals": len(rows) % 3, "part": len(rows) % 7},
                    "value": None if value is None else Decimal(value),
                    "text": TEXTS[len(rows) % len(TEXTS)],
                    "labels": LABELS[len(rows) % len(LABELS)],
                    "double": random.choice([None, random.uniform(-1, 1) * 10 ** random.randint(-9, 9)]),
                }
            )
    types = {"id": pa.int64(), "n": pa.int64(), "b": pa.int64(), "decimals": pa.int32(), "part": pa.int32()}
    other = {
        "value": pa.decimal128(18, 2),
        "text": pa.string(),
        "labels": pa.list_(pa.string()),
        "double": pa.float64(),
    }
    return pa.Table.from_pylist(rows, schema=pa.schema({**types, **other}))


def persons() -> dict[str, pa.Table]:
    """Municipalities with numbers of persons, in groups of all sizes: a world a round."""
    random, members, results = Random(2), [], []
    for world in range(WORLDS):
        codes = [f"m{n:02}" for n in range(random.randint(3, 40))]
        groups = {("alla", "riket"): codes}
        for grouping in ("storlek", "lan", "skr"):
            number = random.randint(1, 6)
            for code in codes:
                groups.setdefault((grouping, f"g{random.randint(1, number)}"), []).append(code)
        for n in range(random.randint(0, 3)):
            groups["lot", f"l{n}"] = random.sample(codes, random.randint(1, len(codes)))
        for n, ((grouping, group), inside) in enumerate(groups.items()):
            place = {"round": f"r{world}", "grouping_id": grouping, "group_code": group, "group_no": n}
            members += [{**place, "municipality_code": code} for code in inside]
        own = {"round": f"r{world}", "status": "answered", "data_origin": "collected"}
        for quantity in ("sum", "max"):
            known = [code for code in codes if random.random() < 0.95]
            numbers = ({"municipality_code": code, "numerator": random.choice([0, 1, 3, 9, 200])} for code in known)
            results += [{**own, "quantity_id": quantity, **number} for number in numbers]
    quantities = [{"quantity_id": quantity, "counts_persons": True} for quantity in ("sum", "max")]
    asked = [
        {"round": f"r{n}", "quantity_id": name, "statistic": name} for n in range(WORLDS) for name in ("sum", "max")
    ]
    smallest = (("persons_municipalities", 3), ("persons", 10))
    limits = [{"rule": rule, "product": "all", "origin": "collected", "smallest": n} for rule, n in smallest]
    turns = [{"grouping": "alla", "turn": 1}, {"grouping": "storlek", "turn": 2}]
    tables = {"members": members, "results": results, "quantities": quantities, "definitions": asked}
    tables |= {"limits": limits, "order_of_groupings": turns}
    return {name: pa.Table.from_pylist(rows) for name, rows in tables.items()}


def queries(engine: str) -> dict[str, str]:
    said = macros(engine)
    expressions = {
        "share": said.round_half_away("n", "b"),
        "quotient": said.rounded_quotient("n - 300", "b", "decimals"),
        "percent": said.percent("n", "b", 1),
        "decimal": said.swedish_decimal("value", "decimals"),
        "integer": said.swedish_integer("n"),
        "read": said.as_read("text"),
        "headed": said.headings("labels", "cast(n as string)"),
    }
    by_row = ", ".join(f"{sql} as {name}" for name, sql in expressions.items())
    sums = f"{said.ordered_sum('double', 'id')} as total, {said.joined_texts('text', '; ')} as texts"
    relations = ("results", "definitions", "quantities", "members", "limits", "order_of_groupings")
    return {
        "rows_of_cases": f"select id, {by_row} from (select * from cases where n < 10000000 or b < 2) as cases",
        "sums_of_cases": f"select part, {sums} from cases group by part",
        "shown": said.groups_of_persons_shown(*relations),
    }


Answers = dict[str, list[dict[str, Any]]]


def in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: [str(value) for value in row.values()])


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answers]:
    """What each engine answers to its own spelling of each query."""
    folder, tables = tmp_path_factory.mktemp("asked"), {"cases": cases(), **persons()}
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet")
    places = {name: str(folder / f"{name}.parquet") for name in tables}
    task = json.dumps({"tables": places, "queries": queries(SPARK), "folder": str(folder / "answers")})
    environment = {"PYTHONPATH": str(REPO), "PATH": "/usr/bin:/bin", "JDK_JAVA_OPTIONS": SMALL_JAVA}
    command = [str(PYTHON), "-m", "tests.spark.asked"]
    done = subprocess.run(command, input=task, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with open_tables(tables) as session:
        by_duckdb = {name: in_order(session.rows(sql)) for name, sql in queries(DUCKDB).items()}
    by_spark = {name: in_order(pq.read_table(folder / "answers" / name).to_pylist()) for name in by_duckdb}
    return {DUCKDB: by_duckdb, SPARK: by_spark}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("rows_of_cases", lambda rows: len(rows) > 250 and {type(row["decimal"]) for row in rows} == {str, type(None)}),
        ("sums_of_cases", lambda rows: len(rows) == 7 and all(";" in row["texts"] for row in rows)),
        ("shown", lambda rows: len(rows) > 500 and {row["grouping_id"] for row in rows} > {"alla", "storlek", "lot"}),
    ],
)
def test_both_engines_say_the_same(
    answers: dict[str, Answers], name: str, told: Callable[[list[dict[str, Any]]], bool]
) -> None:
    assert told(answers[DUCKDB][name]), "the cases show nothing"
    assert answers[SPARK][name] == answers[DUCKDB][name]
