"""Where the rows of a mart come from: synthetic answers, collected data, no answers, or no rows. Words are data."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from orchestration.facts.products import Mart, ReleaseSpec
from orchestration.warehouse.marts import Marts

SYNTHETIC = "synthetic"


@dataclass(frozen=True, slots=True)
class Origin:
    """Origin of a mart. ``rounds`` are those with synthetic rows, in order; empty unless ``kind`` is synthetic."""

    kind: Literal["synthetic", "collected", "no_answers", "no_rows"]
    rounds: tuple[str, ...]

    def sentence(self, release: ReleaseSpec) -> str:
        """One Swedish sentence that a file or table carries."""
        return release.origin_comment[self.kind].format(rounds=", ".join(self.rounds))


def release_origin(origins: Iterable[Origin]) -> Origin:
    """Origin of a release of marts with these."""
    rounds = tuple(sorted({round_ for origin in origins for round_ in origin.rounds}))
    return Origin("synthetic" if rounds else "collected", rounds)


def round_column(columns: Collection[str]) -> str:
    """Name the column that holds the round: in a view in Swedish it has its Swedish name."""
    return "round" if "round" in columns else "omgang"


def mart_origin(build: Marts, mart: Mart, columns: list[str], rows: int, release: ReleaseSpec) -> Origin:
    """Origin of one mart with the given columns. A mart with the column of origin has a round as well."""
    if release.origin_column not in columns:
        return Origin("no_answers", ())
    query = (
        f'select distinct {round_column(columns)} from "{mart.name}" where "{release.origin_column}" = ? order by all'
    )
    rounds = tuple(str(row[0]) for row in build.table(query, [SYNTHETIC])[1])
    return Origin("synthetic" if rounds else "collected" if rows else "no_rows", rounds)
