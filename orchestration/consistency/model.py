"""The records of an audit: a printed figure, what it claims, how numbers hang together, and a finding.

Plain frozen records. Which claims a report makes is said in ``figures``, which relations hold in ``structure`` and
``declared``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from orchestration.facts.consistency import Place

Kind = Literal[
    "no_numerator",
    "parts_and_total",
    "printed_twice",
    "single_choice",
    "union",
    "rounded_total",
    "count_and_share",
    "kronor",
    "base",
    "heading",
    "rank",
    "range",
    "amount",
    "reference",
    "digit_for_not_asked",
]
"""What is wrong, by the shape of its proof; docs/report_audit.md explains each."""

Basis = Literal["print", "codebook"]
"""What a finding rests on: what stands in print and nothing else, or also what the codebook says of answers."""

BASES: tuple[Basis, ...] = ("print", "codebook")

RelationKind = Literal["groups", "codes", "union", "subset", "declared", "same"]
Form = Literal["equal", "at_most", "covers", "overlap"]


@dataclass(frozen=True, slots=True)
class Count:
    """The figure says that ``number`` is ``value``; ``is_base``: it says what shares rest on."""

    number: int
    value: int
    is_base: bool = False


@dataclass(frozen=True, slots=True)
class Ratio:
    """The figure shows ``scale`` x numerator / denominator, rounded half away from zero.

    It shows ``value`` / 10**``decimals`` (8,14: 814 and 2). ``scale`` is 100 for a percent, 1 for a quotient.
    """

    numerator: int
    denominator: int
    scale: int
    value: int
    decimals: int

    @property
    def factor(self) -> int:
        """What the numerator is multiplied by to be compared with ``value`` x denominator."""
        factor: int = self.scale * 10**self.decimals
        return factor

    def shows(self, numerator: int, denominator: int) -> bool:
        """Tell whether these whole numbers come out as printed."""
        doubled = 2 * self.factor * numerator
        return (2 * self.value - 1) * denominator <= doubled < (2 * self.value + 1) * denominator

    def numerators(self, denominator: int) -> range:
        """Return the numerators that come out as printed on that denominator, which must be positive; may be empty."""
        least = -((1 - 2 * self.value) * denominator // (2 * self.factor))
        beyond = -(-(2 * self.value + 1) * denominator // (2 * self.factor))
        return range(max(least, 0), beyond)


@dataclass(frozen=True, slots=True)
class Relation:
    """How numbers hang together whatever the answers are.

    ``equal``: total is the sum of parts; ``at_most``: the sum of parts is at most total; ``covers``: total is at most
    the sum of parts; ``overlap``: total is at least the sum of parts less ``whole`` for each part but one.
    ``unit_of_measure`` is that of a declared relation's figures.
    """

    kind: RelationKind
    form: Form
    total: int
    parts: tuple[int, ...]
    whole: int | None = None
    unit_of_measure: str = "count"


@dataclass(frozen=True, slots=True)
class Stated:
    """A sentence or heading says how numbers hang together; unlike a relation it may be wrong.

    ``kind`` names what is wrong if it does not hold.
    """

    relation: Relation
    kind: Kind


Claim = Count | Ratio | Stated


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed figure and what it claims.

    ``where`` names its place in words, ``note`` what is printed if it is not the cell itself (``n=285``),
    ``unit_of_measure`` is that of the published cells. Figures are taken in order of ``rank``, then place.
    """

    place: Place
    printed: str
    unit_of_measure: str
    where: str
    claim: Claim
    rank: int
    note: str = ""

    @property
    def order(self) -> tuple[int, Place, str]:
        """The order in which figures are taken."""
        return self.rank, self.place, self.note


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """Figures that cannot all be right: the one that does not fit, the others of the proof, and the proof in words."""

    basis: Basis
    kind: Kind
    place: Place
    printed: str
    where: str
    other_places: tuple[str, ...]
    proof: str
