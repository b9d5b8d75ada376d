"""Applies the declared corrections of a round to what was read from a file, before anything is judged.

Here belongs whether a correction still fits. Which there are, who asked for them and why: ``data/corrections``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import eq

import numpy as np
import pyarrow as pa

from orchestration.facts.model import Correction
from orchestration.facts.sources import SourceSpec
from orchestration.landing.cells import quoted, text_of
from orchestration.landing.decoder_messages import Cell, Fault
from orchestration.landing.fault_list import Report
from orchestration.landing.grid import Grid
from orchestration.landing.schemas import CORRECTIONS, CORRECTIONS_KEY

_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Correctable:
    """How a correction finds its cell: ``key`` is the unit's column, ``columns`` leads from variable to column.

    In the columns ``numeric`` a file that has cells of numbers has numbers.
    """

    key: str
    columns: Mapping[str, str]
    numeric: frozenset[str]


def correct(grid: Grid, spec: SourceSpec, corrections: Iterable[Correction], file: Correctable, report: Report) -> Grid:
    """Return the grid with the source's corrections made; each one that does not fit is noted and not made."""
    mine = [item for item in corrections if item.source == spec.source]
    if not mine or file.key not in grid.place:
        return grid
    units = grid.column(file.key).map(text_of)
    for item in mine:
        column = file.columns.get(item.variable, "")
        at = np.flatnonzero(units.where(partial(eq, item.unit_code)))
        found = [grid.column(column)[n] for n in at.tolist()] if column in grid.place else []
        if not found or any(text_of(cell) != item.expected_old for cell in found):
            report.add(_misfit(item, column, grid.rows.numbers[at].tolist(), found))
            continue
        grid = grid.put(column, at, _typed(item.new, numeric=column in file.numeric and spec.format != "csv"))
    return grid


def _misfit(item: Correction, column: str, rows: Sequence[int], found: Sequence[Cell]) -> Fault:
    missing = f"no column of {item.variable}" if rows else f"no row of {item.unit_code}"
    return Fault(
        "the correction no longer fits",
        row=rows[0] if rows else None,
        municipality=item.unit_code,
        column=column or item.variable,
        expected=repr(item.expected_old) if item.expected_old else "empty",
        found=", ".join(map(quoted, found)) or missing,
        remedy=f"remove it from data/corrections/{item.round}.csv if the sender has mended the file, or mend it there",
    )


def _typed(new: str, *, numeric: bool) -> Cell:
    if numeric and _NUMBER.fullmatch(new):
        return float(new) if "." in new else int(new)
    return new


def corrections_table(made: Iterable[Correction]) -> pa.Table:
    """Return the landed table of the corrections made, sorted by its key."""
    rows = [
        {
            "round": item.round,
            "source_id": item.source,
            "unit_code": item.unit_code,
            "variable_id": item.variable,
            "expected_old": item.expected_old,
            "new": item.new,
            "reason": item.reason,
            "sender": item.sender,
            "date": item.date,
        }
        for item in made
    ]
    table = pa.Table.from_pylist(rows, schema=CORRECTIONS)
    return table.sort_by([(name, "ascending") for name in CORRECTIONS_KEY])
