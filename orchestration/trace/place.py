"""The address of a printed cell, ``report/part/table/row/column``, and the error for one that leads nowhere.

Here belong reading the address and naming the nearest one that exists; what lies there is ``walk``.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.facts.errors import FactError

EXAMPLE = "<report>/<part>/<table>/<row>/<column>"
_PLACE = re.compile(r"([^/\s]+)/([^/\s]+)/(\d{1,6})/(\d{1,6})/(\d{1,6})", re.ASCII)
_Key = str | int


class TraceError(FactError):
    """A cell that cannot be walked back: what, where, expected, found, remedy."""


class MalformedPlaceError(TraceError):
    """A text that is no address of a cell."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A printed cell: report, part of the report, table, data row and value column, the three counted from 1."""

    report: str
    part: str
    table_no: int
    row_no: int
    col_no: int

    def __str__(self) -> str:
        return "/".join(map(str, self.keys))

    @property
    def keys(self) -> tuple[str, str, int, int, int]:
        """The five steps, in order."""
        return self.report, self.part, self.table_no, self.row_no, self.col_no


def parse_place(text: str) -> Place:
    """Read ``report/part/table/row/column``; MalformedPlaceError for anything else."""
    matched = _PLACE.fullmatch(text.strip())
    if not matched:
        raise MalformedPlaceError(
            "not the address of a printed cell",
            "the argument of ehalsa cell",
            f"report/part/table/row/column, as in {EXAMPLE}",
            repr(text),
            "Give all five, with / between them; table, row and column are whole numbers",
        )
    report, part, table_no, row_no, col_no = matched.groups()
    return Place(report, part, int(table_no), int(row_no), int(col_no))


def absent_place(place: Place, known: Sequence[Place]) -> TraceError:
    """Say which step of the address leads nowhere, what exists there, and the nearest cell; ``known`` is every cell."""
    names = ("report", "part", "table", "row", "column")
    candidates = sorted(known)
    for depth, name in enumerate(names):
        wanted = place.keys[depth]
        existing = sorted({entry.keys[depth] for entry in candidates}, key=lambda key: (isinstance(key, str), key))
        if wanted not in existing:
            where = "/".join(map(str, place.keys[:depth])) or "the release"
            nearest = _nearest_place(place, depth, candidates)
            return TraceError(
                f"no such {name}", where, f"{name} {_listed(existing)}", str(wanted), f"The nearest cell is {nearest}"
            )
        candidates = [entry for entry in candidates if entry.keys[depth] == wanted]
    raise ValueError(f"{place} is among the cells; no error to tell")


def _nearest_place(place: Place, depth: int, candidates: Sequence[Place]) -> Place:
    left = list(candidates)
    for step in range(depth, len(place.keys)):
        chosen = _nearest(place.keys[step], [entry.keys[step] for entry in left])
        left = [entry for entry in left if entry.keys[step] == chosen]
    return left[0]


def _nearest(wanted: _Key, existing: Sequence[_Key]) -> _Key:
    if isinstance(wanted, int):
        return min(existing, key=lambda key: (abs(int(key) - wanted), key))
    alike = difflib.get_close_matches(wanted.lower(), [str(key) for key in existing], n=1, cutoff=0.0)
    return alike[0]


def _listed(existing: Sequence[_Key]) -> str:
    """Numbers as runs (``1–3, 5``), names one by one."""
    if not all(isinstance(key, int) for key in existing):
        return " or ".join(map(str, existing))
    runs: list[list[int]] = []
    for number in map(int, existing):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
