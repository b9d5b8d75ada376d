"""Writes the table in docs/editing.md of what has been tried: ``python -m tests.editing.page``; tests compare rows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from orchestration.editing.effects import Judged
from orchestration.paths import REPO
from tests.editing.between import BETWEEN, BETWEEN_DISTRICTS
from tests.editing.conftest import Rounds, Sheet, districted_round, following, newest_round, whole_round
from tests.editing.corruptions import (
    OVER_ROUNDS,
    OVER_UNITS,
    WITHIN_UNITS_OF_DISTRICTS,
    WITHIN_UNITS_OF_THE_WHOLE,
    Corruption,
    within_units,
)
from tests.editing.sources import World, newest_sources

Corruptions = Mapping[str, tuple[Corruption, str]]
SEED, WITHIN = 7, "within a unit"
PAGE = REPO / "docs" / "editing.md"
HEAD = "| tried | class | stopped by | in the words |\n|---|---|---|---|\n"
FORM_CLASSES = {"over units": OVER_UNITS, "over rounds": OVER_ROUNDS}


def stopped(class_: str, name: str, wanted: str, found: Iterable[Judged]) -> str:
    """Give the row of a corruption: the finding of the kind or name that was wanted, which must stop the round."""
    listed = [(severity, item) for severity, item in found if severity != "note"]
    fitting = [(severity, item) for severity, item in listed if f"{item.name}:".startswith(wanted)]
    assert fitting, f"{name}: expected {wanted}, found {[item.name for _, item in listed]}"
    severity, item = fitting[0]
    return f"| {name} | {class_} | `{item.name}` ({severity}) | {item.what} |\n"


@cache
def page_rows() -> frozenset[str]:
    """The rows of the table on the page."""
    return frozenset(PAGE.read_text(encoding="utf-8").partition(HEAD)[2].splitlines(keepends=True))


def within_unit_of(name: str, corruptions: Corruptions, rounds: Rounds) -> str:
    """Give the row of a corruption of a form as it was landed."""
    (corrupt, wanted), sheet = corruptions[name], Sheet(rounds.before)
    corrupt(sheet, rounds.codebook)
    return stopped(WITHIN, name, wanted, rounds.judged(sheet))


def _rows(rounds: Rounds, landed: Sequence[tuple[Corruptions, Rounds]], world: World) -> Iterator[str]:
    for class_, corruptions in {WITHIN: within_units(rounds.edits), **FORM_CLASSES}.items():
        for name, (corrupt, wanted) in corruptions.items():
            sheet = following(rounds, SEED)
            corrupt(sheet, rounds.codebook)
            yield stopped(class_, name, wanted, rounds.judged(sheet))
        if class_ == WITHIN:
            yield from (within_unit_of(name, *given) for given in landed for name in given[0])
    for name, (disturb, wanted) in BETWEEN.items():
        sources = world.sources()
        disturb(sources)
        yield stopped("between sources", name, wanted, world.judged(sources))
    yield from (between_districts(name, world) for name in BETWEEN_DISTRICTS)


def between_districts(name: str, world: World) -> str:
    """Give the row of a corruption where every second municipality answers as two districts."""
    (disturb, wanted), districted = (
        BETWEEN_DISTRICTS[name],
        world.in_districts(world.context.frame.municipality_codes[::2]),
    )
    sources = districted.sources()
    disturb(sources)
    return stopped("between sources", name, wanted, districted.judged_between(sources))


def main() -> None:
    """Write the table anew; it is the last thing on the page."""
    data = REPO / "data"
    rounds = newest_round(data)
    landed = ((WITHIN_UNITS_OF_DISTRICTS, districted_round(data)), (WITHIN_UNITS_OF_THE_WHOLE, whole_round(data)))
    with tempfile.TemporaryDirectory() as folder:
        rows = "".join(_rows(rounds, landed, newest_sources(rounds, Path(folder))))
    PAGE.write_text(PAGE.read_text(encoding="utf-8").partition(HEAD)[0] + HEAD + rows, encoding="utf-8")


if __name__ == "__main__":
    main()
