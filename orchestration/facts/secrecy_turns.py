"""Reads ``data/products/secrecy_turns.csv``: in which order groupings take turns when numbers of persons are shown.

Here belongs the order; what is shown in its turn is decided by dbt (macros/persons_of_groups.sql).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from orchestration.facts.complaints import Complaints
from orchestration.facts.groupings import BUILT_IN, GROUPINGS
from orchestration.facts.model import Grouping
from orchestration.facts.reader import Column, CsvFile, Row, fact_name, read_rows

TURNS = CsvFile(
    "products/secrecy_turns.csv",
    "In which order groupings take turns: an earlier one is shown first, what a later one would give away is hidden.",
    {
        "grouping": Column("Grouping: alla, storlek, region, lan, skr, or one kept as data."),
        "turn": Column("Its turn, from 1; a grouping kept as data that is not here comes last.", Row.natural),
    },
    ("grouping",),
    ("secrecy_turns",),
)
FILES = (TURNS,)


@dataclass(frozen=True, slots=True)
class SecrecyTurn:
    """When a grouping's groups are decided on: turns from 1, the lowest first."""

    grouping: str
    turn: int


def load_secrecy_turns(data_dir: Path, groupings: Iterable[Grouping]) -> tuple[SecrecyTurn, ...]:
    """Read the turns in the file's order.

    Raises FactErrors with every error: an unknown grouping, a turn that two have, a grouping of the registers without
    one.
    """
    path = data_dir / TURNS.pattern
    complaints = Complaints(fact_name(data_dir, path))
    rows = read_rows(data_dir, path, TURNS, complaints)
    turns = tuple(SecrecyTurn(**row.values()) for row in rows)
    known = (*BUILT_IN, *(grouping.grouping for grouping in groupings))
    seen: set[int] = set()
    for row, turn in zip(rows, turns, strict=True):
        row.reference("grouping", known, GROUPINGS.pattern)
        if turn.turn in seen:
            row.complain("turn", "turn that two groupings have", "each turn once", "give one of them another turn")
        seen.add(turn.turn)
    for missing in BUILT_IN if rows else ():
        if missing not in {turn.grouping for turn in turns}:
            complaints.add("grouping without a turn", TURNS.pattern, missing, "no such row", "add the row")
    complaints.settle()
    return turns
