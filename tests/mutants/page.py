"""The list of mutants that may live, and the page that says what became of all of them (docs/mutants.md)."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.mutants.replay import Verdict

_ALIVE = Path(__file__).with_name("alive.csv")
_BEGIN, _END = "<!-- table -->\n", "<!-- end of table -->\n"
_KILLED = ("build", "data tests", "reconciliation", "back-test", "unit tests")


def reasons() -> dict[tuple[str, str, str], str]:
    """Mutants that may live, by their key, each with the reason."""
    with _ALIVE.open(encoding="utf-8", newline="") as handle:
        return {(row["model"], row["operator"], row["change"]): row["reason"] for row in csv.DictReader(handle)}


def write_page(page: Path, verdicts: Sequence[Verdict]) -> None:
    """Put the table of all verdicts into the page, by operator, and the mutants alive below it."""
    counts = Counter((verdict.mutant.operator, verdict.by) for verdict in verdicts)
    operators = sorted({operator for operator, _ in counts})
    headings = ("operator", "made", "no row moves", *_KILLED, "alive")
    rows = [_row(name, counts, [name]) for name in operators] + [_row("**all**", counts, operators)]
    said = reasons()
    alive = sorted(verdict.mutant.key for verdict in verdicts if not verdict.by)
    lines = [
        *(f"| {' | '.join(cells)} |" for cells in (headings, ["---"] * len(headings), *rows)),
        *(["", "| model | operator | change | why it lives |", "| --- | --- | --- | --- |"] if alive else []),
        *(f"| {key[0]} | {key[1]} | `{key[2].replace('|', '¦')}` | {said.get(key, '')} |" for key in alive),
    ]
    before, rest = page.read_text(encoding="utf-8").split(_BEGIN)
    text = "\n".join(lines)
    page.write_text(f"{before}{_BEGIN}{text}\n{_END}{rest.split(_END)[1]}", encoding="utf-8")


def _row(name: str, counts: Counter[tuple[str, str]], operators: Sequence[str]) -> list[str]:
    numbers = [sum(counts[operator, by] for operator in operators) for by in ("nothing", *_KILLED, "")]
    return [name, *map(str, (sum(numbers), *numbers))]
