"""Says which rounds there are: those with a codebook, and the years that are known from print only.

Here belong their names and order. What a round asked is ``orchestration.facts.codebook``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path

from orchestration.facts.complaints import Complaints
from orchestration.facts.model import PublishedRound, Round
from orchestration.facts.reader import Column, CsvFile, fact_name, matching, read_optional_rows
from orchestration.facts.states import left_out

PUBLISHED_ROUNDS = CsvFile(
    "published/rounds.csv",
    "Years that are known from print only.",
    {
        "round": Column("Year that is known from print only.", matching(re.compile(r"\d{4}", re.ASCII))),
        "label": Column("Name of the round, Swedish."),
    },
    ("round",),
    ("published_rounds",),
    may_be_empty=True,
)
FILES = (PUBLISHED_ROUNDS,)


def rounds_of(data_dir: Path) -> tuple[str, ...]:
    """Name the rounds with a codebook whose facts are read (``states``), sorted: folders of ``data_dir/codebooks``."""
    folder = data_dir / "codebooks"
    found = {path.name for path in folder.iterdir() if path.is_dir()} if folder.is_dir() else set[str]()
    return tuple(sorted(found - left_out(data_dir)))


def load_published_rounds(data_dir: Path, codebook_rounds: Collection[str]) -> tuple[PublishedRound, ...]:
    """Read ``data_dir/published/rounds.csv``, the years known from print only, sorted; no file: none.

    Raises FactErrors for a round that is no year, is named twice or has a codebook.
    """
    path = data_dir / "published" / "rounds.csv"
    complaints = Complaints(fact_name(data_dir, path))
    rows = read_optional_rows(data_dir, path, PUBLISHED_ROUNDS, complaints)
    found = [PublishedRound(**row.values()) for row in rows]
    for row in rows:
        if row.cells["round"] in codebook_rounds:
            remedy = "remove the row: a round with a codebook is not known from print only"
            row.complain("round", "round with a codebook", "a year without a folder in codebooks/", remedy)
    complaints.settle()
    return tuple(sorted(found, key=lambda item: item.round))


def note_previous(rounds: Iterable[Round], data_name: str, complaints: Complaints) -> None:
    """Note each ``previous_round`` that has no codebook or is not earlier."""
    by_name = {item.round: item for item in rounds}
    for item in by_name.values():
        if item.previous_round is None:
            continue
        earlier = sorted(name for name, other in by_name.items() if other.collection_start < item.collection_start)
        if item.previous_round in earlier:
            continue
        where = f"{data_name}/codebooks/{item.round}/round.yaml, at "
        expected = f"an earlier round with a codebook ({', '.join(earlier) or 'there is none'})"
        remedy = "correct the round, write its codebook, or remove the key"
        found, key = repr(item.previous_round), "previous_round"
        if other := by_name.get(item.previous_round):
            found, key = f"{item.collection_start}, and {found} begins {other.collection_start}", "collection_start"
            expected = f"a day after the first of {item.previous_round}, the round that this one is compared with"
            remedy = "correct the day (it may be last year's), or previous_round"
        complaints.add("previous round that cannot be", where + key, expected, found, remedy)
