"""The forms of an answer hold the same rows, whatever stands in them."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from decimal import Decimal

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from orchestration.desk.answer import SHOWN, Answer, as_csv, as_json, as_markdown, as_parquet, as_table

TEXT = st.text(alphabet='aåÖ |",;\n\r\t', max_size=6)
ROWS = st.lists(st.tuples(st.none() | TEXT, st.none() | st.integers(-9999, 9999)), max_size=5)
KINDS = pa.schema([("namn", pa.string()), ("antal", pa.int64())])


def answer(rows: list[tuple[str | None, int | None]], mark: str = "") -> Answer:
    return Answer(
        "0" * 64, pa.Table.from_pylist([dict(zip(KINDS.names, row, strict=True)) for row in rows], KINDS), mark
    )


@given(ROWS)
def test_every_form_holds_every_row(rows: list[tuple[str | None, int | None]]) -> None:
    given_ = answer(rows)
    read = list(csv.reader(io.StringIO(as_csv(given_), newline="")))
    assert read == [
        KINDS.names,
        *(
            [(text or "").replace("\r\n", "\n").replace("\r", "\n"), "" if number is None else str(number)]
            for text, number in rows
        ),
    ]
    assert [tuple(row.values()) for row in json.loads(as_json(given_))["rows"]] == rows
    assert parquet.read_table(io.BytesIO(as_parquet(given_))).to_pylist() == given_.table.to_pylist()
    lines = as_markdown(given_).splitlines()
    assert len(lines) == len(rows) + 2
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in lines} == {3}
    assert f"({len(rows)} rows)" in as_table(given_)


def test_kinds_of_values_are_written_as_the_release_writes_them() -> None:
    row = {"tal": Decimal("12.50"), "dag": date(2021, 1, 31), "ja": True, "etiketter": ["å", "b"], "inget": None}
    table = pa.Table.from_pylist([row])
    assert as_csv(Answer("", table, "")).splitlines()[1] == '12.5,2021-01-31,true,"[""å"", ""b""]",'
    (read,) = json.loads(as_json(Answer("", table, "")))["rows"]
    assert read == {"tal": 12.5, "dag": "2021-01-31", "ja": True, "etiketter": ["å", "b"], "inget": None}


def test_a_long_table_is_cut_on_the_terminal_and_says_so() -> None:
    long = answer([("a", number) for number in range(SHOWN + 1)])
    assert len(as_table(long).splitlines()) == SHOWN + 3
    assert f"({SHOWN + 1} rows, the first {SHOWN} shown; --format csv gives all)" in as_table(long)
    assert len(as_csv(long).splitlines()) == SHOWN + 2


def test_files_that_travel_say_what_is_synthetic() -> None:
    marked = answer([("a", 1)], "Syntetiska svar.")
    assert json.loads(as_json(marked))["note"] == "Syntetiska svar."
    assert parquet.read_schema(io.BytesIO(as_parquet(marked))).metadata[b"data_origin"] == b"Syntetiska svar."
