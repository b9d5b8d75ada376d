"""Puts printed figures on what they mean: cells of laid-out tables, other cells, the running text, declared relations.

Here belongs which number a figure speaks of. Whether the figures can all be right is ``contradictions``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from orchestration.consistency.claims import Meaning
from orchestration.consistency.model import Claim, Count, Figure, Form, Ratio, Relation, RelationKind, Stated
from orchestration.consistency.numbers import Numbers
from orchestration.consistency.structure import WHOLE, Group
from orchestration.facts import sentences
from orchestration.facts.consistency import (
    MILLION_SEK,
    WORD,
    AtMost,
    Declared,
    Fills,
    Place,
    RatioOf,
    Same,
    Sum,
    TextFigure,
    Union,
    expanded,
)
from orchestration.facts.errors import FactError
from orchestration.facts.published_model import PublishedCell

PERCENT, PER_USER, COUNT = "percent", "per_user", "count"
_SCALES = {PERCENT: 100, PER_USER: 1, MILLION_SEK: 1}
"""What a figure is of the quotient behind it, by unit; other units show the number itself."""

RANK_OF_BASE, RANK_OF_COUNT, RANK_OF_PRINTED_BASE, RANK_OF_RATIO, RANK_OF_SYMBOL = 0, 1, 2, 3, 4
RANK_OF_COUNTRY, RANK_OF_TEXT, RANK_OF_SAYING = 3, 10, 9
"""What is added for the country's bases in heads and its shares, so that they come after those of its groups; for
the running text; and for what its sentences say of other figures."""
OF_BASE = "n:"
"""Before a place: what the share there rests on."""
_TableBase = tuple[str, int, int | None]

_MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
_SPACES = str.maketrans("", "", " \u00a0\u202f\u2009")


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure as printed, from a table or from the text."""

    place: Place
    printed: str
    unit_of_measure: str
    base: int | None
    where: str
    in_text: bool = False

    @classmethod
    def of_cell(cls, cell: PublishedCell) -> Printed:
        """Take over a published cell."""
        place = Place(cell.part, cell.table_no, cell.row_no, cell.col_no)
        return cls(place, cell.printed, cell.unit_of_measure, cell.base, cell.place)

    @classmethod
    def of_text(cls, figure: TextFigure) -> Printed:
        """Take over a figure of the running text."""
        where = f"{figure.where} ({figure.label})"
        return cls(figure.place, figure.printed, figure.unit_of_measure, None, where, in_text=True)


@lru_cache(maxsize=4096)  # a report prints few numbers, many times
def read_number(printed: str) -> tuple[int, int] | None:
    """Read a printed number as digits and decimals: ``8,14`` is (814, 2); None for a symbol, note marks left out.

    A day is month and day in one: ``5 februari`` is (205, 0).
    """
    text = printed.translate(_SPACES).rstrip("*").replace(",", ".")
    day, _, month = printed.partition(" ")
    if month in _MONTHS and day.isdigit():
        return 100 * (_MONTHS.index(month) + 1) + int(day), 0
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or number < 0:
        return None
    return int(number.scaleb(-exponent)), -exponent


class FigureReader:
    """Turns printed figures into claims, adding numbers for what no layout names."""

    def __init__(self, numbers: Numbers, meanings: Mapping[Place, Meaning], printed: Iterable[Printed]) -> None:
        self.numbers = numbers
        self.printed = {figure.place: figure for figure in printed}
        self.meanings = {place: meaning for place, meaning in meanings.items() if place in self.printed}
        self._sentences: list[Figure] = []

    def relate(self, declared: Iterable[Declared], where: str) -> None:
        """State what is declared, ratios first: they say what a share is of. FactError for a place not printed."""
        relations = list(declared)
        for relation in sorted(relations, key=lambda entry: not isinstance(entry, RatioOf)):
            for places in self._instances(relation, where):
                self._state(relation, places)

    def state(self, stated: Iterable[sentences.Stated], where: str) -> None:
        """Take up what sentences say of printed figures, as figures of the running text; FactError as above."""
        for sentence in stated:
            patterns = {"figure": sentence.figure, "total": sentence.total, **_numbered(sentence.parts)}
            bare = {role: pattern.removeprefix(OF_BASE) for role, pattern in patterns.items()}
            for places in self._places(bare, where):
                printed = self.printed[places["figure"]]
                behind = {
                    role: self._local(place).base if patterns[role].startswith(OF_BASE) else self._counted(place)
                    for role, place in places.items()
                    if role != "figure"
                }
                parts = tuple(behind[role] for role in sorted(behind) if role != "total")
                claim = Stated(Relation("declared", sentence.form, behind["total"], parts), sentence.about)
                rank, note = RANK_OF_TEXT + RANK_OF_SAYING, str(places["total"])
                figure = Figure(printed.place, printed.printed, COUNT, printed.where, claim, rank, note)
                if figure not in self._sentences:
                    self._sentences.append(figure)

    def figures(self) -> tuple[Figure, ...]:
        """Return the figures that claim something, in the order in which they are taken."""
        found = []
        for printed in self.printed.values():
            claim = self._claim(printed)
            if claim is not None:
                rank = self._rank(printed, claim)
                found.append(
                    Figure(printed.place, printed.printed, printed.unit_of_measure, printed.where, claim, rank)
                )
        found += [*self._printed_bases(found), *self._sentences]
        return tuple(sorted(found, key=lambda figure: figure.order))

    def _rank(self, printed: Printed, claim: Claim) -> int:
        if isinstance(claim, Count) and read_number(printed.printed) is not None:
            rank = RANK_OF_BASE if claim.is_base else RANK_OF_COUNT
        else:
            country = self.meanings[printed.place].group == WHOLE and not printed.in_text
            rank = (RANK_OF_SYMBOL if isinstance(claim, Count) else RANK_OF_RATIO) + RANK_OF_COUNTRY * country
        return rank + RANK_OF_TEXT * printed.in_text

    def _claim(self, printed: Printed) -> Claim | None:
        meaning = self._meaning(printed)
        if meaning is None:
            return None
        number = read_number(printed.printed)
        if number is None:
            return Count(meaning.counted, 0) if printed.printed == meaning.printed_zero else None
        value, decimals = number
        if meaning.measure == "share":
            return Ratio(meaning.numerator, meaning.base, _SCALES[printed.unit_of_measure], value, decimals)
        is_base = meaning.measure in ("base", "population")
        return None if decimals else Count(meaning.counted, value, is_base)

    def _meaning(self, printed: Printed) -> Meaning | None:
        if printed.place not in self.meanings:
            ratio = printed.unit_of_measure in (PERCENT, PER_USER)
            if (ratio and printed.base is None) or printed.unit_of_measure == WORD:
                return None
            self._local(printed.place)
        return self.meanings[printed.place]

    def _local(self, place: Place) -> Meaning:
        """Give a figure outside the layouts numbers of its own."""
        if place not in self.meanings:
            printed = self.printed[place]
            share = printed.unit_of_measure in (PERCENT, PER_USER)
            number = self.numbers.new(f"antalet bakom {printed.where}" if share else printed.where)
            if printed.unit_of_measure == MILLION_SEK:
                self.meanings[place] = Meaning("share", number, self.numbers.constant(10**6))
            elif share:
                base = self.numbers.new(f"basen för {printed.where}")
                self.numbers.relate("subset", "at_most", base, [number])
                self.meanings[place] = Meaning("share", number, base)
            else:
                self.meanings[place] = Meaning("numerator", number, number)
        return self.meanings[place]

    def _counted(self, place: Place) -> int:
        return self._local(place).counted

    def _instances(self, relation: Declared, where: str) -> Iterable[dict[str, Place]]:
        return self._places(_patterns(relation), where)

    def _places(self, patterns: Mapping[str, str], where: str) -> Iterable[dict[str, Place]]:
        for number, places in enumerate(expanded(where, patterns)):
            missing = [place for place in places.values() if place not in self.printed]
            if missing and not number:
                expected, remedy = "the place of a printed figure", "correct the place"
                raise FactError("relation on a place that is not printed", where, expected, str(missing[0]), remedy)
            if missing:
                return
            yield places

    def _state(self, relation: Declared, places: Mapping[str, Place]) -> None:
        parts = [places[role] for role in sorted(places) if role.startswith("part_")]
        match relation:
            case Sum():
                self._relate("equal", places["total"], parts)
                for part in parts:
                    if _row(part) == _row(places["total"]):
                        self._relate_bases(places["total"], part)
            case AtMost():
                self._relate("at_most", places["whole"], [places["part"]])
            case Union():
                for part in parts:
                    self._relate("at_most", places["whole"], [part], kind="union")
                self._relate("covers", places["whole"], parts, kind="union")
            case Same():
                self._relate("equal", places["first"], [places["second"]], kind="same")
                self._relate_bases(places["first"], places["second"])
            case RatioOf():
                self._state_ratio(places)
            case Fills():
                self._state_fills(parts, places.get("total"))

    def _relate(self, form: Form, total: Place, parts: list[Place], kind: RelationKind = "declared") -> None:
        counted = [self._counted(part) for part in parts]
        unit = self.printed[total].unit_of_measure
        self.numbers.relate(kind, form, self._counted(total), counted, unit_of_measure=unit)

    def _relate_bases(self, first: Place, second: Place) -> None:
        """Two shares of the same, or of one row, rest on the same base."""
        meanings = [self._local(place) for place in (first, second)]
        if all(meaning.measure == "share" for meaning in meanings):
            self.numbers.relate("declared", "equal", meanings[0].base, [meanings[1].base])

    def _state_ratio(self, places: Mapping[str, Place]) -> None:
        numerator, base = self._counted(places["numerator"]), self._counted(places["denominator"])
        known = self.meanings.get(places["figure"])
        if known is None:
            self.meanings[places["figure"]] = Meaning("share", numerator, base)
        else:
            self.numbers.relate("declared", "equal", known.numerator, [numerator])
            self.numbers.relate("declared", "equal", known.base, [base])

    def _state_fills(self, parts: list[Place], total: Place | None) -> None:
        meanings = [self._local(part) for part in parts]
        base = meanings[0].base
        for other in dict.fromkeys(meaning.base for meaning in meanings[1:]):
            if other != base:
                self.numbers.relate("declared", "equal", base, [other])
        self.numbers.relate("codes", "equal", base, [meaning.numerator for meaning in meanings])
        if total:
            whole = self._local(total)
            self.numbers.relate("declared", "equal", whole.numerator, [base])
            self.numbers.relate("declared", "equal", whole.base, [base])

    def _printed_bases(self, figures: Iterable[Figure]) -> list[Figure]:
        """Return what the print says that its shares rest on, once a table, unless a cell of the table says the same.

        A base over cells of several groups (in a title) is that of the whole country.
        """
        shares = [figure for figure in figures if isinstance(figure.claim, Ratio)]
        said = {_saying(figure, figure.claim) for figure in figures if isinstance(figure.claim, Count)}
        groups: dict[_TableBase, set[Group]] = {}
        for figure in shares:
            groups.setdefault(self._table_base(figure), set()).add(self.meanings[figure.place].group)
        found: dict[tuple[str, int, int, int], Figure] = {}
        for figure in sorted(shares, key=lambda entry: entry.place):
            base, meaning = self.printed[figure.place].base, self.meanings[figure.place]
            if base is None or (len(groups[self._table_base(figure)]) > 1 and meaning.group != WHOLE):
                continue
            claim, note = Count(meaning.base, base, is_base=True), f"n={base}"
            key = _saying(figure, claim)
            if key not in said and key not in found:
                rank = RANK_OF_PRINTED_BASE + RANK_OF_COUNTRY * (meaning.group == WHOLE)
                found[key] = Figure(figure.place, note, COUNT, figure.where, claim, rank, note)
        return list(found.values())

    def _table_base(self, figure: Figure) -> _TableBase:
        return figure.place.part, figure.place.table_no, self.printed[figure.place].base


def _saying(figure: Figure, claim: Count) -> tuple[str, int, int, int]:
    return figure.place.part, figure.place.table_no, claim.number, claim.value


def _row(place: Place) -> tuple[str, int, int]:
    """What shares one base in a table: its row. A figure of the running text is a row of its own."""
    return place[:3]


def _patterns(relation: Declared) -> dict[str, str]:
    match relation:
        case Sum(total=total, parts=parts):
            return {"total": total, **_numbered(parts)}
        case Fills(total=total, parts=parts):
            return _numbered(parts) | ({"total": total} if total else {})
        case Union(whole=whole, parts=parts):
            return {"whole": whole, **_numbered(parts)}
        case AtMost(part=part, whole=whole):
            return {"part": part, "whole": whole}
        case RatioOf(figure=figure, numerator=numerator, denominator=denominator):
            return {"figure": figure, "numerator": numerator, "denominator": denominator}
        case Same(first=first, second=second):
            return {"first": first, "second": second}


def _numbered(parts: Iterable[str]) -> dict[str, str]:
    return {f"part_{number:03d}": part for number, part in enumerate(parts)}
