"""What is asked for: which printed table, for which groups, of which round. Reads the argument and an analyst's list.

Which groups and tables a release has is looked up in ``table``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.facts.complaints import Complaints
from orchestration.facts.errors import FactError
from orchestration.facts.reader import content_of, csv_table
from orchestration.quoting import quote, visible

_TABLE = re.compile(r"(?:([^/\s]+)/)?([^/\s]+)/(\d{1,6})", re.ASCII)
MUNICIPALITY, GROUP = "kommunkod", "grupp"


class RegroupError(FactError):
    """A table that cannot be made as asked: what, where, expected, found, remedy."""


@dataclass(frozen=True, slots=True)
class TableKey:
    """A printed table; ``report`` is None where the argument leaves it out."""

    report: str | None
    part: str
    table_no: int

    def __str__(self) -> str:
        return "/".join(str(key) for key in (self.report, self.part, self.table_no) if key is not None)


@dataclass(frozen=True, slots=True)
class Listed:
    """A municipality in a group of a list, whose name is its code; ``group_no`` orders the groups."""

    group_code: str
    group_no: int
    municipality_code: str


def parse_table(text: str) -> TableKey:
    """Read ``part/table`` or ``report/part/table``; RegroupError for anything else."""
    matched = _TABLE.fullmatch(text.strip())
    if not matched:
        raise RegroupError(
            "not the address of a printed table",
            "the argument of ehalsa table",
            "<part>/<table>, or <report>/<part>/<table>",
            quote(text),
            "Give part and number with / between them; `ehalsa table --help` shows an example",
        )
    report, part, table_no = matched.groups()
    return TableKey(report, part, int(table_no))


def read_list(path: Path, municipalities: Collection[str]) -> tuple[Listed, ...]:
    """Read an analyst's list: a CSV file with the columns ``kommunkod`` and ``grupp``, a row a municipality and group.

    Comma or semicolon, UTF-8 with or without mark. ``municipalities``: their codes, of the round. Groups keep the
    order of the file; a municipality may be in several. RegroupError names the first row that cannot be used.
    """
    rows = _rows(path)
    numbers = {group: number for number, group in enumerate(dict.fromkeys(row[GROUP] for _, row in rows), start=1)}
    members = []
    for line, row in rows:
        code, group = row[MUNICIPALITY], row[GROUP]
        if code not in municipalities:
            found = f"{quote(code)} ({visible(group)})"
            remedy = "Write the four digits of a municipality of the round, leading zero included"
            raise RegroupError("unknown municipality", f"{path.name}, row {line}", "a municipality code", found, remedy)
        if not group:
            raise RegroupError(
                "no group", f"{path.name}, row {line}", f"a name in {GROUP}", "nothing", "Fill it in, or drop the row"
            )
        members.append(Listed(group, numbers[group], code))
    if twice := sorted(_twice(members)):
        raise RegroupError(
            "a municipality twice in a group", path.name, "each once", ", ".join(twice), "Remove one of the rows"
        )
    return tuple(members)


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    complaints = Complaints(path.name)
    table = csv_table(path.name, content_of(path.name, path, complaints), complaints, ",;")
    if complaints.errors:
        first = complaints.errors[0]
        raise RegroupError(first.what, first.where, first.expected, first.found, first.remedy)
    header = table[0]
    if missing := {MUNICIPALITY, GROUP} - set(header):
        found = ", ".join(map(quote, header)) or "no header"
        raise RegroupError(
            "a list without its columns",
            f"{path.name}, row 1",
            f"{MUNICIPALITY} and {GROUP}",
            found,
            f"Name the column{'s' if len(missing) > 1 else ''} {' and '.join(sorted(missing))}",
        )
    places = {key: header.index(key) for key in (MUNICIPALITY, GROUP)}
    rows = [
        (number, {key: cells[at].strip() if at < len(cells) else "" for key, at in places.items()})
        for number, cells in enumerate(table[1:], start=2)
        if cells
    ]
    if not rows:
        raise RegroupError("an empty list", path.name, "a row a municipality", "no rows", "List the municipalities")
    return rows


def _twice(members: Sequence[Listed]) -> set[str]:
    seen: set[tuple[str, str]] = set()
    found = set()
    for member in members:
        key = (member.group_code, member.municipality_code)
        if key in seen:
            found.add(f"{member.municipality_code} in {member.group_code}")
        seen.add(key)
    return found
