"""Holds what sentences claim against the printed shares they speak of: ranks, ranges, amounts in words, references.

Rounding keeps order, so a share printed higher than another is higher; nothing but printed figures is compared. What
sentences claim of the counts behind figures is taken up by ``printed``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from orchestration.consistency.claims import groups_and_names
from orchestration.consistency.model import AuditFinding, Basis, Kind
from orchestration.consistency.printed import PERCENT, Printed, read_number
from orchestration.facts.consistency import Declarations, Place, expanded
from orchestration.facts.load import Catalog
from orchestration.facts.model import CellSpec
from orchestration.facts.published_model import PublishedCell
from orchestration.facts.sentences import Amount, AmountOf, Claims, NoQuestion, Range, Rank, Reference, shares
from orchestration.rounding import percent

AMOUNTS: Mapping[Amount, tuple[Fraction, Fraction]] = {
    "majoritet": (Fraction(1, 2), Fraction(1)),
    "fjärdedel": (Fraction(9, 40), Fraction(7, 24)),
    "tredjedel": (Fraction(7, 24), Fraction(5, 12)),
    "hälften": (Fraction(5, 12), Fraction(7, 12)),
    "två tredjedelar": (Fraction(7, 12), Fraction(17, 24)),
}
"""What a word for a share means: nearer to it than to its neighbours among a fifth, a quarter, a third, a half, two
thirds and three quarters."""

MAIN = "main"

_Share = tuple[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Shown:
    printed: Printed
    value: int

    def __str__(self) -> str:
        return f"{self.value}\u00a0% ({self.printed.where})"


class Sentences:
    """What the sentences of one report claim, ready to be held against any set of its printed cells."""

    def __init__(self, catalog: Catalog, report: str, declarations: Declarations, claims: Claims) -> None:
        """Index the layouts by what their cells show."""
        self._claims, self._round = claims, declarations.round
        self._text = {figure.place: Printed.of_text(figure) for figure in declarations.text}
        self._labels = {entry.indicator: entry.label for entry in catalog.indicators.indicators}
        self._groups = groups_and_names(catalog, self._round)[0] if self._round else {}
        asked = catalog.indicators.definitions.get(self._round or "", ())
        self._asked = {definition.indicator for definition in asked}
        self._specs: dict[Place, CellSpec] = {
            Place(layout.part, layout.table_no, spec.row_no, spec.col_no): spec
            for layout in catalog.layouts
            if layout.report == report
            for spec in layout.cells
            if spec.round == self._round
        }
        self._said = {figure.place: figure for figure in declarations.text if figure.indicator}

    def findings(self, cells: Iterable[PublishedCell]) -> tuple[AuditFinding, ...]:
        """Return a finding for each claim that the printed figures contradict."""
        listed = list(cells)
        printed = {figure.place: figure for figure in map(Printed.of_cell, listed)}
        shown = self._shown(printed)
        found: list[AuditFinding] = []
        for claim in self._claims.claims:
            match claim:
                case Rank():
                    found += self._rank(claim, shown)
                case Range():
                    found += self._range(claim, shown)
                case AmountOf():
                    found += self._amount(claim, shown)
                case Reference():
                    found += self._reference(claim, listed)
        return (*found, *self._not_asked(printed))

    def _shown(self, printed: Mapping[Place, Printed]) -> dict[_Share, list[_Shown]]:
        found: dict[_Share, list[_Shown]] = {}
        places = [(place, (spec.indicator, (spec.grouping, spec.group)), spec) for place, spec in self._specs.items()]
        for place, share, spec in places:
            if place in printed and spec.measure.endswith("share") and printed[place].unit_of_measure == PERCENT:
                self._add(found, share, printed[place])
        for place, figure in self._said.items():
            if figure.measure.endswith("share"):
                self._add(found, (figure.indicator, figure.group), self._text[place])
        return found

    def _add(self, found: dict[_Share, list[_Shown]], share: _Share, printed: Printed) -> None:
        number = read_number(printed.printed)
        if number and not number[1]:
            found.setdefault(share, []).append(_Shown(printed, number[0]))

    def _rank(self, claim: Rank, shown: Mapping[_Share, list[_Shown]]) -> Iterator[AuditFinding]:
        figure = self._figure(claim.figure)
        for each in claim.each:
            among = [shown.get(share, []) for text in claim.among for share in shares(text, each, self._groups)]
            first = [shown.get(share, []) for share in shares(claim.of, each, self._groups)] if claim.of else []
            pairs = pairwise(among) if claim.order == "rising" else ((one, other) for one in first for other in among)
            wrong = [
                (one, other)
                for ones, others in pairs
                for one in ones
                for other in others
                if (one.value < other.value if claim.order == "highest" else one.value > other.value)
            ]
            if wrong:
                one, other = max(wrong, key=lambda pair: abs(pair[0].value - pair[1].value))
                words = "lägre" if claim.order == "highest" else "högre"
                yield _finding("rank", figure, [one, other], f"{_words(figure)}; men {one} är {words} än {other}")

    def _range(self, claim: Range, shown: Mapping[_Share, list[_Shown]]) -> Iterator[AuditFinding]:
        low, high = self._figure(claim.low), self._figure(claim.high)
        rows = [shown.get(share, []) for text in claim.among for share in shares(text, "", self._groups)]
        values = sorted((each for row in rows for each in row), key=lambda each: each.value)
        ends = ((low, values[:1], -1), (high, values[-1:], 1))
        for end, extremes, sign in ends:
            stated = (read_number(end.printed) or (0, 0))[0]
            for extreme in extremes:
                beyond = sign * (extreme.value - stated)
                if beyond > 0 or (beyond < 0 and all(rows)):
                    least = "lägsta" if sign < 0 else "högsta"
                    said = f"{end.printed}\u00a0% ({end.where}) sägs vara den {least} andelen"
                    yield _finding("range", end, [extreme], f"{said}; men den {least} är {extreme}")

    def _amount(self, claim: AmountOf, shown: Mapping[_Share, list[_Shown]]) -> Iterator[AuditFinding]:
        figure = self._figure(claim.figure)
        least, most = AMOUNTS[claim.amount]
        span = "–".join(str(percent(bound.numerator, bound.denominator)) for bound in (least, most))
        for each in claim.each:
            for share in shares(claim.of, each, self._groups):
                for one in shown.get(share, []):
                    if 2 * one.value + 1 <= 200 * least or 2 * one.value - 1 >= 200 * most:
                        said = f"{_words(figure)}, det vill säga {span}\u00a0%"
                        yield _finding("amount", figure, [one], f"{said}; men andelen är {one}")

    def _reference(self, claim: Reference, cells: list[PublishedCell]) -> Iterator[AuditFinding]:
        figure = self._figure(claim.figure)
        if claim.part and claim.part not in self._claims.contents:
            there = ", ".join(part.replace("bilaga", "bilaga ") for part in self._claims.contents if part != MAIN)
            said = f"{_words(figure)}; men rapporten har bara {there}"
            yield _finding("reference", figure, [], said)
        if claim.table:
            part, _, number = claim.table.partition("/")
            table = [cell for cell in cells if (cell.part, str(cell.table_no)) == (part, number)]
            same = [cell for cell in table if read_number(cell.printed) == read_number(figure.printed)]
            named = [cell for cell in same if claim.heading in (None, cell.col_label)]
            if not named:
                yield _finding("reference", figure, [], _misplaced(figure, claim, table, same))

    def _not_asked(self, printed: Mapping[Place, Printed]) -> Iterator[AuditFinding]:
        said = {
            indicator: self._figure(claim.figure)
            for claim in self._claims.claims
            if isinstance(claim, NoQuestion)
            for indicator in claim.indicators
        }
        rows: dict[tuple[str, int, int], list[Place]] = {}
        for place in sorted(self._specs):
            spec = self._specs[place]
            digit = place in printed and read_number(printed[place].printed) is not None
            if digit and spec.indicator and spec.indicator not in self._asked:
                rows.setdefault(place[:3], []).append(place)
        for places in rows.values():
            cells, indicators = [printed[place] for place in places], [self._specs[place].indicator for place in places]
            words = next((said[indicator] for indicator in indicators if indicator in said), None)
            source = (
                _words(words)
                if words
                else f"kodboken för {self._round} har ingen fråga om ”{self._labels[indicators[0]]}”"
            )
            there = "; ".join(f"{cell.where}: {cell.printed}" for cell in cells)
            proof = f"{source}; men siffror står i {there}"
            basis: Basis = "print" if words else "codebook"
            first, others = cells[0], tuple(f"{cell.place}={cell.printed}" for cell in cells[1:])
            kind: Kind = "digit_for_not_asked"
            yield AuditFinding(basis, kind, first.place, first.printed, first.where, others, f"{proof}.")

    def _figure(self, pattern: str) -> Printed:
        (places,) = expanded("claims.yaml", {"figure": pattern})
        return self._text[places["figure"]]


def _misplaced(figure: Printed, claim: Reference, table: Sequence[PublishedCell], same: Sequence[PublishedCell]) -> str:
    if not table:
        return f"{_words(figure)} sägs stå i {claim.table}; men rapporten har ingen sådan tabell"
    stands = f" under {claim.heading}" if claim.heading else ""
    said = f"{_words(figure)} sägs stå i {table[0].place.partition(', rad')[0]}{stands}"
    if same:
        return f"{said}; men där står {figure.printed} under {same[0].col_label}"
    return f"{said}; men ingen siffra i tabellen är {figure.printed}"


def _words(figure: Printed) -> str:
    return f"”{figure.printed}” ({figure.where})"


def _finding(kind: Kind, figure: Printed, others: Iterable[_Shown], proof: str) -> AuditFinding:
    places = tuple(f"{other.printed.place}={other.value}" for other in others)
    return AuditFinding("print", kind, figure.place, figure.printed, figure.where, places, f"{proof}.")
