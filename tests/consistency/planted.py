"""Alterations planted in made reports, by kind: made, provable, found. ``python -m tests.consistency.planted`` tries
``REPORTS`` reports unaltered and ``EACH`` alterations of each kind, and writes the table in docs/report_audit.md.

Provable says an exact solver (CP-SAT) over the same whole numbers where counts decide, and plain comparison of what is
printed where a sentence does; neither asks the audit.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from orchestration.consistency.sentences import AMOUNTS
from orchestration.facts.consistency import Place, TextFigure
from orchestration.facts.published_model import PublishedCell
from orchestration.facts.sentences import AmountOf, NoQuestion, Range, Rank, Reference, Sentence, Stated
from orchestration.paths import REPO
from tests.consistency.conftest import REPORT, Press, make_press
from tests.consistency.made import MadeReport, made_report, place

REPORTS, FULL_EVERY, EACH, SEED = 200, 10, 20, 1000
PAGE = REPO / "docs" / "report_audit.md"
STEPS = (-10, -5, -2, -1, 1, 2, 5, 10)
LARGEST = 10**4
"""No count of a made report comes near."""


def consistent(press: Press, report: MadeReport) -> bool:
    """Tell whether the audit finds nothing."""
    return press.auditor.retold(report.declarations, report.claims).consistent(report.cells)


def solvable(press: Press, report: MadeReport) -> bool:
    """Tell whether whole numbers satisfy all counts, shares, relations and stated claims of a report at once."""
    from ortools.sat.python import cp_model

    system = press.auditor.retold(report.declarations, report.claims).search(report.cells).numbers.system
    model = cp_model.CpModel()
    numbers = [model.new_int_var(0, LARGEST, "") for _ in system.low]
    for stated in system.inequalities:
        terms = zip(stated.coefficients, stated.numbers, strict=True)
        model.add(sum(coefficient * numbers[number] for coefficient, number in terms) <= stated.limit)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.max_time_in_seconds = 2, 120
    status = solver.solve(model)
    assert status in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.INFEASIBLE), solver.status_name(status)
    return status != cp_model.INFEASIBLE


def misspoken(press: Press, report: MadeReport) -> bool:
    """Tell by plain comparison whether a sentence on ranks, ranges, amounts, places or questions is wrong."""
    return any(_wrong(claim, press, report) for claim in report.claims.claims)


def _wrong(claim: Sentence, press: Press, report: MadeReport) -> bool:
    text = {figure.place: figure for figure in report.declarations.text}

    def shown(names: list[str]) -> list[list[int]]:
        return [_printed(press, report, text, name) for name in names]

    match claim:
        case Rank(of=of, among=among, order="rising"):
            rows = shown(among)
            return of is None and any(max(one) > min(other) for one, other in pairwise(rows))
        case Rank(of=str(of), among=among, order=order):
            values, (first,) = [value for row in shown(among) for value in row], shown([of])
            return max(values) > min(first) if order == "highest" else min(values) < max(first)
        case Range(low=low, high=high, among=among):
            values = [value for row in shown(among) for value in row]
            ends = [text[place(end)].printed for end in (low, high)]
            return [str(min(values)), str(max(values))] != ends
        case AmountOf(amount=amount, of=of):
            least, most = AMOUNTS[amount]
            return any(
                2 * value + 1 <= 200 * least or 2 * value - 1 >= 200 * most for (row,) in [shown([of])] for value in row
            )
        case Reference(table=table, figure=figure):
            cells = [cell.printed for cell in report.cells if f"{cell.part}/{cell.table_no}" == table]
            return text[place(figure)].printed not in cells
        case NoQuestion(indicators=indicators):
            specs = press.specs
            asked = [specs[at].indicator in indicators and cell.printed.isdigit() for at, cell in _own(press, report)]
            return any(asked)
    return False


def _own(press: Press, report: MadeReport) -> Iterator[tuple[Place, PublishedCell]]:
    for cell in report.cells:
        at = Place(cell.part, cell.table_no, cell.row_no, cell.col_no)
        if at in press.specs:
            yield at, cell


def _printed(press: Press, report: MadeReport, text: Mapping[Place, TextFigure], name: str) -> list[int]:
    indicator, _, group = name.partition(" ")
    grouping, _, code = (group or "alla/riket").partition("/")
    share = indicator, (grouping, code)
    places = set(press.shares.get(share, ()))
    cells = [cell.printed for cell in report.cells if (cell.part, cell.table_no, cell.row_no, cell.col_no) in places]
    said = [f.printed for f in text.values() if (f.indicator, f.group, f.measure) == (*share, "share")]
    return [int(printed) for printed in (*cells, *said) if printed.isdigit()]


def _step(printed: str, top: int, draw: random.Random) -> str:
    moved = int(printed) + draw.choice(STEPS)
    return str(moved if 0 <= moved <= top else abs(2 * int(printed) - moved))


def a_cell(report: MadeReport, press: Press, draw: random.Random) -> MadeReport:
    """Move a printed figure of a table by 1, 2, 5 or 10."""
    at = draw.choice([number for number, cell in enumerate(report.cells) if cell.printed.isdigit()])
    cell = report.cells[at]
    top = 100 if cell.unit_of_measure == "percent" else LARGEST
    moved = replace(cell, printed=_step(cell.printed, top, draw))
    return replace(report, cells=(*report.cells[:at], moved, *report.cells[at + 1 :]))


def _retold(report: MadeReport, figure: TextFigure, printed: str) -> MadeReport:
    text = tuple(replace(one, printed=printed) if one is figure else one for one in report.declarations.text)
    return replace(report, declarations=replace(report.declarations, text=text))


def a_sentence(report: MadeReport, press: Press, draw: random.Random) -> MadeReport:
    """Move a figure of a sentence by 1, 2, 5 or 10."""
    figure = draw.choice([one for one in report.declarations.text if one.indicator and one.printed.isdigit()])
    return _retold(report, figure, _step(figure.printed, 100 if figure.measure == "share" else LARGEST, draw))


def _restated(report: MadeReport, old: Sentence, new: Sentence) -> MadeReport:
    claims = [new if claim is old else claim for claim in report.claims.claims]
    return replace(report, claims=report.claims.model_copy(update={"claims": claims}))


def a_rank(report: MadeReport, press: Press, draw: random.Random) -> MadeReport:
    """Say of another share that it is the highest or lowest."""
    rank = draw.choice([claim for claim in report.claims.claims if isinstance(claim, Rank) and claim.of])
    other = draw.choice([name for name in rank.among if name != rank.of])
    return _restated(report, rank, rank.model_copy(update={"of": other}))


def a_range(report: MadeReport, press: Press, draw: random.Random) -> MadeReport:
    """Move an end of a range by 1, 2, 5 or 10."""
    claim = draw.choice([claim for claim in report.claims.claims if isinstance(claim, Range)])
    end = place(draw.choice((claim.low, claim.high)))
    figure = next(one for one in report.declarations.text if one.place == end)
    return _retold(report, figure, _step(figure.printed, 100, draw))


def a_base(report: MadeReport, press: Press, draw: random.Random) -> MadeReport:
    """Move the base that a table prints, in a head or a row, by 1, 2, 5 or 10."""
    heads = sorted({(cell.part, cell.table_no, cell.base) for cell in report.cells if cell.base})
    head = draw.choice(heads)
    moved = int(_step(str(head[2]), LARGEST, draw))
    cells = [replace(c, base=moved) if (c.part, c.table_no, c.base) == head else c for c in report.cells]
    return replace(report, cells=tuple(cells))


def a_base_in_words(report: MadeReport, press: Press, draw: random.Random) -> MadeReport:
    """Claim of a base what is not true of these answers: nobody left out, all who answered, without a region."""
    true = [claim.model_dump_json() for claim in report.claims.claims]
    printed = {str(Place(cell.part, cell.table_no, cell.row_no, cell.col_no)) for cell in report.cells}
    printed |= {str(figure.place) for figure in report.declarations.text}
    false = [
        claim
        for claim in press.claims.claims
        if isinstance(claim, Stated)
        and claim.model_dump_json() not in true
        and all(str(place(text.removeprefix("n:"))) in printed for text in (claim.total, *claim.parts))
    ]
    claim = draw.choice(false)
    claims = report.claims.model_copy(update={"claims": [*report.claims.claims, claim]})
    figure = press.text[place(claim.figure)]
    known = {one.place for one in report.declarations.text}
    text = report.declarations.text if figure.place in known else (*report.declarations.text, figure)
    return replace(report, claims=claims, declarations=replace(report.declarations, text=text))


def a_reference(report: MadeReport, press: Press, draw: random.Random) -> MadeReport:
    """Refer to another table."""
    claim = draw.choice([claim for claim in report.claims.claims if isinstance(claim, Reference)])
    tables = sorted({f"{layout.part}/{layout.table_no}" for layout in press.layouts} - {claim.table or ""})
    return _restated(report, claim, claim.model_copy(update={"table": draw.choice(tables)}))


def an_amount(report: MadeReport, press: Press, draw: random.Random) -> MadeReport:
    """Use another word for a share."""
    claim = draw.choice([claim for claim in report.claims.claims if isinstance(claim, AmountOf)])
    other = draw.choice([word for word in AMOUNTS if word != claim.amount])
    return _restated(report, claim, claim.model_copy(update={"amount": other}))


def a_zero(report: MadeReport, press: Press, draw: random.Random) -> MadeReport:
    """Print 0 where that round did not ask."""
    asked = {entry.indicator for entry in press.catalog.indicators.definitions[REPORT]}
    cell = draw.choice([cell for at, cell in _own(press, report) if press.specs[at].indicator not in asked])
    cells = tuple(replace(one, printed="0") if one is cell else one for one in report.cells)
    return replace(report, cells=cells)


KINDS: Mapping[str, Callable[[MadeReport, Press, random.Random], MadeReport]] = {
    "a figure of a table": a_cell,
    "a figure of a sentence": a_sentence,
    "a rank": a_rank,
    "an end of a range": a_range,
    "a printed base": a_base,
    "a base in words": a_base_in_words,
    "a reference": a_reference,
    "an amount in words": an_amount,
    "0 for what was not asked": a_zero,
}


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the alterations of one kind."""

    made: int = 0
    provable: int = 0
    found: int = 0


def tallied(press: Press, kind: str, each: int, report_of: Callable[[int], MadeReport]) -> Tally:
    """Plant so many alterations of a kind, ten in a report, and count. Nothing may be found that is not provable."""
    draw, counts = random.Random(f"{kind}{SEED}"), Counter[str]()
    for number in range(each):
        altered = KINDS[kind](report_of(SEED + number // 10), press, draw)
        provable = kind == "0 for what was not asked" or misspoken(press, altered) or not solvable(press, altered)
        found = not consistent(press, altered)
        assert provable or not found, f"{kind}, alteration {number}: a finding that is no contradiction"
        counts += Counter({"provable": provable, "found": found})
    return Tally(each, counts["provable"], counts["found"])


def _report_of(press: Press) -> Callable[[int], MadeReport]:
    return cache(lambda seed: made_report(press, seed, whole=True))


def main() -> None:
    """Try everything and write the table."""
    press = make_press(REPO / "data")
    alarms = sum(
        not consistent(press, made_report(press, seed, whole=seed % FULL_EVERY == 0)) for seed in range(REPORTS)
    )
    rows = {kind: tallied(press, kind, EACH, _report_of(press)) for kind in KINDS}
    lines = [
        f"Reports that agree with themselves: {REPORTS}; reports with a finding: {alarms}.\n",
        "| altered | made | provable | found | of the provable |",
        "|---|---|---|---|---|",
        *(f"| {kind} | {_cells(tally)} |" for kind, tally in (*rows.items(), ("**all**", _sum(rows.values())))),
    ]
    begin, end = "<!-- planted -->\n", "<!-- end of planted -->\n"
    before, rest = PAGE.read_text(encoding="utf-8").split(begin)
    PAGE.write_text(before + begin + "\n".join(lines) + "\n" + end + rest.split(end)[1], encoding="utf-8")


def _cells(tally: Tally) -> str:
    share = f"{100 * tally.found / tally.provable:.0f} %" if tally.provable else "–"
    return f"{tally.made} | {tally.provable} | {tally.found} | {share}"


def _sum(tallies: Iterable[Tally]) -> Tally:
    listed = list(tallies)
    return Tally(*(sum(getattr(tally, name) for tally in listed) for name in ("made", "provable", "found")))


if __name__ == "__main__":
    main()
