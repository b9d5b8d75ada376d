"""Made reports with sentences: cells, text figures, relations and claims that are all true of the same random answers.

Truth is counted from the answers here; nothing of the audit is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, takewhile

import numpy as np

from orchestration.facts.consistency import Declarations, Declared, Place, Sum, TextFigure, expanded
from orchestration.facts.published_model import PublishedCell
from orchestration.facts.sentences import (
    COUNTRY,
    AmountOf,
    Claims,
    NoQuestion,
    Range,
    Rank,
    Reference,
    Sentence,
    Stated,
    shares,
)
from orchestration.rounding import percent
from tests.consistency.conftest import REPORT, Press
from tests.consistency.world import Printer, print_report, random_answers

Share = tuple[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class MadeReport:
    """A report that agrees with itself."""

    cells: tuple[PublishedCell, ...]
    declarations: Declarations
    claims: Claims


def made_report(press: Press, seed: int, *, whole: bool) -> MadeReport:
    """Make a report of random answers: all tables, or the appendix on response and a random third of the others."""
    rng = np.random.default_rng(seed)
    chosen = [layout for layout in press.layouts if whole or layout.part == "bilaga1" or rng.random() < 1 / 3]
    printers = {round_: Printer(world, random_answers(world, rng)) for round_, world in press.worlds.items()}
    cells = print_report(printers, chosen, press.prototypes)
    printed = {Place(cell.part, cell.table_no, cell.row_no, cell.col_no): cell for cell in cells}
    return _Sentences(press, printers, printed, rng).report(cells)


@dataclass(frozen=True, slots=True)
class _Sentences:
    press: Press
    printers: Mapping[str, Printer]
    printed: Mapping[Place, PublishedCell]
    rng: np.random.Generator

    def report(self, cells: Sequence[PublishedCell]) -> MadeReport:
        text = {figure.place: figure for figure in self._text()}
        text |= {figure.place: figure for figure in self._totals()}
        relations = [each for each in self.press.declarations.relations if self._stands(each, text)]
        claims: list[Sentence] = []
        for claim in self.press.claims.claims:
            for made, figures in self._made(claim, text):
                claims.append(made)
                text = {figure.place: figure for figure in figures} | text
        declarations = Declarations(REPORT, tuple(relations), tuple(text.values()))
        return MadeReport(tuple(cells), declarations, Claims(contents=self.press.claims.contents, claims=claims))

    def _totals(self) -> Iterator[TextFigure]:
        """Shares of the text that add up cells, of all who answered."""
        answered = self.printers[REPORT].counts("svar.enkat", COUNTRY)[0]
        for relation in self.press.declarations.relations:
            if isinstance(relation, Sum) and relation.total.startswith("text/"):
                figure = self.figure(relation.total)
                parts = [place(part) for part in relation.parts]
                if figure.unit_of_measure == "percent" and all(part in self.printed for part in parts):
                    total = sum(self.count(part, base=False) for part in parts)
                    yield replace(figure, printed=str(percent(total, answered)))

    def _text(self) -> Iterator[TextFigure]:
        for figure in self.press.declarations.text:
            if figure.indicator and self.printers[REPORT].asked(figure.indicator):
                numerator, base = self.printers[REPORT].counts(figure.indicator, figure.group)
                shown = {"numerator": numerator, "base": base, "population": self._frame(figure)}.get(figure.measure)
                if figure.measure == "share" and base:
                    shown = percent(numerator, base)
                if shown is not None:
                    yield replace(figure, printed=str(shown))

    def _frame(self, figure: TextFigure) -> int:
        return int(self.press.worlds[REPORT].groups[figure.group].sum())

    def _stands(self, relation: Declared, text: Mapping[Place, TextFigure]) -> bool:
        given = relation.model_dump(exclude={"kind"}, exclude_none=True).values()
        named = [each for value in given for each in ([value] if isinstance(value, str) else value)]
        return all(at in self.printed or at in text for at in map(place, named))

    def _made(
        self, claim: Sentence, text: Mapping[Place, TextFigure]
    ) -> Iterator[tuple[Sentence, tuple[TextFigure, ...]]]:
        match claim:
            case Rank():
                yield from self._ranks(claim)
            case Range():
                yield from self._range(claim)
            case AmountOf():
                yield from self._amount(claim)
            case Reference(table=table) if table and self.figure(claim.figure).place in text:
                printed = text[self.figure(claim.figure).place].printed
                same = [c for c in self.printed.values() if f"{c.part}/{c.table_no}" == table and c.printed == printed]
                if same:
                    yield claim.model_copy(update={"heading": None}), ()
            case Stated() if self._true(claim, text):
                yield claim, (self.figure(claim.figure),)
            case NoQuestion():
                yield claim, (self.figure(claim.figure),)

    def _ranks(self, claim: Rank) -> Iterator[tuple[Rank, tuple[TextFigure, ...]]]:
        """Name whichever share comes out highest or lowest; one that rises is left as it is where it does."""
        for each in claim.each:
            names = [f"{name} {'/'.join(group)}" for text in claim.among for name, group in self.shares(text, each)]
            shown = {name: self.share(name) for name in names}
            values = [value for value in shown.values() if value is not None]
            if len(values) < len(names):
                continue
            if claim.order == "rising" and values != sorted(values):
                continue
            extreme = max(values) if claim.order == "highest" else min(values)
            of = None if claim.of is None else next(name for name, value in shown.items() if value == extreme)
            yield claim.model_copy(update={"of": of, "among": names, "each": [""]}), (self.figure(claim.figure),)

    def _range(self, claim: Range) -> Iterator[tuple[Range, tuple[TextFigure, ...]]]:
        shown = [self.share(f"{name} {'/'.join(at)}") for text in claim.among for name, at in self.shares(text, "")]
        values = [value for value in shown if value is not None]
        if len(values) == len(shown):
            ends = ((claim.low, min(values)), (claim.high, max(values)))
            yield claim, tuple(replace(self.figure(place), printed=str(value)) for place, value in ends)

    def _amount(self, claim: AmountOf) -> Iterator[tuple[AmountOf, tuple[TextFigure, ...]]]:
        for each in claim.each:
            ((name, group),) = self.shares(claim.of, each)
            value = self.share(f"{name} {'/'.join(group)}")
            if value is not None and value > 50:
                of = f"{name} {'/'.join(group)}"
                made = claim.model_copy(update={"amount": "majoritet", "of": of, "each": [""]})
                yield made, (self.figure(claim.figure),)

    def _true(self, claim: Stated, text: Mapping[Place, TextFigure]) -> bool:
        """Count what the claim speaks of, row by row; a claim on what is not printed here is none."""
        texts = (claim.total, *claim.parts)
        patterns = {str(at): each.removeprefix("n:") for at, each in enumerate(texts)}
        rows = list(
            takewhile(lambda row: all(at in self.printed or at in text for at in row.values()), _rows(patterns))
        )
        for row in rows:
            total, *parts = (self.count(row[str(at)], base="n:" in each) for at, each in enumerate(texts))
            holds = {"equal": sum(parts) == total, "at_most": sum(parts) <= total, "covers": sum(parts) >= total}
            if not holds[claim.form]:
                return False
        return bool(rows)

    def count(self, at: Place, *, base: bool) -> int:
        """What a cell or figure of the text counts, or what it rests on."""
        if at in self.press.specs:
            spec = self.press.specs[at]
            counts = self.printers[spec.round].counts(spec.indicator, (spec.grouping, spec.group))
            return counts[base or spec.measure == "base"]
        figure = self.press.text[at]
        if not figure.indicator:
            return self.printers[REPORT].counts("svar.enkat", COUNTRY)[0]
        return self.printers[REPORT].counts(figure.indicator, figure.group)[base]

    def shares(self, text: str, each: str) -> list[Share]:
        return list(shares(text, each, self.press.groups))

    def share(self, name: str) -> int | None:
        """The share as a table here prints it, None if none does."""
        ((indicator, group),) = self.shares(name, "")
        places = self.press.shares.get((indicator, group), ())
        values = [
            int(self.printed[at].printed) for at in places if at in self.printed and self.printed[at].printed.isdigit()
        ]
        return values[0] if values else None

    def figure(self, text: str) -> TextFigure:
        """The real figure of the running text at a place."""
        return self.press.text[place(text)]


def place(text: str) -> Place:
    """Read a place; row or column 1 for a star."""
    return next(expanded("", {"at": text}))["at"]


def _rows(patterns: Mapping[str, str]) -> Iterator[dict[str, Place]]:
    """Every row of a pattern with stars, one without."""
    starred = any("*" in pattern for pattern in patterns.values())
    yield from islice(expanded("", patterns), None if starred else 1)
