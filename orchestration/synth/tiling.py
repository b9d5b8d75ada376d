"""Multiplies the facts that name municipalities: registers, groupings, totals. Answers are multiplied in ``raw_tiles``.

The codes of the copies: eight digits, those of the municipality and four that number the copy. The first two are still
the county's. A made municipality says in its name that it is made.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from orchestration.facts.formats import OBSERVATIONS, Format

LARGEST = 9999
"""So many copies the codes can tell apart."""
_CODE, _UNIT, _NAMES = "municipality_code", "unit_code", ("municipality", "official_name", "unit")
_OF_REAL_ONES = ("registers/identifiers", "registers/municipality_changes", "site/other_names")
"""Facts that a made municipality has none of: a number with its check digit, a day, another name."""
_WIDTH = 4
_Row = dict[str, str]


def made_code(code: str, copy: int) -> str:
    """Return the code of a copy (0, 1 …) of a municipality or of a district of one (``1280-01``)."""
    return f"{code[:_WIDTH]}{copy:04d}{code[_WIDTH:]}"


def made_name(name: str, copy: int) -> str:
    """Return the name of a copy of a municipality or district."""
    return f"{name} (påhittad {copy + 1})"


def speaks_of_the_country(format_: Format) -> bool:
    """Tell whether a kind's files have no row a municipality: they speak of the real country, and stay as they are."""
    return format_.shape == OBSERVATIONS or not any(column.type == "municipality" for column in format_.columns)


def tile_registers(data: Path, units: int) -> None:
    """Multiply the facts of a data folder in place: rows of municipalities, and known totals of them."""
    registers = data / "registers"
    for name in ("municipalities", "population", "skr_groups", "units"):
        rewrite(registers / f"{name}.csv", lambda row: _copies(row, units))
    for path in (data / "groupings").glob("*.csv"):
        rewrite(path, lambda row: _copies(row, units))
    rewrite(registers / "auxiliary_totals.csv", lambda row: [{**row, "value": str(int(row["value"]) * units)}])
    for name in _OF_REAL_ONES:
        rewrite(data / f"{name}.csv", lambda row: [])
    checks = registers / "checks.yaml"
    said = yaml.safe_load(checks.read_text(encoding="utf-8"))
    checks.write_text(yaml.safe_dump(_times(said, units), allow_unicode=True, sort_keys=False), encoding="utf-8")


def _copies(row: _Row, units: int) -> Iterator[_Row]:
    if _CODE not in row:
        yield row
        return
    for copy in range(units):
        made = {key: made_code(row[key], copy) for key in (_CODE, _UNIT) if key in row}
        yield {**row, **made, **{key: made_name(row[key], copy) for key in _NAMES if key in row}}


def rewrite(path: Path, change: Callable[[_Row], Iterable[_Row]]) -> None:
    """Write a CSV file of facts anew, with what ``change`` makes of each row."""
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        header, rows = list(reader.fieldnames or ()), list(reader)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, header, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerows(change(row))


def _times(said: Any, units: int) -> Any:
    """Multiply every whole number of a document."""
    if isinstance(said, Mapping):
        return {key: _times(value, units) for key, value in said.items()}
    return said * units if isinstance(said, int) else said
