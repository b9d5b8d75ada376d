"""An answer of a release (columns and rows) as text, CSV, Markdown, JSON or Parquet. Computes nothing.

Every form says that answers are synthetic, or whoever prints it does, where the release holds such answers.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from orchestration.as_json import json_text, plain
from orchestration.exports.tables.cell_text import machine

SHOWN = 200
"""Rows of a table for the terminal; the other forms have all."""
_NONE = "NULL"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a release (its id) answered: a table. ``mark``: what is to be said of its synthetic answers; else empty."""

    release: str
    table: pa.Table
    mark: str

    @property
    def rows(self) -> Iterable[tuple[Any, ...]]:
        """The rows in the order of the answer, each a tuple of Python values by column; NULL is None."""
        for batch in self.table.to_batches():
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def as_table(answer: Answer, shown: int = SHOWN) -> str:
    """Lay out the first rows for a terminal, numbers flush right; a last line says how many there are."""
    names = answer.table.column_names
    lines = [names, *([_shown(value) for value in row] for row in islice(answer.rows, shown))]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    right = [_is_number(field.type) for field in answer.table.schema]
    laid = [
        "  ".join(text.rjust(width) if number else text.ljust(width) for text, width, number in cells).rstrip()
        for cells in (zip(line, widths, right, strict=True) for line in lines)
    ]
    laid.insert(1, "  ".join("-" * width for width in widths))
    cut = f", the first {shown} shown; --format csv gives all" if answer.table.num_rows > shown else ""
    return "\n".join([*laid, f"({answer.table.num_rows} rows{cut})", ""])


def as_markdown(answer: Answer) -> str:
    """A table of Markdown, numbers flush right."""
    rules = ["---:" if _is_number(field.type) else "---" for field in answer.table.schema]
    lines = [answer.table.column_names, rules, *([_shown(value) for value in row] for row in answer.rows)]
    return "".join(f"| {' | '.join(text.replace('|', chr(92) + '|') for text in line)} |\n" for line in lines)


def as_csv(answer: Answer) -> str:
    """In the dialect of the release's own CSV files; an empty field is NULL."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(answer.table.column_names)
    writer.writerows([_field(value) for value in row] for row in answer.rows)
    return text.getvalue()


def as_json(answer: Answer) -> str:
    """The release, what is synthetic in it, and the rows by name of column."""
    return json_text(
        {"release": answer.release, "note": answer.mark or None, "rows": named(answer.table.column_names, answer.rows)}
    )


def as_parquet(answer: Answer) -> bytes:
    """One Parquet file; its metadata name the release and what is synthetic in it."""
    said = {"release": answer.release, "data_origin": answer.mark}
    target = pa.BufferOutputStream()
    parquet.write_table(answer.table.replace_schema_metadata(said), target, compression="zstd")
    written: bytes = target.getvalue().to_pybytes()
    return written


def named(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
    """Rows by name of column."""
    return [dict(zip(names, row, strict=True)) for row in rows]


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _shown(value: object) -> str:
    return _NONE if value is None else " ".join(str(_field(value)).split())


def _field(value: Any) -> object:
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n")  # a line end of old times is not quoted by the writer
    if isinstance(value, Decimal):
        return machine(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple | Mapping):
        return json.dumps(value, ensure_ascii=False, default=plain)
    return value


TEXTS: Mapping[str, Callable[[Answer], str]] = {
    "table": as_table,
    "csv": as_csv,
    "md": as_markdown,
    "json": as_json,
}
"""The forms that are text, by name."""
