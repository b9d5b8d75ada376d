"""The list of mutants that may live, and the page that says what became of all of them (docs/mutants.md)."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

_ALIVE = Path(__file__).parent
_KILLED = ("build", "data tests", "reconciliation", "back-test", "unit tests")


def reasons(table: str) -> dict[tuple[str, str, str], str]:
    """Mutants of a table of the page that may live, by their key, each with the reason."""
    with (_ALIVE / f"alive_{table}.csv").open(encoding="utf-8", newline="") as handle:
        return {(row["model"], row["operator"], row["change"]): row["reason"] for row in csv.DictReader(handle)}


def write_page(page: Path, table: str, found: Sequence[tuple[str, str]], alive: Sequence[tuple[str, str, str]]) -> None:
    """Put a table into the page: what became of each mutant (operator, verdict), by operator; those alive below it."""
    counts = Counter(found)
    operators = sorted({operator for operator, _ in counts})
    headings = ("operator", "made", "no row moves", *_KILLED, "alive")
    rows = [_row(name, counts, [name]) for name in operators] + [_row("**all**", counts, operators)]
    said = reasons(table)
    lines = [
        *(f"| {' | '.join(cells)} |" for cells in (headings, ["---"] * len(headings), *rows)),
        *(["", "| model | operator | change | why it lives |", "| --- | --- | --- | --- |"] if alive else []),
        *(f"| {key[0]} | {key[1]} | `{key[2].replace('|', '¦')}` | {said.get(key, '')} |" for key in sorted(alive)),
    ]
    begin, end = f"<!-- {table} -->\n", f"<!-- end of {table} -->\n"
    before, rest = page.read_text(encoding="utf-8").split(begin)
    text = "\n".join(lines)
    page.write_text(f"{before}{begin}{text}\n{end}{rest.split(end)[1]}", encoding="utf-8")


def _row(name: str, counts: Counter[tuple[str, str]], operators: Sequence[str]) -> list[str]:
    numbers = [sum(counts[operator, by] for operator in operators) for by in ("nothing", *_KILLED, "")]
    return [name, *map(str, (sum(numbers), *numbers))]
